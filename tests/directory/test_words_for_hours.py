"""What people read about opening."""

from datetime import date, time

import pytest

from portal.directory.holidays import Division, calendar_for
from portal.directory.open_state import Openness, OpenState, state
from portal.directory.opening import expand, horizon_of, next_dates
from portal.directory.shapes import DayException, OnHolidays
from portal.directory.spans import Why
from portal.directory.voice import clock_words, time_words, when_words
from portal.directory.words_for_hours import date_words, state_words
from tests.kit.hours import ENGLISH, at, week

ENGLAND = calendar_for(Division.ENGLAND_AND_WALES)
LAST = date(2027, 1, 17)
CHECKED = date(2026, 8, 2)
UNKNOWN = OnHolidays.UNKNOWN


def words(rules, moment, *exceptions, checked_on=None, can_call=True):
    rules = rules if isinstance(rules, list) else [rules]
    spans = expand(rules, exceptions, first=date(2026, 10, 20), last=LAST, holidays=ENGLAND)
    found = state(spans, at(moment), horizon=horizon_of(LAST))
    return str(state_words(found, ENGLISH, checked_on=checked_on, can_call=can_call))


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    "days, times, moment, said",
    [
        ("MO-SU", "22:00-07:00", "2026-11-22 02:10", "Open until 7am"),
        ("MO-SU", "17:00-00:00", "2026-11-22 20:00", "Open until midnight"),
        ("MO-SU", "09:00-12:00", "2026-11-22 10:00", "Open until 12 noon"),
        ("MO-SU", "00:00-23:59", "2026-11-22 02:10", "Open, all night"),
        ("MO-SU", "00:00-23:59", "2026-11-22 21:00", "Open, all night"),
        ("MO-SU", "00:00-23:59", "2026-11-22 06:00", "Open all day, every day"),
        ("MO-SU", "22:00-02:30", "2026-11-22 02:10", "Closes in 20 minutes, 2:30am"),
        ("MO-SU", "22:00-02:30", "2026-11-22 02:10:30", "Closes in 20 minutes, 2:30am"),
        ("MO-SU", "22:00-02:30", "2026-11-22 02:29", "Closes in 1 minute, 2:30am"),
        ("MO-SU", "22:00-02:30", "2026-11-22 02:29:59", "Closes in 1 minute, 2:30am"),
        ("MO-SU", "22:00-02:30", "2026-11-22 01:30", "Closes in 60 minutes, 2:30am"),
        ("MO-SU", "22:00-02:30", "2026-11-22 01:29", "Open until 2:30am"),
        ("MO-SU", "10:00-16:00", "2026-11-22 02:10", "Closed now · opens 10am today"),
        ("MO-SU", "10:00-16:00", "2026-11-22 16:00", "Closed now · opens 10am tomorrow"),
        ("TU", "09:00-16:00", "2026-11-22 16:00", "Closed now · opens Tuesday 9am"),
        ("SA", "09:00-16:00", "2026-11-22 16:00", "Closed now · opens Saturday 9am"),
        ("SU", "09:00-16:00", "2026-11-22 16:00", "Closed now · opens Sunday 29 November, 9am"),
        ("MO", "00:00-23:59", "2026-11-22 20:00", "Closed now · opens midnight tonight"),
        ("WE", "00:00-23:59", "2026-11-22 20:00", "Closed now · opens midnight at the start of Wednesday"),
    ],
)
def test_state_in_words(days, times, moment, said):
    assert words(week(days, times), moment) == said


def test_24_hours_with_a_closed_day_ahead_does_not_say_every_day():
    closed = DayException(date(2026, 12, 25))
    assert words(week("MO-SU", "00:00-23:59"), "2026-11-23 12:00", closed) == "Open all day and all night"


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    "rules, moment, said",
    [
        ([], "2026-11-22 02:10", "Hours not known. We last checked on 2 August. Call first."),
        (
            week("MO-SU", "02:00-05:00", doubtful=True),
            "2026-11-22 02:10",
            "Hours not known. We last checked on 2 August. Call first.",
        ),
        (
            week("MO", "09:00-17:00", valid_to=date(2026, 9, 1)),
            "2026-11-23 10:00",
            "Hours not known. We last checked on 2 August. Call first.",
        ),
        (
            week("FR", "09:00-17:00", on_holidays=UNKNOWN),
            "2026-12-25 10:00",
            "May be closed. Bank holiday hours are not known. Call first.",
        ),
        (week("MO", "09:00-17:00", by_appointment=True), "2026-11-23 10:00", "By appointment. Call first."),
        (week("", "-", by_appointment=True), "2026-11-23 10:00", "By appointment. Call first."),
        (week("MO", "09:00-17:00", term_only=True), "2026-11-23 10:00", "Term time only. Call first."),
        (
            week("MO", "09:00-17:00", interval=2),
            "2026-11-23 10:00",
            "May be open. It does not open every week. Call first.",
        ),
        (week("MO", "19:00-"), "2026-11-23 19:30", "May be open. We do not know when it ends. Call first."),
        (
            week("FR", "09:00-17:00", on_holidays=UNKNOWN),
            "2026-12-25 08:00",
            "Closed now · may open 9am today. Call first.",
        ),
    ],
)
def test_what_is_not_known_is_admitted(rules, moment, said):
    assert words(rules, moment, checked_on=CHECKED) == said


def test_place_without_a_number_is_checked_and_not_called():
    assert words([], "2026-11-23 10:00", can_call=False) == "Hours not known. Check before you go."


def test_open_into_a_bank_holiday_without_an_answer():
    rule = week("MO-SU", "00:00-23:59", on_holidays=UNKNOWN)
    assert words(rule, "2026-12-24 12:00") == "Open until midnight. After that, call first."


def test_closed_date_after_midnight():
    rule = week("MO-SU", "22:00-07:00")
    said = words(rule, "2026-12-01 02:00", DayException(date(2026, 12, 1)))
    assert said == "May be closed. Today is marked as closed. Call first."


def test_year_without_published_holidays():
    found = OpenState(Openness.UNKNOWN, at("2026-11-23 10:00"), why=Why.MAYBE_BANK_HOLIDAY)
    assert str(state_words(found, ENGLISH)) == "May be closed. It may be a bank holiday. Call first."


@pytest.mark.parametrize(
    "at_, said",
    [
        ("00:00", "midnight"),
        ("00:30", "12:30am"),
        ("01:00", "1am"),
        ("09:05", "9:05am"),
        ("12:00", "12 noon"),
        ("12:30", "12:30pm"),
        ("13:00", "1pm"),
        ("20:00", "8pm"),
        ("23:59", "11:59pm"),
    ],
)
def test_times_are_written_as_people_say_them(at_, said):
    assert time_words(time.fromisoformat(at_), ENGLISH) == said


@pytest.mark.shows("G28")
def test_time_that_comes_twice_says_which():
    assert clock_words(at("2026-10-25 01:30"), ENGLISH) == "1:30am BST"
    assert clock_words(at("2026-10-25 01:30", again=True), ENGLISH) == "1:30am GMT"
    assert clock_words(at("2026-10-25 02:00"), ENGLISH) == "2am"
    assert clock_words(at("2026-10-25 00:59"), ENGLISH) == "12:59am"
    assert clock_words(at("2027-03-28 02:30"), ENGLISH) == "2:30am"


def test_today_and_tomorrow_are_local():
    late = at("2026-07-01 23:30")  # already the next day's eve in UTC terms: 22:30
    assert when_words(at("2026-07-02 00:30"), late, ENGLISH) == "12:30am tomorrow"
    assert when_words(at("2026-07-01 23:45"), late, ENGLISH) == "11:45pm today"


def test_next_dates_in_words():
    rules = [week("MO", "19:00-20:30", on_holidays=UNKNOWN)]
    found = next_dates(rules, now=at("2026-12-21 12:00"), holidays=ENGLAND, count=2)
    assert [date_words(span, ENGLISH) for span in found] == [
        "Monday 21 December, 7pm to 8:30pm",
        "Monday 28 December, 7pm to 8:30pm (bank holiday, may be closed)",
    ]


def test_next_date_without_an_end_and_with_a_note():
    extra = DayException(date(2026, 11, 24), closed=False, opens_at=time(10), closes_at=time(12), note="In Room 2")
    found = next_dates([week("MO", "19:00-")], [extra], now=at("2026-11-23 12:00"), holidays=ENGLAND, count=2)
    assert [date_words(span, ENGLISH) for span in found] == [
        "Monday 23 November, from 7pm",
        "Tuesday 24 November, 10am to 12 noon (In Room 2)",
    ]
