"""Table of how to find each other, or how to join."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class MeetingWords(HasId, OwnedByPerson, Base):
    """For one booking, under the person's key; for one group, or usually for a kind of place, under the mentor's."""

    __tablename__ = "meeting_words"
    __table_args__ = (
        CheckConstraint(
            "(booking_id IS NOT NULL AND group_id IS NULL AND mentor_id IS NULL)"
            " OR (booking_id IS NULL AND group_id IS NOT NULL AND mentor_id IS NULL)"
            " OR (booking_id IS NULL AND group_id IS NULL AND mentor_id IS NOT NULL)",
            name="one_subject",
        ),
        UniqueConstraint("mentor_id", "place_kind"),
    )

    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), unique=True)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("group_session.id", ondelete="CASCADE"), unique=True)
    mentor_id: Mapped[str | None] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"))
    place_kind: Mapped[str] = mapped_column(String(10), default="")  # of the usual ones; else ''
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by: Mapped[str] = mapped_column(String(16))
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")
