"""The rules of summer time change after something was booked (F13): stored wall time and instant disagree."""

import zoneinfo
from datetime import timedelta
from importlib.resources import files

import pytest

from portal.directory.wall_times import zone_named
from portal.mentoring.clock_jobs import MOVED, check_wall_times
from portal.mentoring.clock_queries import moved_by_rules
from portal.mentoring.models import Booking
from portal.messages.queries import open_alerts
from tests.mentoring.conftest import make_mentor, make_person  # noqa: F401
from tests.mentoring.test_booking import book as book_time


@pytest.fixture
def other_rules(tmp_path):
    """London keeps the time of Paris from now on: a tzdata of another year, in a folder of its own."""
    assert zone_named("Europe/London")  # kept for as long as a process lives: of today's rules for the tests after us
    place = tmp_path / "Europe"
    place.mkdir()
    (place / "London").write_bytes(files("tzdata").joinpath("zoneinfo/Europe/Paris").read_bytes())
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    zoneinfo.ZoneInfo.clear_cache(only_keys=["Europe/London"])
    yield
    zoneinfo.reset_tzpath(to=before)
    zoneinfo.ZoneInfo.clear_cache(only_keys=["Europe/London"])


@pytest.mark.engines("sqlite")
@pytest.mark.shows("F13", "G28")
def test_bookings_whose_promise_no_longer_holds_are_listed_and_a_person_is_told_once(
    new_db,
    make_mentor,  # noqa: F811
    make_person,  # noqa: F811
    store,
    now,
    other_rules,
):
    made = book_time(store, make_mentor(), make_person(), now)
    with new_db() as db:
        kept = db.query(Booking).one()
        (found,) = moved_by_rules(db, now=now)
        assert (found.ref, found.promised, found.shown) == (kept.ref, "2026-11-24 18:00", "2026-11-24 19:00")
        assert moved_by_rules(db, now=now + timedelta(days=3)) == [], "what is over was kept"
    assert made
    for _ in range(2):
        assert check_wall_times(new_db, now) == 1
    with new_db() as db:
        assert [(alert.kind, alert.about) for alert in open_alerts(db)] == [(MOVED, found.ref)]


@pytest.mark.engines("sqlite")
@pytest.mark.shows("F13")
def test_by_the_rules_it_was_booked_under_nothing_is_listed(new_db, make_mentor, make_person, store, now):  # noqa: F811
    book_time(store, make_mentor(), make_person(), now)
    assert check_wall_times(new_db, now) == 0
