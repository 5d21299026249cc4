"""Tables around a session: what happened, who asked for a debrief, a calendar of one's own, who is kept apart."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class SupportSession(HasId, OwnedByPerson, Base):
    """What came of a booking. Written to be read by the person, under their own key (N-44)."""

    __tablename__ = "support_session"
    __table_args__ = (CheckConstraint("outcome IN ('held','missed','ended_early')", name="outcome"),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id"), index=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[str] = mapped_column(String(12))
    missed_kind: Mapped[str] = mapped_column(String(12), default="")
    wants_follow_up: Mapped[bool] = mapped_column(Boolean, default=False)
    was_hard: Mapped[bool] = mapped_column(Boolean, default=False)  # for the mentor's own rest; never shown to others
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    listen_sealed: Mapped[bytes | None] = sealed_column()
    listen = Sealed("listen_sealed")
    information_sealed: Mapped[bytes | None] = sealed_column()
    information = Sealed("information_sealed")
    coping_sealed: Mapped[bytes | None] = sealed_column()
    coping = Sealed("coping_sealed")
    other_support_sealed: Mapped[bytes | None] = sealed_column()
    other_support = Sealed("other_support_sealed")
    what_next_sealed: Mapped[bytes | None] = sealed_column()
    what_next = Sealed("what_next_sealed")


class DebriefRequest(HasId, Base):
    """A mentor would like to talk to the supervisor. Says who and when, and nothing of any case (R-29)."""

    __tablename__ = "debrief_request"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    supervisor_id: Mapped[str | None] = mapped_column(ForeignKey("worker.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    do_by_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by: Mapped[str] = mapped_column(String(16), default="")


class CalendarFeed(HasId, Base):
    """The secret address of a mentor's calendar. Only a hash is kept; a new one ends the old."""

    __tablename__ = "calendar_feed"

    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class KeptApart(HasId, Base):
    """A mentor, or all of a district, whom a person is not shown, without a word to anyone about why (N-46).

    `by`: person, mentor, or a coordinator's reference. There is no reason to keep, so there is no place for one.
    """

    __tablename__ = "kept_apart"
    __table_args__ = (UniqueConstraint("family_member_id", "mentor_id", "district"),)

    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    mentor_id: Mapped[str | None] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    district: Mapped[str] = mapped_column(String(80), default="")
    by: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
