"""Which messages a booking means for the person, each about one reference (house habit 9)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from portal.mentoring.other_times import Named, OtherGroup
from portal.messages.message import Message
from portal.messages.timing import reminders

OFF_OTHER_TIMES = "off_other_times"


def booking_made(
    ref: str,
    starts_at: datetime,
    *,
    place: str,
    days_before: Sequence[int],
    now: datetime,
    says_so: bool = True,
    confirm_by: date | None = None,
) -> Iterator[Message]:
    """For the person: that it is booked, and the reminders that are still to come (N-11).

    `confirm_by`: it waits for an interpreter, and they hear of it by that day.
    """
    if confirm_by is not None:
        yield interpreter_wait(ref, starts_at, confirm_by, now=now)
    elif says_so:
        yield Message("booked", ref, due_at=now, useless_after=starts_at, starts_at=starts_at, facts={"place": place})
    yield from _reminders(ref, starts_at, place, days_before, now)


def booking_changed(
    ref: str, starts_at: datetime, *, place: str, days_before: Sequence[int], now: datetime, says_so: bool = True
) -> Iterator[Message]:
    if says_so:
        yield Message("changed", ref, due_at=now, useless_after=starts_at, starts_at=starts_at, facts={"place": place})
    yield from _reminders(ref, starts_at, place, days_before, now)


def _reminders(
    ref: str, starts_at: datetime, place: str, days_before: Sequence[int], now: datetime
) -> Iterator[Message]:
    """The one on the day goes only to those who asked for it: the gate knows (N-11)."""
    for reminder in reminders(starts_at, (*days_before, 0), now=now):
        yield Message(
            reminder.kind,
            ref,
            due_at=reminder.due_at,
            useless_after=starts_at,
            starts_at=starts_at,
            facts={"place": place},
        )


def interpreter_wait(ref: str, starts_at: datetime, by: date, *, now: datetime) -> Message:
    facts = {"by": by.isoformat()}
    return Message("interpreter_wait", ref, due_at=now, useless_after=starts_at, starts_at=starts_at, facts=facts)


def cannot_go_ahead(ref: str, starts_at: datetime, others: Sequence[datetime], *, now: datetime) -> Message:
    """It cannot be as it was booked; two other times at most are named in the message itself."""
    facts = {"times": ",".join(str(int(moment.timestamp())) for moment in others)}
    return Message("other_times", ref, due_at=now, useless_after=starts_at, starts_at=starts_at, facts=facts)


def time_kept(ref: str, starts_at: datetime, until_on: date, *, useless_after: datetime, now: datetime) -> Message:
    """A time is kept for somebody until the end of a day. `ref` is that of the offer."""
    facts = {"by": until_on.isoformat()}
    return Message("time_kept", ref, due_at=now, useless_after=useless_after, starts_at=starts_at, facts=facts)


def note_waiting(ref: str, *, useless_after: datetime, now: datetime) -> Message:
    return Message("message_waiting", ref, due_at=now, useless_after=useless_after)


def booking_cancelled(
    ref: str, starts_at: datetime, *, by_us: bool, now: datetime, instead: Sequence[Named] = ()
) -> Iterator[Message]:
    """`instead`: the other times that are named. With whom they are is for the person's own page, not for the words."""
    kind, facts = "cancelled_by_us" if by_us else "cancelled_by_you", {}
    if by_us and instead:
        kind = OFF_OTHER_TIMES
        facts = {
            "times": ",".join(str(int(each.slot.starts_at.timestamp())) for each in instead),
            "people": ",".join(each.mentor_ref for each in instead),
        }
    latest = off_useless_after(starts_at, now=now)
    yield Message(kind, ref, due_at=now, useless_after=latest, starts_at=starts_at, facts=facts)


def group_off(ref: str, starts_at: datetime, others: Sequence[OtherGroup], *, now: datetime) -> Message:
    """A group that we called off, with other groups. Which they are is for the person's own page."""
    facts = {
        "times": ",".join(str(int(each.starts_at.timestamp())) for each in others),
        "groups": ",".join(each.ref for each in others),
    }
    latest = off_useless_after(starts_at, now=now)
    return Message(OFF_OTHER_TIMES, ref, due_at=now, useless_after=latest, starts_at=starts_at, facts=facts)


def off_useless_after(starts_at: datetime, *, now: datetime) -> datetime:
    """Until then the news that it is off may wait for safe hours."""
    return max(starts_at, now + timedelta(hours=1))


def missed(ref: str, *, now: datetime, useless_after: datetime) -> Message:
    """Neutral, without cost or blame (N-13)."""
    return Message("missed", ref, due_at=now, useless_after=useless_after)
