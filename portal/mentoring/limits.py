"""What a mentor agreed to: people at once, hours a week, sessions a day (R-26). Weeks and days are local. Pure."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from portal.shared.clock import day_bounds, today
from portal.shared.slots import Slot

STILL_COUNTS_FOR = timedelta(days=28)  # somebody whose last session was longer ago is no longer "at once"


@dataclass(frozen=True, slots=True)
class Limits:
    people: int
    hours_a_week: int
    sessions_a_day: int


def week_of(day: date) -> date:
    """The Monday of a date's week."""
    return day - timedelta(days=day.weekday())


class Load:
    """What a mentor has in hand, against what they agreed to."""

    def __init__(self, sessions: Iterable[Slot], limits: Limits) -> None:
        self._limits = limits
        by_start = sorted(sessions)
        self._starts = [session.starts_at for session in by_start]
        self._sums = [timedelta(0), *accumulate(session.length for session in by_start)]
        self._known: dict[date, tuple[int, timedelta]] = {}

    def is_light(self, length: timedelta) -> bool:
        """Nothing in hand, so that no single session can pass a limit."""
        return (
            not self._starts
            and self._limits.sessions_a_day > 0
            and length <= timedelta(hours=self._limits.hours_a_week)
        )

    def would_pass(self, slot: Slot) -> str:
        """'' when one more session fits, else which limit it would pass: day or hours."""
        day = today(slot.starts_at)
        on_day, in_week = self._known.get(day) or self._known.setdefault(day, self._of(day))
        if on_day >= self._limits.sessions_a_day:
            return "day"
        return "hours" if in_week + slot.length > timedelta(hours=self._limits.hours_a_week) else ""

    def _of(self, day: date) -> tuple[int, timedelta]:
        """How many sessions a date has, and how long those of its week are together."""
        first, last = (bisect_left(self._starts, edge) for edge in day_bounds(day))
        monday = week_of(day)
        begins = bisect_left(self._starts, day_bounds(monday)[0])
        ends = bisect_left(self._starts, day_bounds(monday + timedelta(days=7))[0])
        return last - first, self._sums[ends] - self._sums[begins]
