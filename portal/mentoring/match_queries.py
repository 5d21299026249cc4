"""A record is open to a mentor only while matched: from a booking to four weeks after the last (T5, R-86)."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.limits import STILL_COUNTS_FOR
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.queries import SHOWN_TO_MENTORS, Booked, booking_for_mentor
from portal.mentoring.session_models import KeptApart


def is_matched(db: Session, mentor: PeerMentor, family_member_id: str, *, now: datetime) -> bool:
    """Something is booked; or there was within four weeks, and neither chose to be kept apart since."""
    mine = and_(Booking.mentor_id == mentor.id, Booking.family_member_id == family_member_id)
    ahead = select(Booking.id).where(mine, Booking.state == BookingState.BOOKED, Booking.ends_at > now)
    if db.scalar(ahead.limit(1)) is not None:
        return True
    lately = select(Booking.id).where(
        mine, Booking.state.in_(SHOWN_TO_MENTORS), Booking.ends_at > now - STILL_COUNTS_FOR
    )
    apart = select(KeptApart.id).where(
        KeptApart.family_member_id == family_member_id,
        or_(KeptApart.mentor_id == mentor.id, and_(KeptApart.district != "", KeptApart.district == mentor.district)),
    )
    return db.scalar(lately.limit(1)) is not None and db.scalar(apart.limit(1)) is None


def open_booking(db: Session, *, ref: str, mentor: PeerMentor, now: datetime) -> Booked | None:
    """One booking of this mentor, while matched. Anything else is answered like one that does not exist (T4)."""
    found = booking_for_mentor(db, ref=ref, mentor=mentor)
    return found if found is not None and is_matched(db, mentor, found.family_member_id, now=now) else None
