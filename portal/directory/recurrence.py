"""On which dates a rule falls. iCalendar words (HSDS), dates only; nothing here knows holidays or the hour.

Weeks start on Monday. A month without a fifth Monday or a 31st is passed over, never moved.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from portal.directory.shapes import WEEKDAYS, Freq, Rule

_DAY = timedelta(days=1)
_MONDAY = date(2024, 1, 1)  # any Monday: weeks are counted from it


def dates_of(rule: Rule, first: date, last: date) -> tuple[date, ...]:
    """Dates from `first` to `last`, both included, inside the rule's own `valid_from` and `valid_to`.

    Of a rule that repeats every n weeks or months without saying from when, all candidate dates come back:
    ask `pace_is_known`.
    """
    first = max(first, rule.valid_from or first, rule.starts_on or first)
    last = min(last, rule.valid_to or last)
    if first > last:
        return ()
    says_days = bool(rule.byday or rule.bymonthday)
    anchor = None if rule.interval == 1 and says_days else rule.starts_on  # the same answer is kept once
    return _dates(rule.freq, rule.interval, rule.byday, rule.bymonthday, anchor, first, last)


def pace_is_known(rule: Rule) -> bool:
    """False for "every 2 weeks" with nothing to say which weeks."""
    return rule.interval <= 1 or rule.starts_on is not None


def days_are_known(rule: Rule) -> bool:
    """False when nothing says on which days, or what says so cannot be read."""
    letters, places = read_byday(rule.byday)
    if len(letters) + len(places) < len(set(rule.byday)) or rule.interval < 1:
        return False
    if any(not 1 <= abs(number) <= 31 for number in rule.bymonthday):
        return False
    if rule.freq is Freq.DAILY:
        return not places
    if rule.freq is Freq.WEEKLY:
        return not places and not rule.bymonthday and bool(letters or rule.starts_on)
    return bool(letters or places or rule.bymonthday or rule.starts_on)


def read_byday(byday: Sequence[str]) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """("MO", "2TU", "-1FR") -> weekdays {0} (Monday is 0) and places in the month {(2, 1), (-1, 4)}."""
    letters: set[int] = set()
    places: set[tuple[int, int]] = set()
    for word in byday:
        number, day = word[:-2], word[-2:]
        if day not in WEEKDAYS:
            continue
        if not number:
            letters.add(WEEKDAYS.index(day))
        elif number.lstrip("+-").isdecimal() and 1 <= abs(int(number)) <= 5:
            places.add((int(number), WEEKDAYS.index(day)))
    return frozenset(letters), frozenset(places)


@lru_cache(maxsize=8192)  # a feed of thousands says Monday to Friday thousands of times
def _dates(
    freq: Freq,
    interval: int,
    byday: tuple[str, ...],
    bymonthday: tuple[int, ...],
    starts_on: date | None,
    first: date,
    last: date,
) -> tuple[date, ...]:
    letters, places = read_byday(byday)
    if not letters and not places and not bymonthday and starts_on:
        letters, bymonthday = _as_the_first_time(freq, starts_on)
    found = []
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        if starts_on and interval > 1 and _periods_between(freq, starts_on, day) % interval:
            continue
        if (letters or places) and day.weekday() not in letters and not _has_place(day, places):
            continue
        if bymonthday and not _has_number(day, bymonthday):
            continue
        found.append(day)
    return tuple(found)


def _as_the_first_time(freq: Freq, starts_on: date) -> tuple[frozenset[int], tuple[int, ...]]:
    if freq is Freq.WEEKLY:
        return frozenset({starts_on.weekday()}), ()
    if freq is Freq.MONTHLY:
        return frozenset(), (starts_on.day,)
    return frozenset(), ()


def _periods_between(freq: Freq, starts_on: date, day: date) -> int:
    if freq is Freq.DAILY:
        return (day - starts_on).days
    if freq is Freq.WEEKLY:
        return (day - _MONDAY).days // 7 - (starts_on - _MONDAY).days // 7
    return (day.year - starts_on.year) * 12 + day.month - starts_on.month


def _days_in_month(day: date) -> int:
    return (date(day.year + day.month // 12, day.month % 12 + 1, 1) - _DAY).day


def _has_place(day: date, places: frozenset[tuple[int, int]]) -> bool:
    from_start = (day.day - 1) // 7 + 1
    from_end = -((_days_in_month(day) - day.day) // 7 + 1)
    return (from_start, day.weekday()) in places or (from_end, day.weekday()) in places


def _has_number(day: date, bymonthday: tuple[int, ...]) -> bool:
    return day.day in bymonthday or day.day - _days_in_month(day) - 1 in bymonthday
