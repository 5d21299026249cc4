"""Seven days of a mentor as blocks sorted by time, not drawn to scale. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from portal.mentoring.availability import FreeTime
from portal.shared import clock


class HasTimes(Protocol):
    @property
    def starts_at(self) -> datetime: ...


@dataclass(slots=True)
class Day:
    on: date
    is_today: bool
    is_away: bool
    booked: list[HasTimes] = field(default_factory=list)
    groups: list[HasTimes] = field(default_factory=list)
    free: list[FreeTime] = field(default_factory=list)

    @property
    def blocks(self) -> list[tuple[str, HasTimes | FreeTime]]:
        """What the day holds by time, each with its kind: booked, group, free."""
        held: list[tuple[str, HasTimes | FreeTime]] = [
            *(("booked", each) for each in self.booked),
            *(("group", each) for each in self.groups),
            *(("free", each) for each in self.free),
        ]
        return sorted(held, key=lambda block: _starts(block[1]))

    @property
    def is_empty(self) -> bool:
        return not (self.booked or self.groups or self.free or self.is_away)


def _starts(each: HasTimes | FreeTime) -> datetime:
    return each.slot.starts_at if isinstance(each, FreeTime) else each.starts_at


def days(
    first: date,
    booked: Iterable[HasTimes],
    free: Iterable[FreeTime],
    away: set[date],
    *,
    today: date,
    groups: Iterable[HasTimes] = (),
    count: int = 7,
) -> list[Day]:
    """`count` days from `first`, each with its bookings, its groups and what is still free."""
    found = {
        on: Day(on, is_today=on == today, is_away=on in away)
        for on in (first + timedelta(days=number) for number in range(count))
    }
    for booking in booked:
        day = clock.today(booking.starts_at)
        if day in found:
            found[day].booked.append(booking)
    for group in groups:
        day = clock.today(group.starts_at)
        if day in found:
            found[day].groups.append(group)
    for time in free:
        day = clock.today(time.slot.starts_at)
        if day in found:
            found[day].free.append(time)
    return list(found.values())
