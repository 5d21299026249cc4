"""Why a listing that usually opens on a date does not."""

from datetime import date, time

import pytest

from portal.directory.closed_days import ClosedBecause, ClosedDay, closed_day
from portal.directory.holidays import Division, calendar_for
from portal.directory.shapes import DayException, Freq, OnHolidays, Rule
from tests.kit.hours import week

ENGLAND = calendar_for(Division.ENGLAND_AND_WALES)
BOXING_MONDAY = date(2026, 12, 28)
MONDAYS = week("MO", "09:00-17:00", on_holidays=OnHolidays.CLOSED)
TERMS = [(date(2026, 10, 26), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 2, 12))]


def closed(rules, day, *exceptions):
    return closed_day(rules, exceptions, day=day, holidays=ENGLAND, terms=TERMS)


@pytest.mark.shows("R-36")
def test_bank_holiday_is_named():
    assert closed([MONDAYS], BOXING_MONDAY) == ClosedDay(ClosedBecause.BANK_HOLIDAY, "Boxing Day")


def test_date_that_somebody_closed_comes_first_with_its_note():
    notes = DayException(BOXING_MONDAY), DayException(BOXING_MONDAY, note="Painting")
    assert closed([MONDAYS], BOXING_MONDAY, *notes) == ClosedDay(ClosedBecause.DATE, "Painting")


def test_school_holidays():
    group = week("WE", "19:00-20:00", term_only=True)
    assert closed([group], date(2026, 12, 23)) == ClosedDay(ClosedBecause.TERM)


@pytest.mark.parametrize("day", [date(2026, 12, 21), date(2026, 12, 22)])
def test_day_that_opens_or_never_does_has_no_reason(day):
    assert closed([MONDAYS], day) is None


def test_tuesday_closure_says_nothing_to_a_monday_group():
    assert closed([MONDAYS], date(2026, 12, 22), DayException(date(2026, 12, 22))) is None


def test_holiday_hours_or_hours_for_that_date_leave_it_open():
    special = Rule(freq=Freq.DAILY, opens_at=time(10), closes_at=time(12), on_holidays=OnHolidays.ONLY)
    extra = DayException(BOXING_MONDAY, closed=False, opens_at=time(10), closes_at=time(12))
    assert closed([MONDAYS, special], BOXING_MONDAY) is None
    assert closed([MONDAYS], BOXING_MONDAY, extra) is None


def test_closed_for_an_hour_is_not_a_closed_day():
    part = DayException(date(2026, 12, 21), opens_at=time(12), closes_at=time(13))
    assert closed([MONDAYS], date(2026, 12, 21), part) is None
