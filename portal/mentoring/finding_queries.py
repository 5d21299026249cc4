"""How to find each other, or how to join, as pages need it. Only behind the code, and for whoever leads it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.finding import MEETING_PLACES
from portal.mentoring.finding_models import MeetingWords
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind


def for_booking(db: Session, booking_id: str) -> str:
    """What was said for this one, else what its mentor usually says for this kind of place; '' for nothing."""
    own = own_words(db, booking_id)
    if own:
        return own
    usual = db.scalar(
        select(MeetingWords)
        .join(Booking, Booking.mentor_id == MeetingWords.mentor_id)
        .where(Booking.id == booking_id, MeetingWords.place_kind == Booking.place_kind)
    )
    return (usual.words or "") if usual else ""


def own_words(db: Session, booking_id: str) -> str:
    found = db.scalar(select(MeetingWords).where(MeetingWords.booking_id == booking_id))
    return (found.words or "") if found else ""


def for_group(db: Session, group_id: str) -> str:
    found = db.scalar(select(MeetingWords).where(MeetingWords.group_id == group_id))
    return (found.words or "") if found else ""


def usual_words(db: Session, mentor: PeerMentor) -> dict[PlaceKind, str]:
    rows = db.scalars(select(MeetingWords).where(MeetingWords.mentor_id == mentor.id))
    return {PlaceKind(row.place_kind): row.words for row in rows if row.words}


def said_of_groups(db: Session, group_ids: Iterable[str]) -> set[str]:
    """Those of these groups of which it is said. Without opening any."""
    return set(
        db.scalars(
            select(MeetingWords.group_id).where(
                MeetingWords.group_id.in_(list(group_ids)), MeetingWords.words_sealed.is_not(None)
            )
        )
    ) - {None}  # type: ignore[return-value]


def unsaid(db: Session, mentor: PeerMentor, *, now: datetime, has_video: bool = True) -> list[tuple[str, datetime]]:
    """A mentor's bookings to come of which nothing is said, and which nobody could find: reference and start.

    Where no address of a venue tells; by video where there is neither a room nor a pattern for one.
    """
    kinds = MEETING_PLACES if has_video else MEETING_PLACES | {PlaceKind.VIDEO}
    usual = select(MeetingWords.place_kind).where(
        MeetingWords.mentor_id == mentor.id, MeetingWords.words_sealed.is_not(None)
    )
    rows = db.execute(
        select(Booking.ref, Booking.starts_at)
        .where(
            Booking.mentor_id == mentor.id,
            Booking.state == BookingState.BOOKED,
            Booking.place_kind.in_(kinds),
            Booking.starts_at > now,
            Booking.id.not_in(select(MeetingWords.booking_id).where(MeetingWords.booking_id.is_not(None))),
            Booking.place_kind.not_in(usual),
        )
        .order_by(Booking.starts_at)
    )
    return [(ref, starts_at) for ref, starts_at in rows]
