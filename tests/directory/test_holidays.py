"""Bank holidays as published, nation by nation, and no further than they are published."""

from datetime import date

import pytest

from portal.directory.holidays import (
    NOTHING_KNOWN,
    Division,
    calendar_for,
    calendar_for_nations,
    division_of,
)

ENGLAND, SCOTLAND, ULSTER = (calendar_for(division) for division in Division)


@pytest.mark.shows("N-47", "R-36")
@pytest.mark.parametrize(
    "day, england, scotland, ulster",
    [
        ("2026-01-02", False, True, False),
        ("2026-03-17", False, False, True),
        ("2026-04-06", True, False, True),  # Easter Monday
        ("2026-06-15", False, True, False),  # by proclamation, missing from the package's copy
        ("2026-07-13", False, False, True),  # 12 July is a Sunday
        ("2026-08-03", False, True, False),
        ("2026-08-31", True, False, True),
        ("2026-11-30", False, True, False),
        ("2026-12-25", True, True, True),
        ("2026-12-26", False, False, False),  # a Saturday
        ("2026-12-28", True, True, True),  # and its substitute
        ("2027-12-27", True, True, True),
        ("2028-01-04", False, True, False),  # 2 January is a Sunday
        ("2026-11-22", False, False, False),
    ],
)
def test_each_nation_has_its_own_days(day, england, scotland, ulster):
    on = date.fromisoformat(day)
    assert [calendar.is_holiday(on) for calendar in (ENGLAND, SCOTLAND, ULSTER)] == [england, scotland, ulster]


@pytest.mark.shows("N-47")
def test_year_that_is_not_published_is_not_a_year_without_holidays():
    last = ENGLAND.known_until
    assert (last.month, last.day) == (12, 31)
    assert ENGLAND.is_holiday(last) is False
    assert ENGLAND.is_holiday(date(last.year + 1, 12, 25)) is None
    assert ENGLAND.is_holiday(date(2011, 12, 25)) is None


def test_names_are_the_official_ones():
    assert ENGLAND.name(date(2026, 12, 28)) == "Boxing Day"
    assert SCOTLAND.name(date(2026, 6, 15)) == "World Cup bank holiday"
    assert ENGLAND.name(date(2026, 6, 15)) is None


def test_feast_keeps_its_date_when_the_holiday_moves():
    assert ENGLAND.is_moved_feast(date(2026, 12, 26))
    assert not ENGLAND.is_moved_feast(date(2026, 12, 25))
    assert ENGLAND.is_moved_feast(date(2027, 12, 25))
    assert ENGLAND.is_moved_feast(date(2022, 12, 25))
    assert not ENGLAND.is_moved_feast(date(2022, 12, 26))  # on the list itself, though Christmas Day moved past it


@pytest.mark.parametrize(
    "nation, division",
    [
        ("England", Division.ENGLAND_AND_WALES),
        ("wales", Division.ENGLAND_AND_WALES),
        (" Scotland ", Division.SCOTLAND),
        ("northern ireland", Division.NORTHERN_IRELAND),
        ("France", None),
        ("", None),
    ],
)
def test_nations_belong_to_three_divisions(nation, division):
    assert division_of(nation) is division


@pytest.mark.shows("R-36")
def test_listing_of_several_nations_is_sure_only_where_they_agree():
    both = calendar_for_nations(["England", "Scotland"])
    assert both.is_holiday(date(2026, 12, 25)) is True
    assert both.is_holiday(date(2026, 11, 22)) is False
    assert both.is_holiday(date(2026, 8, 31)) is None  # England only
    assert both.is_holiday(date(2026, 8, 3)) is None  # Scotland only
    assert both.is_moved_feast(date(2026, 12, 26))


def test_nation_not_said_means_all_of_them():
    assert calendar_for_nations([]).is_holiday(date(2026, 7, 13)) is None
    assert calendar_for_nations(["England", "Wales"]) is ENGLAND
    assert calendar_for_nations(["England"]).is_holiday(date(2026, 7, 13)) is False


def test_calendar_that_knows_nothing_says_so():
    assert NOTHING_KNOWN.is_holiday(date(2026, 12, 25)) is None


def test_all_three_publish_the_same_years():
    assert len({(calendar.known_from, calendar.known_until) for calendar in (ENGLAND, SCOTLAND, ULSTER)}) == 1
    assert SCOTLAND.known_until >= date(2027, 12, 31)
