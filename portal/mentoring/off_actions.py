"""Somebody has read that a time was called off: its card goes from their page."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.group_models import GroupPlace
from portal.mentoring.models import Booking


def mark_seen(db: Session, *, ref: str, family_member_id: str, now: datetime) -> None:
    """Theirs only, a talk or a place; of anything else nothing happens and nothing is said (T4)."""
    for table, state in ((Booking, BookingState.CANCELLED.value), (GroupPlace, "cancelled")):
        db.execute(
            update(table)
            .where(
                table.ref == ref,
                table.family_member_id == family_member_id,
                table.state == state,
                table.off_seen_at.is_(None),
            )
            .values(off_seen_at=now)
        )
