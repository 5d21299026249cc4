"""When a reminder falls due: the same wall-clock time some days before, moved into safe hours (N-11).

Earlier, or dropped with a reason; later only where it is still of use; never two at the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.messages import kinds
from portal.messages.hours import SafeHours
from portal.messages.kinds import Kind
from portal.messages.message import Message
from portal.shared.clock import NoSuchTime, day_bounds, instant, local

NUDGE_BEFORE = timedelta(hours=3)  # on the day: time to set out, or to say that it does not suit
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
    days_apart = sorted(set(days_before), reverse=True)
    made = [Reminder(days, same_time_before(starts_at, days) if days else on_the_day(starts_at)) for days in days_apart]
    return [reminder for reminder in made if reminder.due_at > now]


def on_the_day(starts_at: datetime) -> datetime:
    """When a reminder of the same day is due: some hours before, and never on the day before that."""
    return max(starts_at - NUDGE_BEFORE, day_bounds(local(starts_at).date())[0])


def same_time_before(starts_at: datetime, days: int) -> datetime:
    """The same wall-clock time so many days before, not n x 24 hours (G28). An hour earlier where it does not exist."""
    wall = local(starts_at)
    day = wall.date() - timedelta(days=days)
    try:
        return instant(day, wall.time(), later=bool(wall.fold))
    except NoSuchTime:
        return instant(day, (wall.replace(tzinfo=None) - timedelta(hours=1)).time())


def moment(kind: Kind, message: Message, hours: SafeHours, now: datetime) -> datetime | None:
    """News as soon as it is safe; a reminder rather before its time than after."""
    if not kind.is_reminder:
        return hours.next_after(max(message.due_at, now))
    placing = place_on_the_day if kind.is_nudge else place
    return placing(message.due_at, message.useless_after, hours, now)


def place(due_at: datetime, useless_after: datetime, hours: SafeHours, now: datetime) -> datetime | None:
    """The safe moment for something due then: that one, else the last before, else the next of use, else None."""
    due_at = max(due_at, now)
    earlier = hours.last_before(due_at, now)
    if earlier is not None:
        return earlier
    later = hours.next_after(due_at)
    return later if later is not None and later < useless_after else None


def place_on_the_day(due_at: datetime, useless_after: datetime, hours: SafeHours, now: datetime) -> datetime | None:
    """As `place`, within the local day of `due_at`: "today" said the evening before would be wrong."""
    midnight, next_midnight = day_bounds(local(due_at).date())
    if now >= next_midnight:
        return None
    return place(due_at, min(useless_after, next_midnight), hours, max(now, midnight))


def is_too_close(placed: datetime, wanted: datetime, others: Sequence[datetime]) -> bool:
    """A moved reminder that would arrive beside another one is dropped."""
    return placed != wanted and any(abs(placed - other) < TOO_CLOSE for other in others)
