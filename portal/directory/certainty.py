"""How sure a rule is on one date: holidays, term dates, and what the rule itself leaves open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.directory.holidays import HolidayCalendar
from portal.directory.recurrence import dates_of, pace_is_known
from portal.directory.shapes import DayException, OnHolidays, Rule
from portal.directory.spans import Why

_DAY = timedelta(days=1)

Term = tuple[date, date]  # first and last day, both included


@dataclass(frozen=True, slots=True)
class Days:
    """The dates looked at, both ends included, and all that is known about them."""

    first: date
    last: date
    holidays: HolidayCalendar
    terms: Sequence[Term] | None = None
    changes: Mapping[date, Sequence[DayException]] = field(default_factory=dict)
    holiday_hours: frozenset[date] = frozenset()  # dates for which bank holiday hours were said

    def __iter__(self) -> Iterator[date]:
        return (self.first + number * _DAY for number in range((self.last - self.first).days + 1))

    def is_closed(self, day: date) -> bool:
        return any(change.closed and not is_part_of_day(change) for change in self.changes.get(day, ()))

    def is_changed(self, day: date) -> bool:
        """Rules do not speak on this date: it is closed, or open at other times."""
        return any(not change.closed or not is_part_of_day(change) for change in self.changes.get(day, ()))

    def is_term(self, day: date) -> bool | None:
        """None: before the first or after the last term that is known."""
        if not self.terms or not min(self.terms)[0] <= day <= max(end for _, end in self.terms):
            return None
        return any(start <= day <= end for start, end in self.terms)


def is_part_of_day(change: DayException) -> bool:
    """Closed, with both times: only between them."""
    return change.closed and change.opens_at is not None and change.closes_at is not None


def by_date(exceptions: Iterable[DayException]) -> dict[date, list[DayException]]:
    out: dict[date, list[DayException]] = {}
    for exception in exceptions:
        out.setdefault(exception.on, []).append(exception)
    return out


def holiday_hours(rules: Iterable[Rule], first: date, last: date, holidays: HolidayCalendar) -> frozenset[date]:
    """Dates for which the listing said its bank holiday hours, so nothing is left to ask about the usual ones."""
    only = [rule for rule in rules if rule.on_holidays is OnHolidays.ONLY]
    return frozenset(day for rule in only for day in dates_of(rule, first, last) if holidays.is_holiday(day))


def is_valid(rule: Rule, day: date) -> bool:
    return (rule.valid_from or day) <= day <= (rule.valid_to or day)


def why_open(rule: Rule, day: date, days: Days) -> Why | None:
    """The reason to list a rule on a date it falls on; None when it is known not to happen."""
    why = _on_holiday(rule, day, days)
    if why is None:
        return None
    if rule.term_only:
        is_term = days.is_term(day)
        if is_term is False:
            return None
        if is_term is None:
            why = Why.TERM_DATES
    if rule.by_appointment:
        return Why.BY_APPOINTMENT
    return why if pace_is_known(rule) else Why.WEEK_NOT_KNOWN


def _on_holiday(rule: Rule, day: date, days: Days) -> Why | None:
    if rule.on_holidays is OnHolidays.OPEN:
        return Why.REGULAR
    is_holiday = days.holidays.is_holiday(day)
    if is_holiday is None:
        return Why.MAYBE_BANK_HOLIDAY
    if rule.on_holidays is OnHolidays.ONLY:
        return Why.HOLIDAY_HOURS if is_holiday else None
    if is_holiday and (rule.on_holidays is OnHolidays.CLOSED or day in days.holiday_hours):
        return None
    if is_holiday or days.holidays.is_moved_feast(day):
        return Why.BANK_HOLIDAY
    return Why.REGULAR


def why_after_midnight(rule: Rule, day: date, days: Days) -> Why | None:
    """Hours that run into `day` from the evening before: unsure when that date is closed or a bank holiday."""
    if days.is_closed(day):
        return Why.DAY_CLOSED
    if rule.on_holidays in (OnHolidays.OPEN, OnHolidays.ONLY):
        return None
    is_holiday = days.holidays.is_holiday(day)
    if is_holiday is None:
        return Why.MAYBE_BANK_HOLIDAY
    return Why.BANK_HOLIDAY if is_holiday or days.holidays.is_moved_feast(day) else None
