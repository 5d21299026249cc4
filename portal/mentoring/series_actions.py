"""A series: bookings of their own that belong together. One is changed alone, or with all after it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.actions import book
from portal.mentoring.booking_parts_actions import made_with
from portal.mentoring.booking_states import BookingState
from portal.mentoring.change_actions import cancel, move
from portal.mentoring.claim_actions import For
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import NotThatPlace, SlotTaken
from portal.mentoring.series import later_starts, shifted


@dataclass(slots=True)
class Made:
    """What came of a series: those that hold, and the times that could not be had."""

    bookings: list[Booking]
    left_out: list[datetime] = field(default_factory=list)


def go_on(
    db: Session, *, first: Booking, count: int, person: For, days_before: tuple[int, ...], by: str, now: datetime
) -> Made:
    """The later ones of a series, each as far as it can be had. Asked twice, it is one series (F18)."""
    made = Made([first])
    first.series_ref = first.series_ref or first.ref
    mentor_ref = db.scalar(select(PeerMentor.ref).where(PeerMentor.id == first.mentor_id)) or ""
    for number, starts_at in enumerate(later_starts(first.starts_at, count), start=1):
        try:
            with db.begin_nested():
                later = book(
                    db,
                    mentor_ref=mentor_ref,
                    starts_at=starts_at,
                    place_kind=PlaceKind(first.place_kind),
                    person=person,
                    once_key=f"{first.once_key}-{number}",
                    days_before=days_before,
                    now=now,
                    by=by,
                    series_ref=first.series_ref,
                )
            made.bookings.append(later)
        except (SlotTaken, NotThatPlace):
            made.left_out.append(starts_at)
    db.flush()
    return made


def rest_of(db: Session, booking: Booking) -> list[Booking]:
    """Those after this one that still stand, the soonest first."""
    if not booking.series_ref:
        return []
    rows = db.scalars(
        select(Booking)
        .where(
            Booking.series_ref == booking.series_ref,
            Booking.family_member_id == booking.family_member_id,
            Booking.state == BookingState.BOOKED,
            Booking.starts_at > booking.starts_at,
        )
        .order_by(Booking.starts_at)
    )
    return list(rows)


def cancel_with_rest(db: Session, *, ref: str, family_member_id: str, by: str, now: datetime) -> int:
    """This one and all after it, with one message. Gives how many. Raises what cancel() raises."""
    first = cancel(db, ref=ref, family_member_id=family_member_id, by=by, now=now)
    rest = rest_of(db, first)
    for booking in rest:
        cancel(db, ref=booking.ref, family_member_id=family_member_id, by=by, now=now, says_so=False)
    return 1 + len(rest)


def move_with_rest(
    db: Session,
    *,
    ref: str,
    starts_at: datetime,
    place_kind: PlaceKind,
    person: For,
    once_key: str,
    days_before: tuple[int, ...],
    now: datetime,
) -> Made:
    """This one, and all after it by as much, with one message. What cannot be had stays where it was."""
    done = made_with(db, once_key, person)
    if done is not None:
        return Made([done, *rest_of(db, done)])
    old = db.scalar(select(Booking).where(Booking.ref == ref, Booking.family_member_id == person.family_member_id))
    rest, was = (rest_of(db, old), old.starts_at) if old is not None else ([], starts_at)
    facts = {"place_kind": place_kind, "person": person, "days_before": days_before, "now": now}
    made = Made([move(db, ref=ref, starts_at=starts_at, once_key=once_key, **facts)])  # type: ignore[arg-type]
    wanted = list(zip(rest, shifted([each.starts_at for each in rest], was, starts_at), strict=True))
    for number, (booking, at) in enumerate(reversed(wanted) if starts_at > was else wanted, start=1):
        try:
            with db.begin_nested():
                again = move(
                    db,
                    ref=booking.ref,
                    starts_at=at,
                    once_key=f"{once_key}-{number}",
                    says_so=False,
                    **facts,  # type: ignore[arg-type]
                )
            made.bookings.append(again)
        except (SlotTaken, NotThatPlace):
            db.refresh(booking)
            made.left_out.append(booking.starts_at)
    made.bookings.sort(key=lambda each: each.starts_at)
    made.left_out.sort()
    return made
