"""On which dates a rule falls, against python-dateutil and against a calendar on the wall."""

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.recurrence import dates_of, days_are_known, pace_is_known
from portal.directory.shapes import WEEKDAYS, Freq, Rule

DAY = timedelta(days=1)
dates = st.dates(date(2026, 1, 1), date(2028, 12, 31))
weekdays = st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=7).map(tuple)
places = st.lists(
    st.tuples(st.sampled_from([-5, -2, -1, 1, 2, 3, 4, 5]), st.sampled_from(WEEKDAYS)), unique=True, max_size=3
).map(lambda pairs: tuple(f"{place}{day}" for place, day in pairs))
month_days = st.lists(st.sampled_from([*range(1, 32), -1, -2, -31]), unique=True, max_size=3).map(tuple)


@st.composite
def rules(draw):
    freq = draw(st.sampled_from(Freq))
    byday = draw(places if freq is Freq.MONTHLY and draw(st.booleans()) else weekdays)
    return Rule(
        freq=freq,
        byday=byday,
        bymonthday=() if freq is Freq.WEEKLY else draw(month_days),
        interval=draw(st.integers(1, 4)),
        starts_on=draw(dates),
        opens_at=time(10),
        closes_at=time(11),
    )


def dates_by_dateutil(rule, first, last):
    named = [weekday(WEEKDAYS.index(word[-2:]), int(word[:-2]) if word[:-2] else None) for word in rule.byday]
    series = rrule(
        {Freq.DAILY: DAILY, Freq.WEEKLY: WEEKLY, Freq.MONTHLY: MONTHLY}[rule.freq],
        dtstart=datetime.combine(rule.starts_on, time(0)),
        interval=rule.interval,
        byweekday=named or None,
        bymonthday=rule.bymonthday or None,
        wkst=0,
    )
    found = series.between(datetime.combine(first, time(0)), datetime.combine(last, time(0)), inc=True)
    return tuple(moment.date() for moment in found)


@pytest.mark.shows("N-47")
@settings(max_examples=200, deadline=None)
@given(rules(), dates, st.integers(0, 120))
def test_dates_are_those_of_the_calendar_standard(rule, first, length):
    last = first + length * DAY
    assert dates_of(rule, first, last) == dates_by_dateutil(rule, first, last)


def test_fortnight_counts_weeks_from_monday():
    rule = Rule(byday=("MO", "SU"), interval=2, starts_on=date(2026, 11, 22))  # a Sunday
    found = dates_of(rule, date(2026, 11, 16), date(2026, 12, 14))
    assert found == (date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 6), date(2026, 12, 14))


def test_month_without_a_fifth_monday_is_passed_over():
    rule = Rule(byday=("5MO",), freq=Freq.MONTHLY)
    assert dates_of(rule, date(2026, 10, 1), date(2027, 3, 31)) == (date(2026, 11, 30), date(2027, 3, 29))


def test_last_day_of_the_month_knows_leap_years():
    rule = Rule(bymonthday=(-1,), freq=Freq.MONTHLY)
    assert dates_of(rule, date(2028, 2, 1), date(2028, 3, 31)) == (date(2028, 2, 29), date(2028, 3, 31))


def test_validity_has_both_its_ends():
    rule = Rule(byday=("MO",), valid_from=date(2026, 11, 23), valid_to=date(2026, 12, 7))
    found = dates_of(rule, date(2026, 11, 1), date(2026, 12, 31))
    assert found == (date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7))


def test_nothing_before_the_first_time():
    rule = Rule(byday=("MO",), starts_on=date(2026, 12, 1))
    assert dates_of(rule, date(2026, 11, 1), date(2026, 12, 8)) == (date(2026, 12, 7),)


@pytest.mark.parametrize(
    "rule, known",
    [
        (Rule(byday=("MO",)), True),
        (Rule(), False),
        (Rule(starts_on=date(2026, 1, 1)), True),
        (Rule(byday=("XX",)), False),
        (Rule(byday=("MO", "??")), False),
        (Rule(byday=("2MO",)), False),  # "second Monday" of a week
        (Rule(byday=("2MO",), freq=Freq.MONTHLY), True),
        (Rule(byday=("6MO",), freq=Freq.MONTHLY), False),
        (Rule(byday=("0MO",), freq=Freq.MONTHLY), False),
        (Rule(bymonthday=(15,)), False),  # a day of the month, every week
        (Rule(bymonthday=(15,), freq=Freq.MONTHLY), True),
        (Rule(bymonthday=(0,), freq=Freq.MONTHLY), False),
        (Rule(freq=Freq.MONTHLY), False),
        (Rule(freq=Freq.DAILY), True),
        (Rule(byday=("MO",), interval=0), False),
    ],
)
def test_days_that_nobody_said_are_not_known(rule, known):
    assert days_are_known(rule) is known


def test_every_two_weeks_needs_a_first_time():
    assert not pace_is_known(Rule(byday=("MO",), interval=2))
    assert pace_is_known(Rule(byday=("MO",), interval=2, starts_on=date(2026, 1, 5)))
