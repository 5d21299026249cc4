"""Tables of times that wait for somebody: the waiting list, what is kept for one person, what a helper keeps."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson


class WaitingEntry(HasId, OwnedByPerson, Base):
    """Somebody found no time that suits, or would like an earlier one. First come with these needs, and no others."""

    __tablename__ = "waiting_entry"
    __table_args__ = (CheckConstraint("state IN ('waiting','booked','left')", name="state"),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mentor_id: Mapped[str | None] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    parts: Mapped[str] = mapped_column(String(60), default="")  # of the week, with commas; '' is any
    kinds: Mapped[str] = mapped_column(String(80), default="")  # of place, with commas; '' is any
    languages: Mapped[str] = mapped_column(String(60), default="")  # one of these is needed; '' is any
    earlier_than: Mapped[str] = mapped_column(String(16), default="")  # reference of the booking they have
    open_key: Mapped[str | None] = mapped_column(String(32), unique=True)  # one open entry for each person


class TimeOffer(HasId, Base):
    """A time kept for one person until a stated moment. Never the same time twice to the same entry."""

    __tablename__ = "time_offer"
    __table_args__ = (
        CheckConstraint("outcome IN ('open','taken','declined','passed')", name="outcome"),
        UniqueConstraint("entry_id", "mentor_id", "starts_at"),
        Index(
            "uq_time_offer_open_entry",
            "entry_id",
            unique=True,
            sqlite_where=text("outcome = 'open' AND entry_id IS NOT NULL"),
            postgresql_where=text("outcome = 'open' AND entry_id IS NOT NULL"),
        ),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("waiting_entry.id", ondelete="CASCADE"), index=True)
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id", ondelete="SET NULL"), index=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    offered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(16))  # portal, or the reference of a worker


class KeptTime(HasId, Base):
    """A time that a helper keeps for somebody else, who claims it with a code. Nothing of either is known."""

    __tablename__ = "kept_time"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="forward"),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    room: Mapped[int | None] = mapped_column(SmallInteger)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
