"""Hours as people type them: read without guessing, and written so that they are read back the same."""

import re
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.directory.holidays import calendar_for_nations
from portal.directory.hours_lines import write_hours
from portal.directory.opening import expand
from portal.directory.plain_hours import Unclear, read_hours
from portal.directory.recurrence import days_are_known
from portal.directory.shapes import ALL_DAY, WEEKDAYS, Freq, OnHolidays, Rule
from portal.directory.typed_day import read_day, write_day
from tests.kit.hours import week

TODAY = date(2026, 11, 23)
UNKNOWN = {"on_holidays": OnHolidays.UNKNOWN}


def read(text: str) -> tuple[Rule, ...]:
    found = read_hours(text, today=TODAY)
    assert found.unclear == (), text
    return found.rules


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    ("typed", "rules"),
    [
        ("Mon-Fri 9am-5pm", [week("MO-FR", "09:00-17:00", **UNKNOWN)]),
        ("weekdays 09:00 to 17:30", [week("MO-FR", "09:00-17:30", **UNKNOWN)]),
        (
            "Monday, 9am to 12 noon and 2pm to 5pm",
            [week("MO", "09:00-12:00", **UNKNOWN), week("MO", "14:00-17:00", **UNKNOWN)],
        ),
        ("Fridays 10pm to 2am, open on bank holidays", [week("FR", "22:00-02:00")]),
        ("every day, 24 hours", [week("MO-SU", "00:00-23:59", **UNKNOWN)]),
        ("weekends from 10am", [week("SA,SU", "10:00", **UNKNOWN)]),
        ("Saturday, 6pm to midnight", [week("SA", "18:00-00:00", **UNKNOWN)]),
        (
            "every other Thursday, 7pm to 9pm, starting 26 November",
            [week("TH", "19:00-21:00", interval=2, starts_on=date(2026, 11, 26), **UNKNOWN)],
        ),
        ("first and third Tuesday of the month, 6pm to 8pm", [week("1TU,3TU", "18:00-20:00", **UNKNOWN)]),
        ("last Friday of the month, 6pm to 8pm", [week("-1FR", "18:00-20:00", **UNKNOWN)]),
        (
            "Sunday 2pm to 4pm from 1 June 2027 to 31 August 2027",
            [week("SU", "14:00-16:00", valid_from=date(2027, 6, 1), valid_to=date(2027, 8, 31), **UNKNOWN)],
        ),
        ("Monday 4pm to 5pm in term time", [week("MO", "16:00-17:00", term_only=True, **UNKNOWN)]),
        ("bank holidays, 10am to 2pm", [week("MO-SU", "10:00-14:00", on_holidays=OnHolidays.ONLY)]),
    ],
)
def test_what_people_type_is_understood(typed: str, rules: list[Rule]):
    assert list(read(typed)) == rules


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("9am to 5pm", Unclear.NO_DAYS),
        ("Fred 9am to 5pm", Unclear.NO_DAYS),
        ("Monday to Friday", Unclear.NO_TIMES),
        ("Monday 9 to 5", Unclear.AM_OR_PM),
        ("Monday 9 to 5pm", Unclear.AM_OR_PM),
        ("Monday 9am to 9am", Unclear.SAME_TIMES),
        ("every 2 weeks on Monday, 9am to 5pm", Unclear.NO_FIRST_DATE),
        ("Monday 9am to 5pm until 31 February 2027", Unclear.NO_SUCH_DATE),
        ("Monday 9am to 5pm except in the rain", Unclear.NO_DAYS),
        ("day 45 of the month, 9am to 5pm", Unclear.NO_DAYS),
    ],
)
def test_what_is_not_clear_is_said_and_never_guessed(typed: str, why: Unclear):
    found = read_hours(f"Tuesday 9am to 5pm\n{typed}", today=TODAY)
    assert found.unclear == ((typed, why),)
    assert found.rules == (week("TU", "09:00-17:00", **UNKNOWN),)


def test_a_date_is_read_in_each_of_its_forms():
    for typed in ("26 November 2026", "26 Nov", "Thursday 26th November", "26/11/2026", "26/11", "2026-11-26"):
        assert read_day(typed, today=TODAY) == date(2026, 11, 26), typed
    assert read_day("22 November", today=TODAY) == date(2027, 11, 22), "the day before today comes next year"
    assert read_day("29 February", today=TODAY) == date(2028, 2, 29)
    assert [read_day(typed, today=TODAY) for typed in ("31 April", "soon", "", "13/13", "99 May")] == [None] * 5
    assert write_day(date(2026, 11, 5)) == "5 November 2026"


times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
dates = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@st.composite
def rules(draw) -> Rule:
    kind = draw(st.sampled_from(("weekly", "places", "dates", "holidays")))
    opens, closes = draw(st.one_of(st.tuples(times, times), st.tuples(times, st.none()), st.just(ALL_DAY)))
    facts: dict[str, object] = {
        "opens_at": opens,
        "closes_at": closes,
        "on_holidays": draw(st.sampled_from((OnHolidays.OPEN, OnHolidays.CLOSED, OnHolidays.UNKNOWN))),
        "term_only": draw(st.booleans()),
        "by_appointment": draw(st.booleans()),
        "valid_from": draw(st.none() | dates),
        "valid_to": draw(st.none() | dates),
    }
    days = draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
    if kind == "weekly":
        facts |= {"byday": tuple(day for day in WEEKDAYS if day in days), "interval": draw(st.integers(1, 4))}
    elif kind == "holidays":
        facts |= {"byday": WEEKDAYS, "on_holidays": OnHolidays.ONLY}
    elif kind == "places":
        places = sorted(draw(st.sets(st.sampled_from((1, 2, 3, 4, -1)), min_size=1)), key=lambda place: place % 10)
        facts |= {"freq": Freq.MONTHLY, "byday": tuple(f"{place}{min(days)}" for place in places)}
    else:
        facts |= {"freq": Freq.MONTHLY, "bymonthday": (draw(st.integers(1, 31)),)}
    if facts.get("interval", 1) != 1:
        facts["starts_on"] = draw(dates)
    return Rule(**facts)  # type: ignore[arg-type]


@pytest.mark.shows("R-36")
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(rule=rules())
def test_what_is_written_is_read_back_as_the_same_hours(rule: Rule):
    text, left = write_hours([rule], today=TODAY)
    if rule in left:
        assert rule.opens_at == rule.closes_at or _is_nearly_a_day(rule), text
        return
    assert read_hours(text, today=TODAY).rules == (rule,)


def _is_nearly_a_day(rule: Rule) -> bool:
    """23 hours in a row are said by nobody; 23:59 is written as midnight."""
    assert rule.opens_at and rule.closes_at
    minutes = (rule.closes_at.hour - rule.opens_at.hour) * 60 + rule.closes_at.minute - rule.opens_at.minute
    return minutes % 1440 > 20 * 60


WORDS = (
    *("Monday", "every", "2", "weeks", "9am", "to", "5pm", "on", "and", ",", "-", "first", "of", "the", "month"),
    *("until", "31", "May", "24", "hours"),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120) | st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_nothing_typed_breaks_it_and_what_is_read_has_days_and_times(text: str):
    for rule in read_hours(text, today=TODAY).rules:
        assert days_are_known(rule) and rule.opens_at is not None and not rule.doubtful
        expand([rule], [], first=TODAY, last=TODAY, holidays=calendar_for_nations(()))


# --- in Welsh ---


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    ("typed", "english"),
    [
        (
            "Dydd Llun i ddydd Gwener, 9yb i hanner dydd a 2yh i 5yh, ar gau ar wyliau banc",
            "Monday to Friday, 9am to 12 noon and 2pm to 5pm, closed on bank holidays",
        ),
        (
            "Bob 2 wythnos ar ddydd Iau, 7yh i 9yh, gan ddechrau 26 Tachwedd 2026",
            "Every 2 weeks on Thursday, 7pm to 9pm, starting 26 November 2026",
        ),
        (
            "Dydd Mawrth cyntaf a thrydydd dydd Mawrth y mis, 6yh i 8yh, yn ystod y tymor",
            "First and third Tuesday of the month, 6pm to 8pm, in term time",
        ),
        ("Nos Lun, 7.30 yh tan 9 yh", "Monday, 7.30pm to 9pm"),
        ("Bob dydd, 24 awr, ar agor ar wyliau banc", "Every day, 24 hours, open on bank holidays"),
        ("Nos Fawrth 6yh i 8yh, tan 31 Mawrth 2027", "Tuesday 6pm to 8pm, until 31 March 2027"),
        ("Ail ddydd Mercher y mis, 10 y bore i 12 hanner dydd", "Second Wednesday of the month, 10am to 12 noon"),
        ("Dydd Gwener olaf y mis, 6yh i hanner nos, drwy apwyntiad",
         "Last Friday of the month, 6pm to 12 midnight, by appointment"),
        ("Gwyliau banc, 10yb i 4yh", "Bank holidays, 10am to 4pm"),
        ("Sadwrn a Sul, 10yb i 1yh, o 1 Mai i 30 Medi", "Saturday and Sunday, 10am to 1pm, from 1 May to 30 September"),
        ("Llun, Mercher a Gwener, o 7yh", "Monday, Wednesday and Friday, from 7pm"),
    ],
)  # fmt: skip
def test_what_people_type_in_welsh_is_understood(typed: str, english: str):
    meant = read_hours(english, today=TODAY)
    assert meant.rules and not meant.unclear, english
    assert read_hours(typed, today=TODAY) == meant


def test_welsh_that_is_not_clear_is_said_as_it_was_typed():
    assert read_hours("Dydd Llun 9 i 5", today=TODAY).unclear == (("Dydd Llun 9 i 5", Unclear.AM_OR_PM),)
    assert read_hours("Bob hyn a hyn, 9yb i 5yh", today=TODAY).unclear[0][1] is Unclear.NO_DAYS
    assert read_day("26 Tachwedd", today=TODAY) == date(2026, 11, 26)
    assert read_day("Dydd Mawrth 2 Mawrth", today=TODAY) == date(2027, 3, 2)


@pytest.mark.shows("R-36")
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(rule=rules())
def test_what_is_written_in_welsh_is_read_back_as_the_same_hours(rule: Rule):
    text, left = write_hours([rule], today=TODAY, language="cy")
    if rule not in left:
        assert read_hours(text, today=TODAY).rules == (rule,)
        assert not re.search(r"day\b|month|week|until|bank holidays|am\b|pm\b", text), text
