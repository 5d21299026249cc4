"""A set of rules in one plain sentence."""

from datetime import date, time

import pytest

from portal.directory.hours_summary import summary
from portal.directory.shapes import Freq, OnHolidays, Rule
from tests.kit.hours import ENGLISH, week

TODAY = date(2026, 11, 23)
CLOSED, OPEN, ONLY, UNKNOWN = OnHolidays.CLOSED, OnHolidays.OPEN, OnHolidays.ONLY, OnHolidays.UNKNOWN


def said(*rules):
    return summary(rules, ENGLISH, today=TODAY)


def usual(sentence):
    return f"{sentence}; open on bank holidays"


def test_usual_hours_first_saturday_and_bank_holidays():
    rules = [week("MO-FR", "09:00-17:00", on_holidays=CLOSED), week("1SA", "10:00-12:00", on_holidays=CLOSED)]
    assert said(*rules) == (
        "Monday to Friday, 9am to 5pm; first Saturday of the month, 10am to 12 noon; closed on bank holidays"
    )


@pytest.mark.parametrize(
    "rule, sentence",
    [
        (week("MO-SU", "00:00-23:59"), "Every day, 24 hours"),
        (week("SA,SU", "10:00-16:00"), "Saturday and Sunday, 10am to 4pm"),
        (week("MO,WE,FR", "18:30-20:00"), "Monday, Wednesday and Friday, 6:30pm to 8pm"),
        (week("MO,TU,WE,FR", "10:00-12:00"), "Monday to Wednesday and Friday, 10am to 12 noon"),
        (week("FR", "22:00-07:00"), "Friday, 10pm to 7am"),
        (week("FR", "18:00-23:59"), "Friday, 6pm to midnight"),
        (week("TU", "19:00-"), "Tuesday, from 7pm"),
        (week("TU", "19:00-20:00", interval=2, starts_on=TODAY), "Every 2 weeks on Tuesday, 7pm to 8pm"),
        (week("1MO,3MO", "19:00-20:00"), "First and third Monday of the month, 7pm to 8pm"),
        (week("-1FR", "19:00-20:00"), "Last Friday of the month, 7pm to 8pm"),
        (week("2TU,-1FR", "19:00-20:00"), "Second Tuesday of the month and last Friday of the month, 7pm to 8pm"),
        (Rule(freq=Freq.MONTHLY, bymonthday=(1, -1), opens_at=time(9), closes_at=time(10), on_holidays=OPEN),
         "Day 1 and last day of the month, 9am to 10am"),
        (Rule(freq=Freq.MONTHLY, interval=3, byday=("1MO",), opens_at=time(9), closes_at=time(10), on_holidays=OPEN),
         "First Monday of the month, every 3 months, 9am to 10am"),
        (Rule(freq=Freq.DAILY, opens_at=time(9), closes_at=time(10), on_holidays=OPEN), "Every day, 9am to 10am"),
        (week("TU", "19:00-20:00", term_only=True), "Tuesday, 7pm to 8pm, in term time"),
        (week("TU", "19:00-20:00", by_appointment=True), "Tuesday, 7pm to 8pm, by appointment"),
        (week("TU", "19:00-20:00", valid_to=date(2027, 3, 31)), "Tuesday, 7pm to 8pm, until 31 March"),
        (week("TU", "19:00-20:00", valid_from=date(2027, 1, 1)), "Tuesday, 7pm to 8pm, from 1 January"),
        (week("TU", "02:00-05:00", doubtful=True, source_text="Tu 2-5"), "Tuesday, hours not sure (Tu 2-5)"),
        (week("", "09:00-10:00"), "Hours not known"),
    ],
)  # fmt: skip
def test_each_kind_of_rule(rule, sentence):
    assert said(rule) == usual(sentence)


def test_two_spans_of_the_same_days_are_said_together():
    rules = [week("MO-FR", "13:00-17:00"), week("MO-FR", "09:00-12:00")]
    assert said(*rules) == usual("Monday to Friday, 9am to 12 noon and 1pm to 5pm")


def test_bank_holiday_hours_are_said_with_their_times():
    special = Rule(freq=Freq.DAILY, opens_at=time(10), closes_at=time(12), on_holidays=ONLY)
    usual_hours = week("MO-FR", "09:00-17:00", on_holidays=CLOSED)
    assert said(usual_hours, special) == "Monday to Friday, 9am to 5pm; bank holidays, 10am to 12 noon"


def test_each_rule_says_its_own_when_they_differ_on_bank_holidays():
    rules = [week("MO", "09:00-17:00", on_holidays=CLOSED), week("TU", "09:00-17:00", on_holidays=OPEN)]
    assert said(*rules) == ("Monday, 9am to 5pm, closed on bank holidays; Tuesday, 9am to 5pm, open on bank holidays")


def test_what_nobody_said_about_bank_holidays_is_admitted():
    assert said(week("MO", "09:00-17:00", on_holidays=UNKNOWN)) == "Monday, 9am to 5pm; bank holidays not known"


def test_hours_that_ended_are_not_said():
    assert said(week("MO", "09:00-17:00", valid_to=date(2026, 11, 22))) == ""
    assert said() == ""


def test_last_day_still_counts():
    assert said(week("MO", "09:00-17:00", valid_to=TODAY)) == usual("Monday, 9am to 5pm, until 23 November")
