"""Since when somebody is supported by a mentor (N-50)."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.mentoring.models import Booking


def first_talks(db: Session, *, now: datetime) -> list[tuple[str, datetime]]:
    """(family_member_id, when their first talk began), for those whose first talk has been."""
    first = func.min(Booking.starts_at)
    asked = (
        select(Booking.family_member_id, first)
        .where(Booking.state == "booked")
        .group_by(Booking.family_member_id)
        .having(first <= now)
    )
    return [(person, at) for person, at in db.execute(asked)]


def with_a_mentor(db: Session) -> set[str]:
    """Family members who talked with a mentor, or will (R-31)."""
    return set(db.scalars(select(Booking.family_member_id).where(Booking.state == "booked").distinct()))
