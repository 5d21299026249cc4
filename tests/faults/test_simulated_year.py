"""The whole product over a year, from each due moment to the next: a leap year, Christmas, both clock changes.

With --full a whole year; else two stretches of days, one over Christmas and one over a clock change.
"""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from portal.clockwork import Clockwork, Runner
from portal.messages.models import OutboxMessage
from portal.messages.states import WAITING
from portal.scheduler import JOBS, make_clockwork
from portal.shared.clock import instant, today
from tests.faults.simulated_rules import Rules
from tests.faults.simulated_world import World
from tests.mentoring.conftest import make_mentor, make_person  # noqa: F401
from tests.messages.conftest import Clock, Hands

YEAR = (date(2027, 12, 1), 366, 10)
CHRISTMAS = (date(2027, 12, 22), 6, 3)
AUTUMN = (date(2028, 10, 26), 4, 3)
ONCE_A_DAY = (time(8, 5),)
# At every moment what is due is looked at by these; the rest of the clockwork runs once a day.
AFTER_PEOPLE = frozenset({"notices", "holds", "alerts", "waiting"})
OFTEN = frozenset({"email", "text"})


class Watched(Hands):
    """A provider that looks at what it is given."""

    def __init__(self, way, rules):
        super().__init__()
        self.before_answer = lambda parcel: rules.when_it_leaves(way, parcel)


def stretches(full):
    return [YEAR, AUTUMN] if full else [CHRISTMAS, AUTUMN]


@pytest.fixture
def now(clock_at, which, full):
    """People and mentors are made on the first day, at 9 in the morning."""
    return clock_at(instant(stretches(full)[which][0], time(9)))


@pytest.mark.engines("sqlite")
@pytest.mark.shows("R-78", "N-11", "N-12", "N-32", "N-47", "N-51", "G6", "G28", "F11", "F12", "F26", "T2", "G7")
@pytest.mark.parametrize("which", [0, 1], ids=["christmas", "autumn"])
def test_a_simulated_year_of_the_whole_product(
    settings,
    store,
    new_db,
    now,
    which,
    full,
    monkeypatch,
    make_mentor,  # noqa: F811
    make_person,  # noqa: F811
):
    monkeypatch.setattr("portal.storage.engine.ASKS_AGAIN_AFTER", 0.0, raising=False)  # nobody else writes here
    _first, days, people = stretches(full)[which]
    clock = Clock(now)
    world = World(store, clock, random.Random(20261122 + which))
    world.make(make_mentor, make_person, mentors=3 if full else 2, people=people)
    rules = Rules(world)
    runner = _runner(settings, new_db, clock, rules)
    end = clock.at + timedelta(days=days)
    moments = 0
    while clock.at < end:
        mornings = _next_morning(clock.at)
        people_at = clock.at + timedelta(minutes=world.rng.expovariate(1 / 240))
        due = _next_due(new_db, clock.at)
        clock.at = min(moment for moment in (mornings, people_at, due, end) if moment is not None)
        is_morning = clock.at == mornings
        if clock.at == people_at:
            world.something_happens()
        if is_morning:
            world.write_what_is_over()
        for job in JOBS:
            if is_morning or job.name in OFTEN or (job.name in AFTER_PEOPLE and clock.at == people_at):
                runner.run(job)
        rules.at_any_moment()
        moments += 1
    rules.at_the_end()
    print(f"{moments} moments, {sum(rules.sent.values())} messages {dict(rules.left_by_kind)}, {world.done}")
    assert sum(rules.sent.values()) >= days, "a year in which nothing leaves shows nothing"
    assert rules.checked_open > days, "a year in which nothing is open shows nothing"
    assert {"booked", "changed", "cancelled_by_you", "nudge_today"} <= rules.left_by_kind.keys() or days < YEAR[1]
    _every_job_ran(new_db, full)


def _runner(settings, new_db, clock, rules):
    made = make_clockwork(settings, new_db)
    hands = {way: Watched(way, rules) for way in ("email", "text")}
    room = replace(made.room, clock=clock, gateways=hands, jitter=lambda: 0.0)
    return Runner(Clockwork(settings, new_db, room, made.owner))


def _next_morning(now: datetime) -> datetime:
    for ahead in range(3):
        for at in ONCE_A_DAY:
            moment = instant(today(now) + timedelta(days=ahead), at)
            if moment > now:
                return moment
    raise AssertionError("there is always another morning")


def _next_due(new_db, now: datetime) -> datetime | None:
    with new_db() as db:
        return db.scalar(
            select(func.min(OutboxMessage.ready_at)).where(
                OutboxMessage.state.in_(WAITING), OutboxMessage.ready_at > now
            )
        )


def _every_job_ran(new_db, full):
    from portal.messages.outbox_queries import beats

    with new_db() as db:
        known = beats(db)
    for job in JOBS:
        beat = known.get(f"job:{job.name}")
        assert beat is not None and beat.last_success_at is not None, f"{job.name} never ended well"
        assert beat.last_trouble is None, f"{job.name}: {beat.last_trouble}"
