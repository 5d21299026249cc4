"""Tables of the team's work on a request: who has it in hand, contact made, who looks at it, what belongs together."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class Triage(HasId, OwnedByPerson, Base):
    """One request in the team's hands. `version` goes up with every save, so that none is lost (issue: two at once)."""

    __tablename__ = "triage"

    self_referral_id: Mapped[str] = mapped_column(ForeignKey("self_referral.id", ondelete="CASCADE"), unique=True)
    held_by: Mapped[str] = mapped_column(String(16), default="", index=True)  # a worker's reference; '' nobody yet
    held_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_contact_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)  # always one while open
    formal_support: Mapped[str] = mapped_column(String(8), default="")  # '', none, asked, has
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by: Mapped[str] = mapped_column(String(16))
    plan_sealed: Mapped[bytes | None] = sealed_column()
    plan = Sealed("plan_sealed")  # what the team does next, in its own words


class ContactEvent(HasId, OwnedByPerson, Base):
    """One contact or try, as somebody of the team logged it; never overwritten."""

    __tablename__ = "contact_event"
    __table_args__ = (
        CheckConstraint("outcome IN ('spoke','no_answer','other_person','sent','not_made')", name="outcome"),
        CheckConstraint("left_message IN ('','yes','no')", name="left_message"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    way: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str] = mapped_column(String(16))
    left_message: Mapped[str] = mapped_column(String(4), default="")
    is_still_safe: Mapped[bool] = mapped_column(Boolean, default=False)  # asked, and it is (N-09)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    note_sealed: Mapped[bytes | None] = sealed_column()
    note = Sealed("note_sealed")


class RecordPresence(Base):
    """Somebody has this record open at the moment, so that two do not ring the same person."""

    __tablename__ = "record_presence"

    self_referral_id: Mapped[str] = mapped_column(ForeignKey("self_referral.id", ondelete="CASCADE"), primary_key=True)
    worker_ref: Mapped[str] = mapped_column(String(16), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class SamePerson(HasId, Base):
    """A person's decision that two records are of one person, or are not (R-66). The records stay as they are."""

    __tablename__ = "same_person"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="one_way_round"),
    )

    first_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    second_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    is_same: Mapped[bool] = mapped_column(Boolean)
    decided_by: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)


class BreakGlass(HasId, OwnedByPerson, Base):
    """Somebody opened a record that is not theirs to open, for an hour, with a reason that a duty lead reads."""

    __tablename__ = "break_glass"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    self_referral_id: Mapped[str] = mapped_column(ForeignKey("self_referral.id", ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(16), index=True)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reviewed_by: Mapped[str] = mapped_column(String(16), default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    was_right: Mapped[bool | None] = mapped_column(Boolean)
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("reason_sealed")
