"""Daytime, evening, weekend and night, as people choose times (R-37). Local wall time; a time can be two of them."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.directory.wall_times import edge
from portal.shared.clock import UK, local
from portal.shared.slots import Slot

_DAY = timedelta(days=1)
_SATURDAY = 5

DAY_FROM, EVENING_FROM, NIGHT_FROM = time(6), time(17), time(22)
LONG_ENOUGH = timedelta(minutes=30)  # a place open until 5:15pm is not an evening place


class PartOfWeek(StrEnum):
    DAYTIME = "daytime"  # Monday to Friday, 6am to 5pm
    EVENING = "evening"  # 5pm to 10pm, any day
    WEEKEND = "weekend"  # Saturday and Sunday, from midnight to midnight
    NIGHT = "night"  # 10pm to 6am, any day


def parts_of_start(moment: datetime, zone: ZoneInfo = UK) -> frozenset[PartOfWeek]:
    """By when a bookable time starts."""
    wall = local(moment, zone)
    is_weekend = wall.weekday() >= _SATURDAY
    found = {PartOfWeek.WEEKEND} if is_weekend else set()
    if EVENING_FROM <= wall.time() < NIGHT_FROM:
        found.add(PartOfWeek.EVENING)
    elif not DAY_FROM <= wall.time() < EVENING_FROM:
        found.add(PartOfWeek.NIGHT)
    elif not is_weekend:
        found.add(PartOfWeek.DAYTIME)
    return frozenset(found)


def parts_of_stretch(slot: Slot, zone: ZoneInfo = UK) -> frozenset[PartOfWeek]:
    """Each part in which a place is open for half an hour or more (or for all of a shorter opening)."""
    needed = min(LONG_ENOUGH, slot.length)
    found: set[PartOfWeek] = set()
    day = local(slot.starts_at, zone).date() - _DAY
    while edge(day, time(0), zone) < slot.ends_at and len(found) < len(PartOfWeek):
        is_weekend = day.weekday() >= _SATURDAY
        hours = {
            PartOfWeek.EVENING: (edge(day, EVENING_FROM, zone), edge(day, NIGHT_FROM, zone)),
            PartOfWeek.NIGHT: (edge(day, NIGHT_FROM, zone), edge(day + _DAY, DAY_FROM, zone)),
            PartOfWeek.WEEKEND if is_weekend else PartOfWeek.DAYTIME: (
                edge(day, time(0) if is_weekend else DAY_FROM, zone),
                edge(day + _DAY, time(0), zone) if is_weekend else edge(day, EVENING_FROM, zone),
            ),
        }
        found |= {part for part, (start, end) in hours.items() if _shared(slot, start, end) >= needed}
        day += _DAY
    return frozenset(found)


def next_stretch(part: PartOfWeek, now: datetime, zone: ZoneInfo = UK) -> Slot:
    """What is left of the present one, while that is half an hour or more; else the next. A weekend is one stretch."""
    day = local(now, zone).date() - 2 * _DAY
    while True:
        slot = _stretch(part, day, zone)
        if slot is not None and slot.ends_at - now >= LONG_ENOUGH:
            return Slot(max(slot.starts_at, now), slot.ends_at)
        day += _DAY


def _stretch(part: PartOfWeek, day: date, zone: ZoneInfo) -> Slot | None:
    """The one that starts on a local date, if any does."""
    if part is PartOfWeek.EVENING:
        return Slot(edge(day, EVENING_FROM, zone), edge(day, NIGHT_FROM, zone))
    if part is PartOfWeek.NIGHT:
        return Slot(edge(day, NIGHT_FROM, zone), edge(day + _DAY, DAY_FROM, zone))
    if part is PartOfWeek.WEEKEND:
        is_first = day.weekday() == _SATURDAY
        return Slot(edge(day, time(0), zone), edge(day + 2 * _DAY, time(0), zone)) if is_first else None
    is_weekday = day.weekday() < _SATURDAY
    return Slot(edge(day, DAY_FROM, zone), edge(day, EVENING_FROM, zone)) if is_weekday else None


def _shared(slot: Slot, start: datetime, end: datetime) -> timedelta:
    return min(slot.ends_at, end) - max(slot.starts_at, start)
