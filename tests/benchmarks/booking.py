"""P6 to P9 through real processes: python -m tests.benchmarks.booking [--mentors 200] [--seconds 3] [--url postgresql://...]

P6 the times of one person, P7 the soonest times over all, P8 bookings a second (by the two presses alone, and walked:
a page, a press, a look, a press), P9 a race for the same times. Figures only. What is named with --peer and --limit is
measured beside it, in turns; the README says how they are started.
"""

import argparse
import http.client
import json
import secrets
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count as count_on
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from portal.mentoring.claim_actions import For
from portal.mentoring.models import Booking
from portal.settings import Settings
from portal.shared.clock import now as present
from portal.storage.store import Store, prepare_store
from tests.benchmarks.booking_crowd import lay_out
from tests.benchmarks.booking_rig import Page, Target, in_turns, others_of_the_rig
from tests.benchmarks.served_search import tree
from tests.kit.servers import Portal, new_portal
from tests.mentoring.crowd import ONCE, TIMES, TOKEN, Somebody

SHOWS, MEASURED = ("P6", "P7", "P8", "P9"), date(2026, 12, 1)  # by hand; README.md has the table


class Browser(Somebody):
    """A connection that stays open, as the rig's own client has it; by it come one visitor or, with `who`, many, each
    from a network of their own, so that all of them may hold what they chose."""

    place = 0
    _wire: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, who: "Browser | None" = None
    ) -> tuple[int, str, str]:
        who = who or self
        headers = {"Host": f"localhost:{self.port}", "Cookie": f"visit={who.token}"}
        headers["X-Forwarded-For"] = f"10.0.{who.place // 200}.{who.place % 200 + 1}"
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
        body = urlencode(fields) if fields is not None else None
        for _try in range(2):
            self._wire = self._wire or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self._wire.request(method, path, body, headers)
                answer = self._wire.getresponse()
                return answer.status, answer.getheader("Location") or "", answer.read().decode()
            except (OSError, http.client.HTTPException):
                self._wire.close()
                self._wire = None
        return 0, "", ""


def rate(clients: list[Browser], seconds: float, once: Callable[[Browser, int], bool]) -> tuple[float, float]:
    """Good rounds a second over all clients, and the median round in ms."""
    until, times, lock = time.perf_counter() + seconds, [], threading.Lock()

    def run(client: Browser) -> None:
        number = 0
        while time.perf_counter() < until:
            begun, number = time.perf_counter(), number + 1
            if once(client, number):
                with lock:
                    times.append(time.perf_counter() - begun)

    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(run, clients))
    return len(times) / seconds, 1000 * statistics.median(times or [0])


def book_once(client: Browser, refs: list[str], number: int) -> bool:
    address = f"/times/{refs[(number * 7 + client.place) % len(refs)]}"
    page = client.ask("GET", address + "?show=all")[2]
    times = TIMES.findall(page)
    if not times:
        return False
    fields = {"csrf_token": TOKEN.findall(page)[0], "time": times[(number * 13) % len(times)], "moving": ""}
    client.ask("POST", address, fields)
    page = client.ask("GET", "/times/confirm")[2]
    if not ONCE.findall(page):
        return False
    fields = {"csrf_token": TOKEN.findall(page)[0], "once_key": ONCE.findall(page)[0], "place": "chat"}
    return client.ask("POST", "/times/confirm", fields)[1].endswith("/made")


def race(crowd: list[Browser], ref: str, most: int) -> str:
    """All press "Book this time" of each time at one moment. Nobody holds it: after a few a person may hold no more."""
    page = crowd[0].ask("GET", f"/times/{ref}?show=all")[2]
    token = {id(each): TOKEN.findall(each.ask("GET", f"/times/{ref}")[2])[0] for each in crowd}
    statuses: list[int] = []
    won = []
    for value in TIMES.findall(page)[:most]:

        def press(each: Somebody, value: str = value) -> tuple[int, str]:
            fields = {"csrf_token": token[id(each)], "once_key": secrets.token_hex(16), "place": "chat"}
            status, where, _page = each.ask("POST", "/times/confirm", fields | {"shown": f"{ref} {value}"})
            return status, where

        with ThreadPoolExecutor(len(crowd)) as pool:
            came = list(pool.map(press, crowd))
        statuses += [status for status, _where in came]
        won.append(sum(where.endswith("/made") for _status, where in came))
    return f"{len(won)} times, who has each {sorted(set(won))}, answers {sorted(set(statuses))}"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--mentors", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=3)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--race", type=int, nargs="*", default=[8, 32, 200])
    asked.add_argument("--rig", default="", help="the folder of the rig's scripts, for what is measured beside it")
    asked.add_argument("--limit", default="", help="address of the rig's limits_app; with --limit-db, its database")
    asked.add_argument("--limit-db", default="")
    asked.add_argument("--peer", default="", help="address of django-appointment; with --peer-db, its database")
    asked.add_argument("--peer-db", default="")
    asked.add_argument("--url", default="", help="a PostgreSQL address of an empty database; empty: SQLite")
    asked.add_argument("--peer-pid", type=int, default=0, help="of its server, for processor time")
    asked.add_argument("--limit-pid", type=int, default=0)
    asked.add_argument("--postgres", type=int, default=0, help="of the server of --url")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder) / "instance", database_url=said.url, fast_hashes=True)
        store = prepare_store(settings)
        refs, people = lay_out(store, said.mentors, max([32, *said.race]))
        env = {"PORTAL_DATABASE_URL": settings.database, "PORTAL_KEYS_URL": settings.key_store}
        env["PORTAL_TRUSTED_PROXIES"] = "1"
        portal = new_portal(Path(folder) / "web", env | {"PORTAL_KEYS_FILE": str(settings.master_keys)})
        try:
            portal.start_web(2)
            measure(portal, store, refs, people, said)
        finally:
            portal.stop()
            store.close()


class Presses:
    """Bookings by the two presses alone: a time, then "Book this time". The pages between them are not fetched. Or by
    one press, which books what its page showed and nobody holds. Each is by the next of many people."""

    def __init__(self, clients: list[Browser], refs: list[str]):
        self.lock, self.taken, self.free = threading.Lock(), 0, []
        self.token = {id(each): TOKEN.findall(each.ask("GET", f"/times/{refs[0]}")[2])[0] for each in clients}
        self.people: deque[Browser] = deque(clients)
        pages = [(ref, TIMES.findall(clients[0].ask("GET", f"/times/{ref}?show=all")[2])) for ref in refs]
        for turn in range(400):
            self.free += [(ref, times[turn]) for ref, times in pages if turn < len(times)]

    def _next(self) -> tuple[str, str, Browser]:
        with self.lock:
            self.taken += 1
            return *self.free[self.taken - 1], self.people.popleft()

    def two(self, client: Browser, _number: int) -> bool:
        ref, value, who = self._next()
        fields = {"csrf_token": self.token[id(who)], "time": value, "moving": ""}
        client.ask("POST", f"/times/{ref}", fields, who)
        fields = {"csrf_token": self.token[id(who)], "once_key": secrets.token_hex(16), "place": "chat"}
        return self._is_made(client.ask("POST", "/times/confirm", fields, who), who)

    def one(self, client: Browser, _number: int) -> bool:
        ref, value, who = self._next()
        fields = {"csrf_token": self.token[id(who)], "once_key": secrets.token_hex(16), "place": "chat"}
        return self._is_made(client.ask("POST", "/times/confirm", fields | {"shown": f"{ref} {value}"}, who), who)

    def _is_made(self, answer: tuple[int, str, str], who: Browser) -> bool:
        self.people.append(who)
        return answer[1].endswith("/made")


def measure(portal: Portal, store: Store, refs: list[str], people: list[For], said: argparse.Namespace) -> None:
    crowd = [Browser(store, portal.port, person, present()) for person in people]
    for place, each in enumerate(crowd):
        each.place = place
    one, seconds = crowd[:1], said.seconds

    def get(each: Browser, path: str) -> bool:
        return each.ask("GET", path)[0] == 200

    def of(path: str) -> Callable[[], tuple[float, float]]:
        return lambda: rate(one, seconds, lambda each, _n: get(each, path))

    ours = lambda: [*tree(portal.web.pid if portal.web else 0), *tree(said.postgres)]  # noqa: E731
    theirs, bare = (lambda: tree(said.peer_pid)), (lambda: tree(said.limit_pid))
    turn = count_on()
    targets = {
        "P6 times of one person, 4 weeks": Target(of(f"/times/{refs[0]}?show=all"), ours, seconds),
        "P6 times of 200 people in turn, 4 weeks": Target(
            lambda: rate(one, seconds, lambda each, _n: get(each, f"/times/{refs[next(turn) % len(refs)]}?show=all")),
            ours,
            seconds,
        ),
        "P7 soonest": Target(of("/times/soonest"), ours, seconds),
    }
    beside: dict[str, str] = {}
    if said.peer:
        facts = json.loads(Path(f"{said.peer_db}.json").read_text(encoding="utf-8"))
        path = f"/appointment/ajax/available_slots/?selected_date={facts['date']}&staff_member={facts['staff'][0]}"
        day = Page(said.peer, f"{path}&service_id=1", **{"X-Requested-With": "XMLHttpRequest"})
        whole = Page(said.peer, "/appointment/request/1/")
        beside = {"its day": "its day", "its booking page": "its booking page"}
        targets["its day"] = Target(lambda: rate(one, seconds, day.once), theirs, seconds)
        targets["its booking page"] = Target(lambda: rate(one, seconds, whole.once), theirs, seconds)
    in_turns(said.rounds, targets, beside)
    presses = Presses(crowd, refs)
    for each in crowd:  # so that a visit has chosen something, and "Book this time" of another window can be pressed
        ref, value = presses.free.pop()
        each.ask("POST", f"/times/{ref}", {"csrf_token": presses.token[id(each)], "time": value, "moving": ""})
    for count in (1, 8):
        own = crowd[:count]
        targets = {
            f"P8 two presses, {count} clients": Target(lambda own=own: rate(own, seconds, presses.two), ours, seconds),
            f"P8 one press, {count} clients": Target(lambda own=own: rate(own, seconds, presses.one), ours, seconds),
            f"P8 walked, 4 requests, {count} clients": Target(
                lambda own=own: rate(own, seconds, lambda each, number: book_once(each, refs, number)), ours, seconds
            ),
        }
        others = others_of_the_rig(said)
        for name, other in others.items():
            pids = bare if name.startswith("bare") else theirs
            targets[name] = Target(
                lambda other=other, count=count: other.run(other.target, count, seconds), pids, seconds
            )
        in_turns(said.rounds, targets, {name: name for name in others})
    for count in said.race:
        print(f"P9 race, {count} clients: {race(crowd[:count], refs[count % len(refs)], 40)}", flush=True)
    with store.new_db() as db:
        rows = db.execute(select(Booking.mentor_id, Booking.starts_at).where(Booking.state == "booked")).all()
        held = db.execute(select(Booking.mentor_id, Booking.starts_at).where(Booking.state == "held")).all()
        print(f"booked {len(rows)}, twice {len(rows) - len(set(rows))}; held {len(held)}, {len(set(held))} times")


if __name__ == "__main__":
    main()
