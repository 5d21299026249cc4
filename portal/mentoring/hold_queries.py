"""What a person holds while they decide: a time that is kept for ten minutes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.availability import FreeTime
from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.time_queries import held_time


def own_hold(db: Session, *, family_member_id: str, mentor_ref: str) -> str:
    """The id of what this person holds with this mentor while they decide; '' for none."""
    found = db.scalar(
        select(Booking.id)
        .join(PeerMentor, PeerMentor.id == Booking.mentor_id)
        .where(
            Booking.state == BookingState.HELD,
            Booking.family_member_id == family_member_id,
            PeerMentor.ref == mentor_ref,
        )
        .order_by(Booking.held_until.desc())
    )
    return found or ""


def held_of(db: Session, *, family_member_id: str, mentor_ref: str, starts_at: datetime) -> tuple[str, FreeTime] | None:
    """A person's own hold: the mentor's name, and what may be confirmed. None when there is none, or no more."""
    found = db.execute(
        select(Booking, PeerMentor)
        .join(PeerMentor, PeerMentor.id == Booking.mentor_id)
        .where(
            Booking.state == BookingState.HELD,
            Booking.family_member_id == family_member_id,
            PeerMentor.ref == mentor_ref,
            Booking.starts_at == starts_at,
        )
    ).first()
    if found is None:
        return None
    time = held_time(db, found[1], found[0])
    return (found[1].alias, time) if time else None
