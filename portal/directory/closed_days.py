"""Why a listing that usually opens on a date does not: "Closed today: Boxing Day"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.directory.certainty import Days, Term, by_date, holiday_hours, is_part_of_day, why_open
from portal.directory.holidays import HolidayCalendar
from portal.directory.recurrence import dates_of
from portal.directory.shapes import DayException, Rule


class ClosedBecause(StrEnum):
    DATE = "date"  # said for this date
    BANK_HOLIDAY = "bank-holiday"
    TERM = "term"  # outside term time


@dataclass(frozen=True, slots=True)
class ClosedDay:
    because: ClosedBecause
    note: str = ""  # what was written with the date, or the English name of the holiday


def closed_day(
    rules: Sequence[Rule],
    exceptions: Sequence[DayException],
    *,
    day: date,
    holidays: HolidayCalendar,
    terms: Sequence[Term] | None = None,
) -> ClosedDay | None:
    """None when it opens, may open, or would not open on such a date anyway."""
    said = holiday_hours(rules, day, day, holidays)
    days = Days(day, day, holidays, terms, by_date(exceptions), said)
    usual = [rule for rule in rules if dates_of(rule, day, day)]
    if days.is_closed(day):
        notes = (change.note for change in days.changes[day] if change.closed and not is_part_of_day(change))
        return ClosedDay(ClosedBecause.DATE, next(filter(None, notes), "")) if usual else None
    if not usual or days.is_changed(day) or any(why_open(rule, day, days) for rule in usual):
        return None
    if holidays.is_holiday(day):
        return ClosedDay(ClosedBecause.BANK_HOLIDAY, holidays.name(day) or "")
    return ClosedDay(ClosedBecause.TERM) if any(rule.term_only for rule in usual) else None
