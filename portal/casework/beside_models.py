"""A friend who stands beside somebody, seeing only what both agreed to (R-14); who decided that somebody takes no part
in a loved one's treatment, and why (R-50, R-73)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class FriendLink(HasId, OwnedByPerson, Base):
    """Begun by a worker, agreed to first by the person, then by the friend; ended by any of them at once (R-14)."""

    __tablename__ = "friend_link"
    __table_args__ = (
        CheckConstraint("friend_id <> family_member_id", name="two_people"),
        CheckConstraint("items <> ''", name="says_what"),
        CheckConstraint("agreed_at IS NULL OR words_sealed IS NOT NULL", name="agreed_in_words"),
        CheckConstraint("friend_agreed_at IS NULL OR agreed_at IS NOT NULL", name="person_first"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    friend_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    items: Mapped[str] = mapped_column(String(100))  # codes of beside.ITEMS, commas between
    asked_by: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heard_by: Mapped[str] = mapped_column(String(20), default="")  # whom the person said it to, when spoken
    friend_agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    friend_heard_by: Mapped[str] = mapped_column(String(20), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str] = mapped_column(String(20), default="")  # person, friend, or a worker's reference
    called_sealed: Mapped[bytes | None] = sealed_column()
    called = Sealed("called_sealed")  # initials by which the person knows the friend
    known_as_sealed: Mapped[bytes | None] = sealed_column()
    known_as = Sealed("known_as_sealed")  # initials by which the friend knows the person
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")  # exactly what the person agreed to


class InvolvementDecision(HasId, OwnedByPerson, Base):
    """How far somebody takes part in a loved one's treatment: one person decides and says why. Never a rule (R-50).

    Only what is done together with the loved one asks for it; their own support never does (R-73).
    """

    __tablename__ = "involvement_decision"
    __table_args__ = (
        CheckConstraint("part IN ('none','some')", name="part"),
        CheckConstraint("decided_by <> ''", name="decided_by_somebody"),
        CheckConstraint("reason_sealed IS NOT NULL", name="says_why"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    part: Mapped[str] = mapped_column(String(8))
    decided_by: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str] = mapped_column(String(20), default="")
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("reason_sealed")
    said_sealed: Mapped[bytes | None] = sealed_column()
    said = Sealed("said_sealed")  # what the person was told; they read it on their own page
