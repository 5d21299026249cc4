"""A job that waited for others in a circle, and was ended by the database for it, is run again by itself (F14)."""

from datetime import timedelta

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from portal.clockwork import TICK, Clockwork, Job, Runner
from portal.messages.queries import heartbeats
from portal.storage.models import SettingValue
from portal.storage.work import work
from tests.messages.conftest import Clock, post  # noqa: F401


@pytest.fixture
def clock(now):
    return Clock(now)


@pytest.mark.shows("F14")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("every", "runs"), [(timedelta(minutes=1), 3), (TICK, 1)])
def test_it_is_run_again_at_once(settings, new_db, post, every, runs):  # noqa: F811
    """Also where some of its pieces of work are saved: every job is safe to run twice. What talks to somebody outside
    is due again in a moment anyway."""
    tries = []

    def meets_another(it):
        with it.new_db() as own, work(own):
            own.add(SettingValue(name=f"part{len(tries)}", value="1"))
        with it.new_db() as own, work(own):
            tries.append(1)
            if len(tries) < 3:
                raise OperationalError("UPDATE", {}, DeadlockDetected())

    Runner(Clockwork(settings, new_db, post.room, "machine:1")).run(Job("often", meets_another, every, ""))
    assert len(tries) == runs
    with new_db() as db:
        (beat,) = [beat for beat in heartbeats(db) if beat.name == "job:often"]
    assert beat.last_trouble == (None if runs == 3 else "StoreBusy")
