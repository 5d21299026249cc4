"""Every opening of the made-up town over the simulated year and the year after, held against a second way to say it."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from portal.demo import places
from portal.directory.holidays import calendar_for_nations
from portal.directory.opening import expand
from portal.directory.rows import nations_to_letters, rule_to_columns
from portal.directory.shapes import WEEKDAYS, OnHolidays, Rule
from portal.shared.clock import UK
from tests.faults.plain_opening import may_be_open

FIRST, LAST = date(2027, 12, 1), date(2029, 12, 31)  # 2029 is not published yet
NATIONS = {"E": ("England",), "W": ("Wales",), "S": ("Scotland",), "N": ("Northern Ireland",), "": ()}
EASTER_MONDAY, ST_ANDREW, ST_PATRICK, MAY = date(2028, 4, 17), date(2028, 11, 30), date(2028, 3, 17), date(2028, 5, 1)


def called_open(rules, days, nations, first=FIRST, last=LAST):
    spans = expand(rules, days, first=first, last=last, holidays=calendar_for_nations(nations))
    return [span for span in spans if span.sure]


def second_way(rules, days, now, letters):
    return may_be_open([SimpleNamespace(**rule_to_columns(rule)) for rule in rules], days, now, letters)


@pytest.mark.shows("R-36", "N-47")
def test_nothing_in_the_made_up_town_is_called_open_when_it_may_be_closed():
    checked = 0
    for made in places.everything(FIRST):
        record = made.record
        letters = nations_to_letters(record.nations)
        for span in called_open(record.rules, record.exceptions, record.nations):
            length = span.ends_at - span.starts_at
            for part in range(length // timedelta(hours=2) + 1):
                now = min(span.starts_at + part * timedelta(hours=2), span.ends_at - timedelta(seconds=1))
                assert second_way(record.rules, record.exceptions, now, letters), f"{record.name} at {now}"
                checked += 1
    assert checked > 5000


@pytest.mark.shows("R-36", "N-47")
@pytest.mark.parametrize("choice", [OnHolidays.CLOSED, OnHolidays.UNKNOWN])
@pytest.mark.parametrize(
    "day, sure_in",
    [
        (EASTER_MONDAY, {"S"}),
        (ST_ANDREW, {"E", "W", "N"}),
        (ST_PATRICK, {"E", "W", "S"}),
        (MAY, set()),
        (date(2028, 5, 2), {"E", "W", "S", "N", ""}),
        (date(2027, 12, 25), set()),  # a Saturday: the bank holiday is on Monday
        (date(2029, 4, 2), set()),  # Easter Monday of a year that is not published
        (date(2029, 6, 5), set()),
    ],
)
def test_both_ways_know_whose_holiday_it_is(day, sure_in, choice):
    rule = Rule(byday=WEEKDAYS, opens_at=time(9), closes_at=time(17), on_holidays=choice)
    noon = datetime.combine(day, time(12), UK).astimezone(UTC)
    opened = {letter for letter, nations in NATIONS.items() if called_open([rule], [], nations, day, day)}
    assert opened == sure_in
    assert {letter for letter in NATIONS if second_way([rule], [], noon, letter)} == sure_in


@pytest.mark.shows("R-36")
def test_neither_way_calls_the_night_into_a_bank_holiday_open():
    night = Rule(byday=WEEKDAYS, opens_at=time(22), closes_at=time(2), on_holidays=OnHolidays.CLOSED)
    one = datetime.combine(EASTER_MONDAY, time(1), UK)
    for letter, nations in NATIONS.items():
        is_sure = any(span.starts_at <= one < span.ends_at for span in called_open([night], [], nations))
        assert is_sure is second_way([night], [], one, letter) is (letter == "S")
