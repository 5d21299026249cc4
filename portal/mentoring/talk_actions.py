"""Write in a text chat; erase what was written once it is over; a mentor's own video room."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.mentoring.booking_states import BookingState
from portal.mentoring.chat import ERASED_AFTER, LINE_MOST, LINES_MOST, ChatState, chat_state
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import ChatNotOpen
from portal.mentoring.talk_models import ChatLine, VideoRoom


def write_line(db: Session, *, booking_id: str, by: str, words: str, once_key: str, now: datetime) -> None:
    """One line of the person or the mentor. Sent twice it is one (F18). Raises ChatNotOpen."""
    booking = db.get_one(Booking, booking_id)
    state = chat_state(
        PlaceKind(booking.place_kind), BookingState(booking.state), booking.starts_at, booking.ends_at, now=now
    )
    count = db.scalar(select(func.count()).select_from(ChatLine).where(ChatLine.booking_id == booking_id)) or 0
    if state is not ChatState.OPEN or count >= LINES_MOST:
        raise ChatNotOpen
    if not words or db.scalar(select(ChatLine.id).where(ChatLine.once_key == once_key)) is not None:
        return
    line = ChatLine(booking_id=booking_id, person_key=booking.person_key, by=by, at=now, once_key=once_key)
    line.words = words[:LINE_MOST]
    db.add(line)
    db.flush()


def erase_ended_chats(db: Session, *, now: datetime) -> int:
    """What was written is gone an hour after the end, or once the booking is off. Gives how many lines."""
    over = select(Booking.id).where(
        (Booking.ends_at <= now - ERASED_AFTER) | Booking.state.in_((BookingState.CANCELLED, BookingState.MOVED))
    )
    gone: CursorResult[object] = db.execute(  # type: ignore[assignment]
        delete(ChatLine).where(ChatLine.booking_id.in_(over))
    )
    return gone.rowcount


def set_own_room(db: Session, *, mentor: PeerMentor, link: str, now: datetime) -> None:
    """'' takes it away."""
    found = db.scalar(select(VideoRoom).where(VideoRoom.mentor_id == mentor.id))
    if not link:
        if found is not None:
            db.delete(found)
        return
    if found is None:
        found = VideoRoom(mentor_id=mentor.id, person_key=person_key_of(db, mentor.worker_id), changed_at=now)
        db.add(found)
    found.link, found.changed_at = link, now
    db.flush()
