"""Who gets it when many want it at one moment: times, rooms, the team's presses; and no overlap, ever (F19, F20)."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.mentoring import actions
from portal.mentoring.cells import cells_of
from portal.mentoring.models import BookedCell, Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.shared.slots import Slot
from portal.storage.work import StoreBusy, work
from tests.mentoring.conftest import SIX
from tests.mentoring.crowd import ONCE, TIMES, TOKEN, Somebody, moved_clock
from tests.mentoring.test_booking import book
from tests.mentoring.test_venues import LATE, library

__all__ = ["library"]
HOUR = timedelta(hours=1)


def at_once(count, do):
    """Runs do(number) in as many threads, all let go at one moment. Gives what each came to."""
    gate = threading.Barrier(count)

    def one(number):
        gate.wait()
        for _ in range(40):
            try:
                return do(number)
            except StoreBusy:
                continue  # a machine under load; a person presses again
            except (actions.SlotTaken, actions.NoSuchMentor) as error:
                return type(error).__name__
        return "gave up"

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.shows("F19", "G7", "N-32")
def test_many_people_one_time_again_and_again(store, make_mentor, make_person, now, full):
    """Each time on offer is wanted by all of them at one moment; exactly one has it each time.

    With --full 200 people and 1,000 times: those of 25 mentors, 40 each.
    """
    starts = [SIX + timedelta(days=7 * week, hours=hour) for week in range(7) for hour in range(3)]
    starts = [*starts, *(at + timedelta(days=2) for at in starts)][: 40 if full else 4]
    mentors = [
        make_mentor(caseload_limit=400, weekly_hours_limit=100, alias=f"M{n}").ref for n in range(25 if full else 1)
    ]
    people = [make_person(name=f"P{number}") for number in range(200 if full else 6)]
    for turn, (mentor_ref, starts_at) in enumerate(itertools.product(mentors, starts)):

        def want(number, mentor_ref=mentor_ref, starts_at=starts_at, turn=turn):
            facts = {"mentor_ref": mentor_ref, "starts_at": starts_at, "once": f"{turn:05}{number:03}{'a' * 24}"}
            book(store, None, people[number], now, **facts)
            return "booked"

        came = at_once(len(people), want)
        assert came.count("booked") == 1 and set(came) <= {"booked", "SlotTaken"}, came
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(Booking)) == (1_000 if full else 4)
        cells = db.execute(select(BookedCell.owner, BookedCell.cell)).all()
        assert len(cells) == len(set(cells)) == 4 * (1_000 if full else 4)  # an hour each, rest included


@pytest.mark.shows("F19", "F18")
def test_two_of_the_team_confirm_the_same_booking_at_once(store, make_mentor, make_person, now):
    """The same form twice, by two people: one booking, and both see it. Two forms: one booking, one is told."""
    mentor, person = make_mentor(), make_person()

    def same_form(number):
        return book(store, mentor, person, now, once="a" * 32, by=f"WK-00000{number}").ref

    refs = set(at_once(2, same_form))
    assert len(refs) == 1 and refs.pop().startswith("BK-")

    def two_forms(number):
        facts = {"starts_at": SIX + HOUR, "once": f"{number}" * 32, "by": f"WK-00000{number}"}
        book(store, mentor, person, now, **facts)
        return "booked"

    assert sorted(at_once(2, two_forms)) == ["SlotTaken", "booked"]


@pytest.mark.shows("F20", "R-33")
def test_a_room_wanted_by_two_mentors_is_had_by_one(store, make_mentor, make_person, now, library):
    mentors = [
        make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE,), venue_id=library, alias=name) for name in ("Ada", "Bo")
    ]
    people = [make_person(name=name) for name in "AB"]

    def want(number):
        facts = {"place_kind": PlaceKind.VENUE, "once": f"{number}" * 32}
        book(store, mentors[number], people[number], now, **facts)
        return "booked"

    assert sorted(at_once(2, want)) == ["SlotTaken", "booked"]
    with store.new_db() as db:
        rooms = db.scalars(select(BookedCell.cell).where(BookedCell.owner.startswith("room:"))).all()
        assert len(rooms) == len(set(rooms)) == 3  # three quarters of an hour, once


@pytest.mark.shows("F20")
def test_random_stretches_never_overlap(store, make_mentor, make_person, now, full):
    """Of a mentor and of a room: what the keys let in is compared with what intervals say, an independent way."""
    mentor, person = make_mentor(), make_person()
    owners, rng = (f"mentor:{mentor.id}", "room:1:1"), Random(7)
    kept: dict[str, list[Slot]] = {owner: [] for owner in owners}
    refused = 0
    with store.new_db() as db, work(db):
        holder = Booking(
            ref="BK-AAAAAA",
            mentor_id=mentor.id,
            family_member_id=person.family_member_id,
            person_key=person.person_key,
            state="cancelled",
            starts_at=SIX,
            ends_at=SIX + HOUR,
            wall_time="",
            place_kind="phone",
            once_key="x",
            made_at=now,
        )
        db.add(holder)
        db.flush()
    for _ in range(200 if full else 1):  # each a piece of work: PostgreSQL keeps a lock for every savepoint in one
        with store.new_db() as db, work(db):
            for _ in range(500):
                owner = rng.choice(owners)
                start = SIX + timedelta(minutes=5 * rng.randrange(12 * 24 * (40 if full else 4)))
                slot = Slot(start, start + timedelta(minutes=rng.choice([15, 30, 45, 60, 90])))
                cells = [{"owner": owner, "cell": cell, "booking_id": holder.id} for cell in cells_of(slot)]
                try:
                    with db.begin_nested():
                        db.execute(BookedCell.__table__.insert(), cells)
                except IntegrityError:
                    refused += 1
                else:
                    kept[owner].append(slot)
    assert refused > 50
    for slots in kept.values():
        ordered = sorted(slots)
        assert len(ordered) > 20
        assert not [pair for pair in itertools.pairwise(ordered) if pair[0].overlaps(pair[1])]


@pytest.mark.shows("F19", "G7", "N-32")
@pytest.mark.both_with_full
def test_many_people_want_one_time_over_http(running_portal, store, settings, make_mentor, make_person, now, full):
    """Real processes, real forms: one holds each time, each other gets a plain answer; nothing is doubled or breaks."""
    mentor = make_mentor(caseload_limit=400, weekly_hours_limit=200, sessions_a_day=9)
    portal = running_portal(
        workers=2,
        PORTAL_DATABASE_URL=settings.database,
        PORTAL_KEYS_URL=settings.key_store,
        PORTAL_KEYS_FILE=str(settings.master_keys),
        PORTAL_CLOCK_AHEAD=moved_clock(now, datetime.now(UTC)),
    )
    crowd = [Somebody(store, portal.port, make_person(name=f"P{n}"), now) for n in range(200 if full else 12)]
    address = f"/times/{mentor.ref}"
    page = crowd[0].ask("GET", address + "?show=all")[2]
    times = TIMES.findall(page)[: 40 if full else 2]
    assert len(times) == (40 if full else 2), page
    waits = []
    tokens = [TOKEN.findall(each.ask("GET", address)[2])[0] for each in crowd]
    for value in times:

        def want(number, value=value):
            fields = {"csrf_token": tokens[number], "time": value, "moving": ""}
            for _ in range(9):
                begun = perf_counter()
                status, where, _page = crowd[number].ask("POST", address, fields)
                waits.append(perf_counter() - begun)
                if status != 503:
                    return status, where.rsplit("/", 1)[-1]
            return 503, ""

        with ThreadPoolExecutor(20) as pool:
            came = list(pool.map(want, range(len(crowd))))
        assert {status for status, _where in came} == {303}, came
        assert [where for _status, where in came].count("confirm") == 1, came
        (lucky,) = [number for number, (_status, where) in enumerate(came) if where == "confirm"]
        losers = crowd[(lucky + 1) % len(crowd)].ask("GET", "/times/gone")
        assert losers[0] == 409 and 0 < len(TIMES.findall(losers[2])) <= 3
        shown = crowd[lucky].ask("GET", "/times/confirm")[2]
        fields = {"csrf_token": TOKEN.findall(shown)[0], "once_key": ONCE.findall(shown)[0], "place": "phone"}
        status, where, _page = crowd[lucky].ask("POST", "/times/confirm", fields | {"number": "01632960200"})
        assert (status, where.rsplit("/", 1)[-1]) == (303, "made")
    with store.new_db() as db:
        booked = db.scalars(select(Booking.starts_at).where(Booking.state == "booked")).all()
        assert len(booked) == len(set(booked)) == len(times)
    waits.sort()
    middle, slow, most = waits[len(waits) // 2], waits[int(len(waits) * 0.99)], waits[-1]
    print(f"{len(waits)} presses, 20 at once: median {middle:.3f} s, p99 {slow:.3f} s, longest {most:.3f} s")
