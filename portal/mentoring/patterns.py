"""A mentor's times in plain words, as repeating rules: weekly, every second week, the 1st to 4th or last of a month."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from enum import StrEnum

from portal.directory.holidays import HolidayCalendar
from portal.directory.opening import expand
from portal.directory.recurrence import dates_of
from portal.directory.shapes import Freq, OnHolidays, Rule
from portal.mentoring.availability import EARLIEST, LATEST, Offer
from portal.mentoring.refusals import NeverHappens, OverlapsOwnTimes
from portal.shared.clock import today

LOOK_AHEAD = timedelta(days=366)


class Often(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"
    ONCE = "once"


PLACE_IN_MONTH = {Often.FIRST: "1", Often.SECOND: "2", Often.THIRD: "3", Often.FOURTH: "4", Often.LAST: "-1"}


def rule_for(
    often: Often,
    days: Sequence[str],
    opens_at: time,
    closes_at: time,
    *,
    first: date,
    last: date | None,
    on_holidays: bool,
) -> Rule:
    """`days` are MO to SU. A fortnight is counted from the first of these days on or after `first` (N-47)."""
    place = PLACE_IN_MONTH.get(often, "")
    anchor = _first_on(days, first) if often is Often.FORTNIGHTLY else None
    return Rule(
        byday=tuple(f"{place}{day}" for day in days),
        opens_at=opens_at,
        closes_at=closes_at,
        freq=Freq.MONTHLY if place else Freq.WEEKLY,
        interval=2 if often is Often.FORTNIGHTLY else 1,
        starts_on=anchor,
        valid_from=first,
        valid_to=last,
        on_holidays=OnHolidays.OPEN if on_holidays else OnHolidays.CLOSED,
    )


def often_of(rule: Rule) -> Often:
    if rule.freq is Freq.MONTHLY:
        place = (rule.byday or ("1MO",))[0][:-2]
        return next((often for often, number in PLACE_IN_MONTH.items() if number == place), Often.FIRST)
    return Often.FORTNIGHTLY if rule.interval == 2 else Often.WEEKLY


def days_of(rule: Rule) -> list[str]:
    return [day[-2:] for day in rule.byday]


def is_in_hours(opens_at: time, closes_at: time) -> bool:
    """6am to 11pm, on one day: no time falls into an hour the clocks skip or repeat (F11, F12)."""
    return EARLIEST <= opens_at < closes_at <= LATEST


def check_new(rule: Rule, own: Sequence[Offer], *, holidays: HolidayCalendar, now_on: date) -> None:
    """Nobody offers the same hour twice. Raises NeverHappens, OverlapsOwnTimes with the first such date."""
    last = now_on + LOOK_AHEAD
    if not dates_of(rule, max(now_on, rule.valid_from or now_on), max(last, rule.valid_from or last)):
        raise NeverHappens
    mine = expand([rule], [], first=now_on, last=last, holidays=holidays)
    mine = [span for span in mine if span.why.has_times]
    for offer in own:
        for other in expand([offer.rule], [], first=now_on, last=last, holidays=holidays):
            if other.why.has_times and any(other.slot.overlaps(span.slot) for span in mine):
                raise OverlapsOwnTimes(today(other.starts_at))


def _first_on(days: Sequence[str], first: date) -> date:
    found = dates_of(Rule(byday=tuple(days)), first, first + timedelta(days=6))
    return found[0] if found else first
