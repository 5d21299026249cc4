"""Clocks that stand still while nobody is there."""

from datetime import UTC, datetime

import pytest

from portal.casework.target_clock import DANGER_WITHIN, staffed_after
from portal.directory.holidays import calendar_for_nations
from portal.shared.team_hours import TeamHours

ENGLAND = calendar_for_nations(["England"]).is_holiday
SCOTLAND = calendar_for_nations(["Scotland"]).is_holiday


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)  # winter: London time


@pytest.mark.shows("N-14", "N-18")
@pytest.mark.parametrize(
    "sent, due",
    [
        (at(23, 10), at(23, 11)),  # Monday morning: within the hour
        (at(23, 19, 30), at(24, 9, 30)),  # half an hour is left today, the rest is tomorrow's
        (at(23, 19), at(23, 20)),  # exactly the last hour
        (at(22, 2, 30), at(23, 10)),  # the night before Monday
        (at(21, 15), at(23, 10)),  # Saturday
        (at(23, 20), at(24, 10)),  # the moment they leave
        (at(25, 12, month=12), at(29, 10, month=12)),  # Christmas Day 2026, a Friday; 28 December is the substitute day
    ],
)
def test_danger_is_due_within_one_hour_in_which_somebody_is_there(sent: datetime, due: datetime) -> None:
    assert staffed_after(sent, DANGER_WITHIN, ENGLAND) == due


@pytest.mark.shows("N-14")
def test_each_nation_has_its_own_days_off() -> None:
    st_andrews = at(30, 8)  # Monday 30 November 2026
    assert staffed_after(st_andrews, DANGER_WITHIN, ENGLAND) == at(30, 10)
    assert staffed_after(st_andrews, DANGER_WITHIN, SCOTLAND) == at(1, 10, month=12)


@pytest.mark.shows("N-14", "N-18")
@pytest.mark.parametrize(
    "sent, due",
    [
        (at(23, 10), at(24, 11)),  # Monday: nobody is there before Tuesday at ten
        (at(24, 15, 30), at(25, 10, 30)),  # half an hour is left today
        (at(26, 15, 30), at(28, 10, 30)),  # Thursday, then Saturday
        (at(24, 10, month=12), at(24, 11, month=12)),
    ],
)
def test_they_are_the_hours_that_the_organisation_chose(sent: datetime, due: datetime) -> None:
    hours = TeamHours((1, 2, 3, 5), 10 * 60, 16 * 60)
    assert staffed_after(sent, DANGER_WITHIN, ENGLAND, hours) == due
    fridays = TeamHours((4,), 10 * 60, 16 * 60)  # the next two are Christmas Day and New Year's Day
    assert staffed_after(at(24, 12, month=12), DANGER_WITHIN, ENGLAND, fridays) == datetime(2027, 1, 8, 11, tzinfo=UTC)


def test_an_opening_that_the_change_of_the_clocks_skips_is_the_first_minute_after_it() -> None:
    hours = TeamHours(tuple(range(7)), 90, 600)  # from half past one: not on Sunday 28 March 2027
    night = datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert staffed_after(night, DANGER_WITHIN, ENGLAND, hours) == datetime(2027, 3, 28, 2, tzinfo=UTC)


def test_it_ends_across_the_change_of_the_clocks() -> None:
    friday_evening = datetime(2026, 3, 27, 19, 30, tzinfo=UTC)  # GMT; Monday is summer time
    assert staffed_after(friday_evening, DANGER_WITHIN, ENGLAND) == datetime(2026, 3, 30, 8, 30, tzinfo=UTC)
