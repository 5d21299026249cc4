"""From "10pm to 2am on that date" to instants, on the nights the clocks change too.

The rule at a clock change: a wall time that the spring change skips counts as the moment of the change (open
"1:30am to 5am" opens at 2am, and "1:15am to 1:45am" does not happen that day). A wall time that comes twice in
autumn counts as its first occurrence, for opening and for closing. Lengths follow from the instants: 10pm to 7am
is 8 hours in March and 10 in October (F11, F12, G28).
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from portal.shared.clock import NoSuchTime, instant
from portal.shared.slots import Slot

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MIDNIGHT = time(0)


@lru_cache(maxsize=16384)
def slot_on(day: date, opens_at: time, closes_at: time, zone: ZoneInfo) -> Slot | None:
    """The stretch that starts on a local date; None when a clock change leaves nothing of it.

    `closes_at <= opens_at` ends the next day (equal times: a whole day, so callers refuse them first).
    23:59 means the end of the day: HSDS has no other way to say midnight.
    """
    starts_at = edge(day, opens_at, zone)
    if (closes_at.hour, closes_at.minute) == (23, 59):
        ends_at = edge(day + _DAY, _MIDNIGHT, zone)
    else:
        ends_at = edge(day if closes_at > opens_at else day + _DAY, closes_at, zone)
    return Slot(starts_at, ends_at) if starts_at < ends_at else None


def whole_day(day: date, zone: ZoneInfo) -> Slot:
    """23, 24 or 25 hours."""
    return Slot(edge(day, _MIDNIGHT, zone), edge(day + _DAY, _MIDNIGHT, zone))


@lru_cache(maxsize=16384)
def edge(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a span that says this wall time begins or ends."""
    try:
        return instant(day, at, zone)
    except NoSuchTime:
        return _moment_of_change(datetime.combine(day, at.replace(tzinfo=None)), zone)


def _moment_of_change(skipped: datetime, zone: ZoneInfo) -> datetime:
    wall = skipped.replace(second=0, microsecond=0, tzinfo=zone)
    before = wall.replace(fold=1).astimezone(UTC)  # in a gap, fold=1 lands before the change and fold=0 after it
    minutes = range(int((wall.astimezone(UTC) - before) / _MINUTE) + 1)
    old = before.astimezone(zone).utcoffset()
    changed = bisect_left(minutes, True, key=lambda n: (before + n * _MINUTE).astimezone(zone).utcoffset() != old)
    return before + changed * _MINUTE


@cache
def zone_named(name: str) -> ZoneInfo | None:
    """None for a zone that does not exist."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None
