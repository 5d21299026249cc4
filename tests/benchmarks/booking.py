"""P6 to P9 through real processes: python -m tests.benchmarks.booking [--mentors 200] [--seconds 3] [--url postgresql://...]

P6 the times of one person, P7 the soonest times over all, P8 bookings a second (a press, a look, a press), P9 a race
for the same times. Figures only. The peers are measured with ../shared/bench/booking.py in the same quiet moment.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from datetime import time as wall
from pathlib import Path

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
    asked.add_argument("--url", default="", help="a PostgreSQL address of an empty database; empty: SQLite")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder) / "instance", database_url=said.url, fast_hashes=True)
        store = prepare_store(settings)
        refs, people = lay_out(store, said.mentors, 32)
        env = {"PORTAL_DATABASE_URL": settings.database, "PORTAL_KEYS_URL": settings.key_store}
        portal = new_portal(Path(folder) / "web", env | {"PORTAL_KEYS_FILE": str(settings.master_keys)})
        try:
            portal.start_web(2)
            measure(portal, store, refs, people, said.seconds)
        finally:
            portal.stop()
            store.close()


def measure(portal: Portal, store: Store, refs: list[str], people: list[For], seconds: float) -> None:
    crowd = [Somebody(store, portal.port, person, present()) for person in people]
    for place, each in enumerate(crowd):
        each.place = place  # type: ignore[attr-defined]
    one = crowd[:1]
    for name, path in (("P6 times of one", f"/times/{refs[0]}?show=all"), ("P7 soonest of all", "/times/soonest")):
        a_second, median = rate(one, seconds, lambda each, _n, path=path: each.ask("GET", path)[0] == 200)
        print(f"{name}: {a_second:.1f}/s, {median:.1f} ms")
    for count in (1, 8):
        a_second, median = rate(crowd[:count], seconds, lambda each, number: book_once(each, refs, number))
        print(f"P8 bookings, {count} clients: {a_second:.1f}/s, {median:.1f} ms each (4 requests)")
    for count in (8, 32):
        print(f"P9 race, {count} clients: {race(crowd[:count], refs[count % len(refs)], 40)}")
    with store.new_db() as db:
        rows = db.execute(select(Booking.mentor_id, Booking.starts_at).where(Booking.state == "booked")).all()
        print(f"booked {len(rows)}, twice {len(rows) - len(set(rows))}")


if __name__ == "__main__":
    main()
