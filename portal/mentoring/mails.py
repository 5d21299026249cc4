"""Which messages a booking means for the person, each about one reference (house habit 9)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from portal.messages.message import Message
from portal.messages.timing import reminders


def booking_made(
    ref: str, starts_at: datetime, *, place: str, days_before: Sequence[int], now: datetime
) -> Iterator[Message]:
    """For the person: that it is booked, and the reminders that are still to come (N-11)."""
    facts = {"place": place}
    yield Message("booked", ref, due_at=now, useless_after=starts_at, starts_at=starts_at, facts=facts)
    for reminder in reminders(starts_at, days_before, now=now):
        yield Message(
            reminder.kind, ref, due_at=reminder.due_at, useless_after=starts_at, starts_at=starts_at, facts=facts
        )


def booking_changed(
    ref: str, starts_at: datetime, *, place: str, days_before: Sequence[int], now: datetime
) -> Iterator[Message]:
    facts = {"place": place}
    yield Message("changed", ref, due_at=now, useless_after=starts_at, starts_at=starts_at, facts=facts)
    for reminder in reminders(starts_at, days_before, now=now):
        yield Message(
            reminder.kind, ref, due_at=reminder.due_at, useless_after=starts_at, starts_at=starts_at, facts=facts
        )


def booking_cancelled(ref: str, starts_at: datetime, *, by_us: bool, now: datetime) -> Iterator[Message]:
    kind = "cancelled_by_us" if by_us else "cancelled_by_you"
    yield Message(kind, ref, due_at=now, useless_after=max(starts_at, now + timedelta(hours=1)), starts_at=starts_at)


def missed(ref: str, *, now: datetime, useless_after: datetime) -> Message:
    """Neutral, without cost or blame (N-13)."""
    return Message("missed", ref, due_at=now, useless_after=useless_after)
