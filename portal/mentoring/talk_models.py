"""Tables of talking from afar: lines of a text chat, and a mentor's own video room."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class ChatLine(HasId, OwnedByPerson, Base):
    """What one of the two wrote, under the person's key. Erased when the time is over."""

    __tablename__ = "chat_line"
    __table_args__ = (
        CheckConstraint("by IN ('person','mentor')", name="by"),
        UniqueConstraint("once_key"),
        Index("ix_chat_line_booking_at", "booking_id", "at"),
    )

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    once_key: Mapped[str] = mapped_column(String(64))
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")


class VideoRoom(HasId, OwnedByPerson, Base):
    """A mentor's own address for video, under the mentor's key; shown only to people with a booking by video."""

    __tablename__ = "video_room"

    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), unique=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    link_sealed: Mapped[bytes | None] = sealed_column()
    link = Sealed("link_sealed")
