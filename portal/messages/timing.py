"""When a reminder falls due: the same wall-clock time some days before, moved into safe hours (N-11).

Earlier, or dropped with a reason; later only where it is still of use; never two at the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.messages import kinds
from portal.messages.hours import SafeHours
from portal.shared.clock import NoSuchTime, instant, local

TOO_CLOSE = timedelta(hours=12)  # two reminders nearer than this say the same thing twice


@dataclass(frozen=True)
class Reminder:
    days_before: int
    due_at: datetime

    @property
    def kind(self) -> str:
        return kinds.reminder(self.days_before)


def reminders(starts_at: datetime, days_before: Sequence[int] = (3, 1), *, now: datetime) -> list[Reminder]:
    """What is still to come of the reminders of something that starts at an instant. A late booking has fewer."""
    made = [Reminder(days, same_time_before(starts_at, days)) for days in sorted(set(days_before), reverse=True)]
    return [reminder for reminder in made if reminder.due_at > now]


def same_time_before(starts_at: datetime, days: int) -> datetime:
    """The same wall-clock time so many days before, not n x 24 hours (G28). An hour earlier where it does not exist."""
    wall = local(starts_at)
    day = wall.date() - timedelta(days=days)
    try:
        return instant(day, wall.time(), later=bool(wall.fold))
    except NoSuchTime:
        return instant(day, (wall.replace(tzinfo=None) - timedelta(hours=1)).time())


def place(due_at: datetime, useless_after: datetime, hours: SafeHours, now: datetime) -> datetime | None:
    """The safe moment for something due then: that one, else the last before, else the next of use, else None."""
    due_at = max(due_at, now)
    earlier = hours.last_before(due_at, now)
    if earlier is not None:
        return earlier
    later = hours.next_after(due_at)
    return later if later is not None and later < useless_after else None


def is_too_close(placed: datetime, wanted: datetime, others: Sequence[datetime]) -> bool:
    """A moved reminder that would arrive beside another one is dropped."""
    return placed != wanted and any(abs(placed - other) < TOO_CLOSE for other in others)
