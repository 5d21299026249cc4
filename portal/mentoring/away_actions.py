"""A mentor is away: what is booked then is called off, groups too, and what is kept then is let go."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.directory.wall_times import slot_on, whole_day
from portal.mentoring import group_actions, waiting_actions
from portal.mentoring.booking_states import BookingState
from portal.mentoring.change_actions import call_off
from portal.mentoring.group_models import GroupSession
from portal.mentoring.models import AvailabilityException, Booking, PeerMentor
from portal.mentoring.other_times_queries import instead_of
from portal.shared.clock import UK
from portal.shared.refs import new_ref
from portal.shared.slots import Slot

Held = TypeVar("Held", Booking, GroupSession)


def would_go(
    db: Session,
    *,
    mentor: PeerMentor,
    days: Sequence[date],
    opens_at: time | None,
    closes_at: time | None,
    now: datetime,
) -> tuple[list[Booking], list[GroupSession]]:
    """What being away then would call off: talks and groups, each soonest first."""
    slots = _stretches(days, opens_at, closes_at)
    return (
        _between(db, Booking, Booking.state == BookingState.BOOKED, mentor, slots, now),
        _between(db, GroupSession, GroupSession.state == "open", mentor, slots, now),
    )


def _stretches(days: Sequence[date], opens_at: time | None, closes_at: time | None) -> list[Slot]:
    if opens_at is None or closes_at is None:
        return [whole_day(day, UK) for day in days]
    return [slot_on(day, opens_at, closes_at, UK) or whole_day(day, UK) for day in days]


def _between(
    db: Session, table: type[Held], is_on: ColumnElement[bool], mentor: PeerMentor, slots: Sequence[Slot], now: datetime
) -> list[Held]:
    found: list[Held] = []
    for slot in slots:
        rows = select(table).where(
            table.mentor_id == mentor.id,
            is_on,
            table.starts_at < slot.ends_at,
            table.ends_at > slot.starts_at,
            table.starts_at > now,
        )
        found += db.scalars(rows.order_by(table.starts_at)).all()
    return found


def be_away(
    db: Session,
    *,
    mentor: PeerMentor,
    days: Sequence[date],
    opens_at: time | None,
    closes_at: time | None,
    by: str,
    now: datetime,
) -> int:
    """Away all of each day, or part of it. What is booked then is called off, and so are groups; each person is told in
    their safe way, with two other times where any fit them. What was kept for somebody then is not kept any more.

    Asking twice changes nothing. Gives how many bookings were called off.
    """
    gone, groups = would_go(db, mentor=mentor, days=days, opens_at=opens_at, closes_at=closes_at, now=now)
    for day in days:
        if not is_said(db, mentor, day, opens_at):
            db.add(
                AvailabilityException(
                    ref=new_ref("TX"), mentor_id=mentor.id, on=day, closed=True, opens_at=opens_at, closes_at=closes_at
                )
            )
    db.flush()
    for slot in _stretches(days, opens_at, closes_at):
        waiting_actions.let_go_between(db, mentor_id=mentor.id, slot=slot, now=now)
    for group in groups:
        group_actions.call_off(db, ref=group.ref, by=by, now=now)
    return len(call_off(db, bookings=gone, by=by, now=now, others=lambda off: instead_of(db, off, now=now)))


def is_said(db: Session, mentor: PeerMentor, day: date, opens_at: time | None) -> bool:
    rows = db.scalars(
        select(AvailabilityException).where(
            AvailabilityException.mentor_id == mentor.id,
            AvailabilityException.on == day,
            AvailabilityException.closed,
        )
    )
    return any(row.opens_at == opens_at for row in rows)
