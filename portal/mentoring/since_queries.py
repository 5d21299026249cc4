"""Since when somebody is supported by a mentor (N-50)."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking

# To come, been and not yet written up, or been. Who did not come did not talk.
_TALKED = (BookingState.BOOKED, BookingState.DONE)


def first_talks(db: Session, *, now: datetime) -> list[tuple[str, datetime]]:
    """(family_member_id, when their first talk began), for those whose first talk has been."""
    first = func.min(Booking.starts_at)
    asked = (
        select(Booking.family_member_id, first)
        .where(Booking.state.in_(_TALKED))
        .group_by(Booking.family_member_id)
        .having(first <= now)
    )
    return [(person, at) for person, at in db.execute(asked)]


def with_a_mentor(db: Session) -> set[str]:
    """Family members who talked with a mentor, or will (R-31)."""
    return set(db.scalars(select(Booking.family_member_id).where(Booking.state.in_(_TALKED)).distinct()))
