"""P6 to P9 through real processes: python -m tests.benchmarks.booking [--mentors 200] [--seconds 3] [--url postgresql://...]

P6 the times of one person, P7 the soonest times over all, P8 bookings a second (by the two presses alone, and walked:
a page, a press, a look, a press), P9 a race for the same times. Figures only. What is named with --peer and --limit is
measured beside it, in turns; the README says how they are started.
"""

import argparse
import http.client
import importlib
import json
import secrets
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as wall
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal import tables  # noqa: F401
from portal.accounts.actions import demo_worker
from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring.claim_actions import For
from portal.mentoring.models import Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile, add_mentor, add_times
from portal.referrals import actions as referrals
from portal.settings import Settings
from portal.shared.clock import now as present
from portal.storage.store import Store, prepare_store
from portal.storage.work import work
from tests.kit.servers import Portal, new_portal
from tests.mentoring.crowd import ONCE, TIMES, TOKEN, Somebody

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def lay_out(store: Store, mentors: int, people: int) -> tuple[list[str], list[For]]:
    """References of mentors with evening times each day, and people who have asked."""
    moment, refs, made = present(), [], []
    with store.new_db() as db, work(db):
        for number in range(mentors):
            worker = demo_worker(
                db,
                keys=store.keys,
                email=f"m{number}@example.org",
                name=f"M{number}",
                role="mentor",
                password="a long enough phrase",
                totp_secret="JBSWY3DPEHPK3PXP",
                now=moment,
                fast_hashes=True,
            )
            profile = Profile(
                alias=f"M{number}",
                words="I listen.",
                languages=("en",),
                kinds=(PlaceKind.CHAT,),
                experiences=(),
                district="LS8",
                nation="England",
                supervisor_id=None,
                supervision_on=date(2099, 1, 1),
                training_ok_until=date(2099, 1, 1),
                caseload_limit=10_000,
                weekly_hours_limit=160,
                sessions_a_day=12,
            )
            mentor = add_mentor(db, worker_id=worker.id, profile=profile, at=None, bookable=True, now=moment)
            rule = Rule(byday=DAYS, opens_at=wall(9), closes_at=wall(21), on_holidays=OnHolidays.OPEN)
            add_times(db, mentor_id=mentor.id, rule=rule, kinds=(PlaceKind.CHAT,), venue_id=None)
            refs.append(mentor.ref)
    for number in range(people):
        key = store.keys.new_person(moment)
        answers = {"danger_now": "no", "age_band": "18_or_over", "name_to_use": f"P{number}"}
        with store.new_db() as db, work(db):
            sent = referrals.send(
                db,
                person_key=key,
                answers=answers | {"contact_way": ["come_back"]},
                once_key=key,
                code_hash="opens nothing",
                has_pin=True,
                read_by_at=moment + timedelta(days=2),
                language="en",
                now=moment,
            )
            made.append(For(sent.family_member_id, key, sent.ref, True))
    return refs, made


def rate(clients: list[Somebody], seconds: float, once: Callable[[Somebody, int], bool]) -> tuple[float, float]:
    """Good rounds a second over all clients, and the median round in ms."""
    until, times, lock = time.perf_counter() + seconds, [], threading.Lock()

    def run(client: Somebody) -> None:
        number = 0
        while time.perf_counter() < until:
            begun, number = time.perf_counter(), number + 1
            if once(client, number):
                with lock:
                    times.append(time.perf_counter() - begun)

    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(run, clients))
    return len(times) / seconds, 1000 * statistics.median(times or [0])


def book_once(client: Somebody, refs: list[str], number: int) -> bool:
    address = f"/times/{refs[(number * 7 + client.place) % len(refs)]}"  # type: ignore[attr-defined]
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


def race(crowd: list[Somebody], ref: str, most: int) -> str:
    """All press each time at one moment."""
    page = crowd[0].ask("GET", f"/times/{ref}?show=all")[2]
    token = {id(each): TOKEN.findall(each.ask("GET", f"/times/{ref}")[2])[0] for each in crowd}
    statuses: list[int] = []
    won = []
    for value in TIMES.findall(page)[:most]:

        def press(each: Somebody, value: str = value) -> tuple[int, str]:
            fields = {"csrf_token": token[id(each)], "time": value, "moving": ""}
            status, where, _page = each.ask("POST", f"/times/{ref}", fields)
            return status, where

        with ThreadPoolExecutor(len(crowd)) as pool:
            came = list(pool.map(press, crowd))
        statuses += [status for status, _where in came]
        won.append(sum(where.endswith("/confirm") for _status, where in came))
    return f"{len(won)} times, holders of each {sorted(set(won))}, answers {sorted(set(statuses))}"


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
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder) / "instance", database_url=said.url, fast_hashes=True)
        store = prepare_store(settings)
        refs, people = lay_out(store, said.mentors, max([32, *said.race]))
        env = {"PORTAL_DATABASE_URL": settings.database, "PORTAL_KEYS_URL": settings.key_store}
        portal = new_portal(Path(folder) / "web", env | {"PORTAL_KEYS_FILE": str(settings.master_keys)})
        try:
            portal.start_web(2)
            measure(portal, store, refs, people, said)
        finally:
            portal.stop()
            store.close()


class Presses:
    """Bookings by the two presses alone: a time, then "Book this time". The pages between them are not fetched."""

    def __init__(self, clients: list[Somebody], refs: list[str]):
        self.lock, self.taken, self.free = threading.Lock(), 0, []
        self.token = {id(each): TOKEN.findall(each.ask("GET", f"/times/{refs[0]}")[2])[0] for each in clients}
        pages = [(ref, TIMES.findall(clients[0].ask("GET", f"/times/{ref}?show=all")[2])) for ref in refs]
        for turn in range(400):
            self.free += [(ref, times[turn]) for ref, times in pages if turn < len(times)]

    def once(self, client: Somebody, _number: int) -> bool:
        with self.lock:
            ref, value = self.free[self.taken]
            self.taken += 1
        fields = {"csrf_token": self.token[id(client)], "time": value, "moving": ""}
        client.ask("POST", f"/times/{ref}", fields)
        fields = {"csrf_token": self.token[id(client)], "once_key": secrets.token_hex(16), "place": "chat"}
        return client.ask("POST", "/times/confirm", fields)[1].endswith("/made")


class Page:
    """Any page of another server, as often as one connection can."""

    def __init__(self, base: str, path: str, **headers: str):
        self.host, self.path, self.headers = base.removeprefix("http://"), path, headers

    def once(self, _client: object, _number: int) -> bool:
        wire = http.client.HTTPConnection(self.host, timeout=60)
        try:
            wire.request("GET", self.path, headers=self.headers)
            answer = wire.getresponse()
            answer.read()
            return answer.status == 200
        finally:
            wire.close()


def in_turns(rounds: int, targets: dict[str, Callable[[], tuple[float, float]]], of: dict[str, str]) -> None:
    """Each round runs each target once, in a turning order; ratios are taken inside a round."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in targets}
    names = list(targets)
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            found[name].append(targets[name]())
    for name, runs in found.items():
        rates = [a_second for a_second, _ms in runs]
        said = f"{name}: {statistics.median(rates):.1f}/s ({min(rates):.1f} to {max(rates):.1f})"
        said += f", {statistics.median(ms for _a, ms in runs):.1f} ms"
        for other, label in of.items():
            if other in found and other != name:
                ratio = [a / b for (a, _), (b, _) in zip(runs, found[other], strict=True) if b]
                said += f", {statistics.median(ratio or [0]):.2f}x {label}"
        print(said, flush=True)


def measure(portal: Portal, store: Store, refs: list[str], people: list[For], said: argparse.Namespace) -> None:
    crowd = [Somebody(store, portal.port, person, present()) for person in people]
    for place, each in enumerate(crowd):
        each.place = place  # type: ignore[attr-defined]
    one, seconds = crowd[:1], said.seconds

    def of(path: str) -> Callable[[], tuple[float, float]]:
        return lambda: rate(one, seconds, lambda each, _n: each.ask("GET", path)[0] == 200)

    targets = {"P6 times of one person, 8 weeks": of(f"/times/{refs[0]}?show=all"), "P7 soonest": of("/times/soonest")}
    beside: dict[str, str] = {}
    if said.peer:
        facts = json.loads(Path(f"{said.peer_db}.json").read_text(encoding="utf-8"))
        path = f"/appointment/ajax/available_slots/?selected_date={facts['date']}&staff_member={facts['staff'][0]}"
        day = Page(said.peer, f"{path}&service_id=1", **{"X-Requested-With": "XMLHttpRequest"})
        whole = Page(said.peer, "/appointment/request/1/")
        targets["django-appointment, one day of one"] = lambda: rate(one, seconds, day.once)
        targets["django-appointment, booking page"] = lambda: rate(one, seconds, whole.once)
        beside = {
            "django-appointment, one day of one": "its day",
            "django-appointment, booking page": "its booking page",
        }
    in_turns(said.rounds, targets, beside)
    presses = Presses(crowd, refs)
    for count in (1, 8):
        own = crowd[:count]
        targets = {
            f"P8 two presses, {count} clients": lambda own=own: rate(own, seconds, presses.once),
            f"P8 walked, 4 requests, {count} clients": lambda own=own: rate(
                own, seconds, lambda each, number: book_once(each, refs, number)
            ),
        }
        others = others_of_the_rig(said)
        for name, other in others.items():
            targets[name] = lambda other=other, count=count: other.run(other.target, count, seconds)
        in_turns(said.rounds, targets, {name: name for name in others})
    for count in said.race:
        print(f"P9 race, {count} clients: {race(crowd[:count], refs[count % len(refs)], 40)}", flush=True)
    with store.new_db() as db:
        rows = db.execute(select(Booking.mentor_id, Booking.starts_at).where(Booking.state == "booked")).all()
        held = db.execute(select(Booking.mentor_id, Booking.starts_at).where(Booking.state == "held")).all()
        print(f"booked {len(rows)}, twice {len(rows) - len(set(rows))}; held {len(held)}, {len(set(held))} times")


@dataclass
class Other:
    """A target of the rig: the limit, or a peer."""

    target: Any
    run_for: Callable[..., Any]

    def run(self, target: Any, count: int, seconds: float) -> tuple[float, float]:
        a_second, median, _p95, _refused = self.run_for(target, count, seconds)
        return a_second, median


def others_of_the_rig(said: argparse.Namespace) -> dict[str, Other]:
    """The bare Flask booking and django-appointment, driven by the rig's own client (../shared/bench/booking.py)."""
    if not said.rig:
        return {}
    sys.path.insert(0, said.rig)
    rig = importlib.import_module("booking")
    found = {}
    if said.limit:
        found["bare Flask booking"] = Other(rig.Limit(said.limit, said.limit_db), rig.run)
        with sqlite3.connect(said.limit_db) as kept:
            found["bare Flask booking"].target.i = kept.execute(
                "select coalesce(max(slot_id), 0) from booking"
            ).fetchone()[0]
    if said.peer:
        found["django-appointment booking"] = Other(rig.DjangoAppointment(said.peer, said.peer_db), rig.run)
    return found


if __name__ == "__main__":
    main()
