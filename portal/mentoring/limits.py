"""What a mentor agreed to: people at once, hours a week, sessions a day (R-26). Weeks and days are local. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.shared.clock import today
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
        self._days: dict[date, int] = {}
        self._weeks: dict[date, timedelta] = {}
        for session in sessions:
            day = today(session.starts_at)
            self._days[day] = self._days.get(day, 0) + 1
            self._weeks[week_of(day)] = self._weeks.get(week_of(day), timedelta(0)) + session.length

    def is_light(self, length: timedelta) -> bool:
        """Nothing in hand, so that no single session can pass a limit."""
        return (
            not self._days and self._limits.sessions_a_day > 0 and length <= timedelta(hours=self._limits.hours_a_week)
        )

    def would_pass(self, slot: Slot) -> str:
        """'' when one more session fits, else which limit it would pass: day or hours."""
        day = today(slot.starts_at)
        if self._days.get(day, 0) >= self._limits.sessions_a_day:
            return "day"
        hours = self._weeks.get(week_of(day), timedelta(0)) + slot.length
        return "hours" if hours > timedelta(hours=self._limits.hours_a_week) else ""
