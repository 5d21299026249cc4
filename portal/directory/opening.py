"""When a listing is open: from rules with dates, exceptions and holidays to stretches of real time (R-36).

A stretch is sure, or it is not and says why; only a sure one is ever called open. What is not known is written
down as an unsure stretch (a whole day, if need be), so "closed" too is only said where it is known.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from portal.directory.certainty import (
    Days,
    Term,
    by_date,
    holiday_hours,
    is_part_of_day,
    is_valid,
    why_after_midnight,
    why_open,
)
from portal.directory.holidays import HolidayCalendar
from portal.directory.recurrence import dates_of, days_are_known
from portal.directory.shapes import DayException, Rule
from portal.directory.spans import OpenSpan, Why, cut_out, tidy
from portal.directory.wall_times import edge, slot_on, whole_day, zone_named
from portal.shared.clock import UK, today
from portal.shared.slots import Slot

_DAY = timedelta(days=1)
_END_WHEN_NOT_SAID = timedelta(hours=1)  # the Meeting Guide's own default; shown as not known
_LOOK_AHEAD_DAYS = (35, 140, 560)


def expand(
    rules: Sequence[Rule],
    exceptions: Sequence[DayException],
    *,
    first: date,
    last: date,
    holidays: HolidayCalendar,
    terms: Sequence[Term] | None = None,
) -> list[OpenSpan]:
    """Every stretch that touches the local dates `first` to `last`: sorted, not overlapping, UTC.

    A stretch that began the evening before `first`, or runs past midnight after `last`, is given whole.
    A rule belongs to the date it starts on. When that runs past midnight into a closed date, what is left of the
    night is not sure: some close at midnight, some do not.
    An exception wins over rules and holidays. `terms` None: term dates are not known. Without any rule or extra
    date the answer is one unsure stretch; an empty list means "closed all that time".
    """
    eve = first - _DAY
    said = holiday_hours(rules, eve, last, holidays)
    days = Days(eve, last, holidays, terms, by_date(exceptions), said)
    found = [span for rule in rules for span in _of_rule(rule, days)]
    found += _not_known(rules, exceptions, days)
    if exceptions:
        zone = (zone_named(rules[0].timezone) if rules else None) or UK
        found = _without_part_closures(found + _extra(days, zone), days, zone)
    start = edge(first, time(0), UK)
    return tidy(span for span in found if span.slot.ends_at > start)


def horizon_of(last: date) -> datetime:
    """The instant up to which `expand(..., last=last)` knows everything: pass it to `state`."""
    return edge(last + _DAY, time(0), UK)


def closures_only(exceptions: Iterable[DayException]) -> list[DayException]:
    """What a venue's exceptions mean for a group there: closed is closed, extra venue hours are not its own."""
    return [exception for exception in exceptions if exception.closed]


def next_dates(
    rules: Sequence[Rule],
    exceptions: Sequence[DayException] = (),
    *,
    now: datetime,
    holidays: HolidayCalendar,
    terms: Sequence[Term] | None = None,
    count: int = 5,
) -> list[OpenSpan]:
    """The next stretches that start at or after `now`, within 80 weeks. Unsure ones come too: look at `why`."""
    found: list[OpenSpan] = []
    first = today(now)
    for days in _LOOK_AHEAD_DAYS:
        last = first + days * _DAY
        spans = expand(rules, exceptions, first=first, last=last, holidays=holidays, terms=terms)
        found = [span for span in spans if span.slot.starts_at >= now and span.why.has_times]
        if len(found) >= count:
            break
    return found[:count]


def overlapping(slot: Slot, spans: Iterable[OpenSpan]) -> list[OpenSpan]:
    """Other uses of a venue that touch a slot. Unsure ones count: better a time not offered (R-33)."""
    return [span for span in spans if span.slot.overlaps(slot)]


def _of_rule(rule: Rule, days: Days) -> Iterator[OpenSpan]:
    known_zone = zone_named(rule.timezone)
    zone = known_zone or UK
    knows_days = days_are_known(rule)
    is_doubtful = rule.doubtful or known_zone is None or not knows_days or not _has_times(rule)
    is_overnight = bool(rule.closes_at and rule.opens_at and rule.closes_at < rule.opens_at)
    candidates = dates_of(rule, days.first, days.last) if knows_days else days
    for day in candidates:
        if days.is_changed(day) or not is_valid(rule, day):
            continue
        why = why_open(rule, day, days)
        if why is None:
            continue
        if is_doubtful:
            yield _day_in_doubt(rule, day, zone)
        else:
            span = _span(day, rule.opens_at, rule.closes_at, zone, why)
            if span is not None:
                yield from _split_at_midnight(span, rule, day, days, zone) if is_overnight else (span,)


def _has_times(rule: Rule | DayException) -> bool:
    return rule.opens_at is not None and rule.opens_at != rule.closes_at


def _split_at_midnight(span: OpenSpan, rule: Rule, day: date, days: Days, zone: ZoneInfo) -> Iterator[OpenSpan]:
    why = why_after_midnight(rule, day + _DAY, days) if span.sure else None
    midnight = edge(day + _DAY, time(0), zone)
    if why is None or not span.slot.starts_at < midnight < span.slot.ends_at:
        yield span
    else:
        yield replace(span, slot=Slot(span.slot.starts_at, midnight))
        yield replace(span, slot=Slot(midnight, span.slot.ends_at), why=why)


@lru_cache(maxsize=16384)
def _span(
    day: date, opens_at: time | None, closes_at: time | None, zone: ZoneInfo, why: Why, note: str = ""
) -> OpenSpan | None:
    assert opens_at is not None
    if closes_at is None:
        starts_at = edge(day, opens_at, zone)
        why = Why.END_NOT_KNOWN if why.is_sure else why
        return OpenSpan(Slot(starts_at, starts_at + _END_WHEN_NOT_SAID), why, note)
    slot = slot_on(day, opens_at, closes_at, zone)
    return OpenSpan(slot, why, note) if slot else None


def _day_in_doubt(rule: Rule, day: date, zone: ZoneInfo) -> OpenSpan:
    """A "2am to 5am" that meant the afternoon makes the whole date unknown, and the night after it if it says so."""
    slot = whole_day(day, zone)
    if rule.opens_at and rule.closes_at and rule.closes_at < rule.opens_at:
        slot = Slot(slot.starts_at, max(slot.ends_at, edge(day + _DAY, rule.closes_at, zone)))
    return OpenSpan(slot, Why.APPOINTMENT_NO_TIMES if rule.by_appointment else Why.DOUBTFUL)


def _extra(days: Days, zone: ZoneInfo) -> list[OpenSpan]:
    out = []
    for day, changes in days.changes.items():
        if not days.first <= day <= days.last or days.is_closed(day):
            continue
        for change in changes:
            if change.closed:
                continue
            if _has_times(change):
                out.append(_span(day, change.opens_at, change.closes_at, zone, Why.EXTRA, change.note))
            else:
                out.append(OpenSpan(whole_day(day, zone), Why.DOUBTFUL, change.note))
    return [span for span in out if span is not None]


def _not_known(rules: Sequence[Rule], exceptions: Sequence[DayException], days: Days) -> list[OpenSpan]:
    """Whole days for which nothing was said. Hours that ended are not known any more, which is not "closed"."""
    if not rules:
        if any(not exception.closed for exception in exceptions):
            return []  # it opens on single dates, and these are they
        return [OpenSpan(whole_day(day, UK), Why.NO_HOURS) for day in days if not days.is_changed(day)]
    if all(_is_valid_throughout(rule, days) for rule in rules):
        return []
    return [
        OpenSpan(whole_day(day, zone_named(rules[0].timezone) or UK), Why.OUT_OF_DATE)
        for day in days
        if not days.is_changed(day) and _is_out_of_date(rules, day)
    ]


def _is_valid_throughout(rule: Rule, days: Days) -> bool:
    return (rule.valid_from or days.first) <= days.first and (rule.valid_to or days.last) >= days.last


def _is_out_of_date(rules: Sequence[Rule], day: date) -> bool:
    current = [rule for rule in rules if is_valid(rule, day)]
    if not current:
        return True
    ended = [rule for rule in rules if rule.valid_to and rule.valid_to < day and not _is_replaced(rule, current)]
    return any(_would_fall_on(rule, day) for rule in ended) and not any(dates_of(rule, day, day) for rule in current)


def _is_replaced(rule: Rule, current: Iterable[Rule]) -> bool:
    """A later statement of the hours exists, so what it leaves out is closed."""
    return any((later.valid_from or date.min) > (rule.valid_from or date.min) for later in current)


def _would_fall_on(rule: Rule, day: date) -> bool:
    return bool(dates_of(replace(rule, valid_from=None, valid_to=None), day, day))


def _without_part_closures(spans: list[OpenSpan], days: Days, zone: ZoneInfo) -> list[OpenSpan]:
    closed = [
        slot_on(change.on, change.opens_at, change.closes_at, zone)
        for changes in days.changes.values()
        for change in changes
        if is_part_of_day(change)
        and change.opens_at != change.closes_at
        and change.opens_at is not None
        and change.closes_at is not None
    ]
    if not closed:
        return spans
    return cut_out(tidy(spans), [slot for slot in closed if slot is not None])
