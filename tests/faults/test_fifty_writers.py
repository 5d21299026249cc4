"""Fifty people press at one moment, again and again, on SQLite: nobody is shown that the database is busy (F14, G8)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from portal.directory.shapes import WEEKDAYS, OnHolidays, Rule
from portal.mentoring.holding import AT_ONCE
from portal.mentoring.models import Booking
from tests.mentoring.conftest import make_mentor, make_person
from tests.mentoring.crowd import TIMES, TOKEN, Somebody, moved_clock

__all__ = ["make_mentor", "make_person"]
WRITERS = 50
ALL_DAY = Rule(byday=WEEKDAYS, opens_at=time(8), closes_at=time(22), on_holidays=OnHolidays.OPEN)


@pytest.mark.shows("G8", "F14")
@pytest.mark.engines("sqlite")
def test_no_writer_is_told_that_the_database_is_busy(
    running_portal, store, settings, make_mentor, make_person, now, full
):
    """Real processes, real forms. Every press writes: it holds another time and lets the one before go.

    With --full 4,000 presses; else 100.
    """
    plenty = {"caseload_limit": 400, "weekly_hours_limit": 200, "sessions_a_day": 50}
    mentors = [make_mentor(rules=(ALL_DAY,), alias=f"M{n}", **plenty) for n in range(-(-WRITERS // AT_ONCE))]
    portal = running_portal(
        workers=2,
        PORTAL_DATABASE_URL=settings.database,
        PORTAL_KEYS_URL=settings.key_store,
        PORTAL_KEYS_FILE=str(settings.master_keys),
        PORTAL_CLOCK_AHEAD=moved_clock(now, datetime.now(UTC)),
    )
    crowd = [Somebody(store, portal.port, make_person(name=f"P{n}"), now) for n in range(WRITERS)]
    addresses = [f"/times/{mentors[number // AT_ONCE].ref}" for number in range(WRITERS)]
    times = [TIMES.findall(each.ask("GET", at + "?show=all")[2]) for each, at in zip(crowd, addresses, strict=True)]
    assert min(len(each) for each in times) >= 4 * AT_ONCE
    tokens = [TOKEN.findall(each.ask("GET", at)[2])[0] for each, at in zip(crowd, addresses, strict=True)]
    gate = threading.Barrier(WRITERS)

    def write(number: int) -> list[tuple[int, str]]:
        own, came = (
            times[number][number % AT_ONCE :: AT_ONCE][:4],
            [],
        )  # nobody wants another's time: all that can be lost is the lock
        gate.wait()
        for turn in range(80 if full else 2):
            fields = {"csrf_token": tokens[number], "time": own[turn % len(own)], "moving": ""}
            status, where, _page = crowd[number].ask("POST", addresses[number], fields)
            came.append((status, where.rsplit("/", 1)[-1]))
        return came

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = [each for came in pool.map(write, range(WRITERS)) for each in came]
    assert len(answers) == WRITERS * (80 if full else 2)
    assert [each for each in answers if each != (303, "confirm")] == []
    with store.new_db() as db:
        held = db.scalars(select(Booking.family_member_id).where(Booking.state == "held")).all()
    everybody = sorted(each.person.family_member_id for each in crowd)
    if full:  # who presses so often in an hour holds no more, and may still book
        assert len(held) == len(set(held)) and set(held) <= set(everybody)
    else:
        assert sorted(held) == everybody  # what was said to be held is there
