"""Who is on duty when, first and next in line (N-18); what people asked of us by right, each with owner and day."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Select, SmallInteger, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime


class DutyShift(HasId, Base):
    """One worker for one stretch. `line`: 1 is asked first, 2 when the first has not confirmed, and so on."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_later"),
        CheckConstraint("line BETWEEN 1 AND 3", name="line"),
        UniqueConstraint("starts_at", "line"),
        UniqueConstraint("starts_at", "worker_id"),
    )
    DUTY: ClassVar[str] = "shift"
    DUTY_ROLES: ClassVar[tuple[str, ...]] = ("duty-lead", "coordinator", "supervisor")

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), index=True)
    line: Mapped[int] = mapped_column(SmallInteger)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_by: Mapped[str] = mapped_column(String(20))

    @classmethod
    def duty_refs(cls, _worker_ref: str, worker_id: str, now: datetime) -> Select[Any]:
        """Shifts to come: given to somebody else before they go (R-58)."""
        return select(cls.ref).where(cls.worker_id == worker_id, cls.ends_at > now)


class RightsRequest(HasId, Base):
    """Somebody asked, by voice or letter, for a copy or to be erased. Due within a month (N-58, G18)."""

    __tablename__ = "rights_request"
    __table_args__ = (
        CheckConstraint("kind IN ('copy','erase')", name="kind"),
        CheckConstraint("done_at IS NULL OR done_by <> ''", name="done_by_somebody"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    family_member_id: Mapped[str | None] = mapped_column(
        ForeignKey("family_member.id", ondelete="SET NULL"), index=True
    )
    request: Mapped[str] = mapped_column(String(16))  # the reference of their request, kept after erasure
    owner: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by: Mapped[str] = mapped_column(String(20), default="")
