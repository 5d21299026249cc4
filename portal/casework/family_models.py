"""People who each agreed to be grouped, records apart; who works with them; the one who leads (R-41, R-42, R-52)."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class FamilyCase(HasId, OwnedByPerson, Base):
    """A grouping and nothing more: its own words are sealed under a key of its own."""

    __tablename__ = "family_case"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    needs_sealed: Mapped[bytes | None] = sealed_column()
    needs = Sealed("needs_sealed")  # of the family as a whole


class FamilyCaseMember(HasId, OwnedByPerson, Base):
    """One person in it, by their own yes, with what they need in their own record's key (R-41)."""

    __tablename__ = "family_case_member"
    __table_args__ = (
        CheckConstraint("heard_by <> ''", name="agreed_to_somebody"),
        Index(
            "uq_family_case_member_present",
            "case_id",
            "family_member_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("family_case.id", ondelete="CASCADE"), index=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    agreed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    heard_by: Mapped[str] = mapped_column(String(20))
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    needs_sealed: Mapped[bytes | None] = sealed_column()
    needs = Sealed("needs_sealed")


class FamilyCaseAgency(HasId, Base):
    """An organisation that works with this family."""

    __tablename__ = "family_case_agency"
    __table_args__ = (UniqueConstraint("case_id", "name"),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("family_case.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LeadProfessional(HasId, Base):
    """The one worker who looks after it all. One at a time: the database keeps it so (R-52)."""

    __tablename__ = "lead_professional"
    __table_args__ = (
        Index(
            "uq_lead_professional_present",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    DUTY: ClassVar[str] = "lead"
    DUTY_ROLES: ClassVar[tuple[str, ...]] = ("coordinator", "duty-lead", "partner-worker", "supervisor", "mentor")

    case_id: Mapped[str] = mapped_column(ForeignKey("family_case.id", ondelete="CASCADE"), index=True)
    worker: Mapped[str] = mapped_column(String(20), index=True)
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_by: Mapped[str] = mapped_column(String(20))

    @classmethod
    def duty_refs(cls, worker_ref: str, _worker_id: str, _now: datetime) -> Select[Any]:
        """Cases they lead at present: handed over before they go (R-58)."""
        return (
            select(FamilyCase.ref)
            .join(cls, cls.case_id == FamilyCase.id)
            .where(cls.worker == worker_ref, cls.ended_at.is_(None), FamilyCase.closed_at.is_(None))
        )
