"""Tables of talking in a group: one mentor, one time, so many places."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    String,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.mentoring.models import PeerMentor
from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class GroupSession(HasId, Base):
    """A time several people share. It takes the mentor's cells, and a room's, as a booking does (F20)."""

    __tablename__ = "group_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="forward"),
        CheckConstraint("places BETWEEN 2 AND 30", name="places"),
        CheckConstraint("state IN ('open','cancelled')", name="state"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    wall_time: Mapped[str] = mapped_column(String(16))  # the promise was made in wall time (F13)
    places: Mapped[int] = mapped_column(SmallInteger)
    place_kind: Mapped[str] = mapped_column(String(10))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    room: Mapped[int | None] = mapped_column(SmallInteger)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[str] = mapped_column(String(16))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    DUTY: ClassVar[str] = "groups"

    @classmethod
    def duty_refs(cls, _worker_ref: str, worker_id: str, now: datetime) -> Select[Any]:
        """Groups to come: called off before they go (R-58)."""
        own = select(PeerMentor.id).where(PeerMentor.worker_id == worker_id)
        return select(cls.ref).where(cls.mentor_id.in_(own), cls.state == "open", cls.ends_at > now)


class GroupPlace(HasId, OwnedByPerson, Base):
    """One seat of a group, by number: of two people who want the last one, the unique key lets one have it."""

    __tablename__ = "group_place"
    __table_args__ = (
        CheckConstraint("seat >= 1", name="seat"),
        CheckConstraint("state IN ('taken','cancelled')", name="state"),
        UniqueConstraint("once_key"),
        Index(
            "uq_group_place_seat",
            "group_id",
            "seat",
            unique=True,
            sqlite_where=text("state = 'taken'"),
            postgresql_where=text("state = 'taken'"),
        ),
        Index(
            "uq_group_place_person",
            "group_id",
            "family_member_id",
            unique=True,
            sqlite_where=text("state = 'taken'"),
            postgresql_where=text("state = 'taken'"),
        ),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("group_session.id", ondelete="CASCADE"))
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    seat: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(10))
    once_key: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str] = mapped_column(String(16), default="")
    off_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # they have read that we called it off
    came: Mapped[bool | None] = mapped_column(Boolean)  # None: nobody has said
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = Sealed("name_sealed")  # what to call them in the group, where they gave one
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")  # written after it for this person, and shown to nobody else who came


class GroupRecord(HasId, Base):
    """What came of a group: that it was, and how many came. What is written for one person lies with their place."""

    __tablename__ = "group_record"
    __table_args__ = (
        CheckConstraint("outcome IN ('held','ended_early','not_held')", name="outcome"),
        CheckConstraint("came BETWEEN 0 AND 99", name="came"),
    )

    group_id: Mapped[str] = mapped_column(ForeignKey("group_session.id", ondelete="CASCADE"), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(12))
    came: Mapped[int] = mapped_column(SmallInteger)
    was_hard: Mapped[bool] = mapped_column(Boolean, default=False)  # for the mentor's own rest; never shown to others
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
