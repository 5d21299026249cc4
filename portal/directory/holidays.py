"""Bank holidays of the three divisions of the UK, as published by GOV.UK and no further.

A year that is not published is not a year without holidays: `is_holiday` answers None there (N-47).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from portal.shared.later import Later, standing_in

with standing_in(requests=Later("requests")):  # its own copy is read; nothing is fetched
    from govuk_bank_holidays.bank_holidays import BankHolidays


class Division(StrEnum):
    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


DIVISION_OF_NATION = {
    "England": Division.ENGLAND_AND_WALES,
    "Wales": Division.ENGLAND_AND_WALES,
    "Scotland": Division.SCOTLAND,
    "Northern Ireland": Division.NORTHERN_IRELAND,
}

# Published on GOV.UK after the package's own copy was made. Leave a line here until the copy has it.
CORRECTIONS: Mapping[Division, Mapping[date, str]] = {
    # Royal Proclamation of 3 February 2026, Banking and Financial Dealings Act 1971 section 1(3), Scotland only
    Division.SCOTLAND: {date(2026, 6, 15): "World Cup bank holiday"},
}

# Days that keep their own date when the holiday itself moves to a working day. People may close on both.
_FEAST_DAYS = {
    "New Year’s Day": (1, 1),
    "2nd January": (1, 2),
    "St Patrick’s Day": (3, 17),
    "Battle of the Boyne (Orangemen’s Day)": (7, 12),
    "St Andrew’s Day": (11, 30),
    "Christmas Day": (12, 25),
    "Boxing Day": (12, 26),
}


@dataclass(frozen=True)
class HolidayCalendar:
    """What is published. `feasts`: Christmas Day and the like, where the bank holiday was moved off that date."""

    names: Mapping[date, str]
    known_from: date | None  # both ends included; None: nothing is known
    known_until: date | None
    feasts: frozenset[date] = frozenset()
    disputed: frozenset[date] = frozenset()  # a listing of several nations: a holiday in some of them only

    def is_holiday(self, day: date) -> bool | None:
        """None: that year is not published yet, or (many nations) the answer differs between them."""
        if self.known_from is None or self.known_until is None or day in self.disputed:
            return None
        if day in self.names:
            return True
        return False if self.known_from <= day <= self.known_until else None

    def is_moved_feast(self, day: date) -> bool:
        """Saturday 26 December 2026 is not on the list (Monday 28 is), yet many are closed on it."""
        return day in self.feasts

    def name(self, day: date) -> str | None:
        """The title GOV.UK gives it, in English."""
        return self.names.get(day)


NOTHING_KNOWN = HolidayCalendar(names={}, known_from=None, known_until=None)


def division_of(nation: str) -> Division | None:
    """England and Wales share one. None for a nation that is not in the UK or not said."""
    return DIVISION_OF_NATION.get(nation.strip().title())


@cache
def calendar_for(division: Division) -> HolidayCalendar:
    names: dict[date, str] = {}
    feasts: set[date] = set()
    for entry in BankHolidays(use_cached_holidays=True).get_holidays(division=division.value):
        names[entry["date"]] = entry["title"]
        feast = _FEAST_DAYS.get(entry["title"])
        if feast and entry["notes"] == "Substitute day":
            feasts.add(date(entry["date"].year, *feast))
    names.update(CORRECTIONS.get(division, {}))
    years = [day.year for day in names]
    return HolidayCalendar(names, date(min(years), 1, 1), date(max(years), 12, 31), frozenset(feasts))


@cache
def published() -> str:
    """Every day that closes a door, by division, as JSON: to be kept, and held against a newer list."""
    calendars = {division.value: calendar_for(division) for division in Division}
    days = {name: sorted(map(str, known.names.keys() | known.feasts)) for name, known in calendars.items()}
    return json.dumps(days, sort_keys=True)


def calendar_for_nations(nations: Iterable[str]) -> HolidayCalendar:
    """One nation: its own calendar. None said, or several: what all of them have in common."""
    known = {division_of(nation) for nation in nations} - {None}
    return _shared(frozenset(division for division in known if division) or frozenset(Division))


@cache
def _shared(divisions: frozenset[Division]) -> HolidayCalendar:
    calendars = [calendar_for(division) for division in sorted(divisions)]
    if len(calendars) == 1:
        return calendars[0]
    names = {day: name for calendar in calendars for day, name in calendar.names.items()}
    return HolidayCalendar(
        names,
        max(calendar.known_from or date.max for calendar in calendars),
        min(calendar.known_until or date.min for calendar in calendars),
        frozenset().union(*(calendar.feasts for calendar in calendars)),
        frozenset(day for day in names if any(day not in calendar.names for calendar in calendars)),
    )
