"""Tables of being out alone: one check for each session away from staffed places, and the steps taken (N-48)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class LoneWorkingCheck(HasId, OwnedByPerson, Base):
    """When and where a mentor is out, under the mentor's own key: for a booking or a group. Nothing of whom they meet.

    A booking that is erased leaves the check: somebody may be out there.
    """

    __tablename__ = "lone_working_check"
    __table_args__ = (Index("uq_lone_working_check_group", "group_id", unique=True),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id", ondelete="SET NULL"), unique=True)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("group_session.id"))
    buddy_id: Mapped[str | None] = mapped_column(ForeignKey("worker.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    out_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    out_how: Mapped[str] = mapped_column(String(8), default="")  # page, text, call
    out_by: Mapped[str] = mapped_column(String(16), default="")
    off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # not going after all
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    acknowledged_by: Mapped[str] = mapped_column(String(16), default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place_sealed: Mapped[bytes | None] = sealed_column()
    place = Sealed("place_sealed")


class LoneStep(Base):
    """One step of one alarm, once: the key is the judge when two clocks tick at the same moment."""

    __tablename__ = "lone_step"
    __table_args__ = (CheckConstraint("phase IN ('in','out')", name="phase"),)

    check_id: Mapped[str] = mapped_column(ForeignKey("lone_working_check.id", ondelete="CASCADE"), primary_key=True)
    phase: Mapped[str] = mapped_column(String(4), primary_key=True)
    step: Mapped[str] = mapped_column(String(8), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
