"""Talking from afar: the link of a video talk, the lines of a text chat."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.talk_models import ChatLine, VideoRoom
from portal.storage.keys import KeyRing

ROOM = "{room}"


@dataclass(frozen=True, slots=True)
class Line:
    by: str  # person or mentor
    at: datetime
    words: str


def video_link(db: Session, booking_id: str, *, pattern: str) -> str:
    """The mentor's own room, else the operator's pattern with a room that nobody can guess; '' where there is none."""
    own = db.scalar(
        select(VideoRoom).join(Booking, Booking.mentor_id == VideoRoom.mentor_id).where(Booking.id == booking_id)
    )
    if own is not None and own.link:
        return own.link
    keys: KeyRing = db.info["keys"]
    return pattern.replace(ROOM, keys.blind("video-room", booking_id)[:24]) if pattern else ""


def own_room(db: Session, mentor: PeerMentor) -> str:
    found = db.scalar(select(VideoRoom).where(VideoRoom.mentor_id == mentor.id))
    return (found.link or "") if found else ""


def lines_of(db: Session, booking_id: str) -> list[Line]:
    rows = db.scalars(select(ChatLine).where(ChatLine.booking_id == booking_id).order_by(ChatLine.at, ChatLine.id))
    return [Line(row.by, row.at, row.words or "") for row in rows]
