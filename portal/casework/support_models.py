"""The record: conversations, what helps or gets in the way, roles, who is around somebody, what matters to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class _OfPerson(HasId, OwnedByPerson):
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)


class SupportConversation(_OfPerson, Base):
    """Under the areas of R-19, each empty if unasked. A draft until it is final; then it stays as it is."""

    __tablename__ = "support_conversation"
    __table_args__ = (
        CheckConstraint("state IN ('draft','final')", name="state"),
        CheckConstraint("state <> 'final' OR final_at IS NOT NULL", name="final_has_time"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="draft")
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    final_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    health_sealed: Mapped[bytes | None] = sealed_column()
    health = Sealed("health_sealed")
    sleep_sealed: Mapped[bytes | None] = sealed_column()
    sleep = Sealed("sleep_sealed")
    work_sealed: Mapped[bytes | None] = sealed_column()
    work = Sealed("work_sealed")
    money_sealed: Mapped[bytes | None] = sealed_column()
    money = Sealed("money_sealed")
    relationships_sealed: Mapped[bytes | None] = sealed_column()
    relationships = Sealed("relationships_sealed")
    safety_sealed: Mapped[bytes | None] = sealed_column()
    safety = Sealed("safety_sealed")
    caring_sealed: Mapped[bytes | None] = sealed_column()
    caring = Sealed("caring_sealed")


class RecoveryCapitalItem(_OfPerson, Base):
    """One thing that helps, or one that gets in the way, with its evidence. Nothing is counted (R-69, R-70, R-74)."""

    __tablename__ = "recovery_capital_item"
    __table_args__ = (
        CheckConstraint("side IN ('helps','in_the_way')", name="side"),
        CheckConstraint("source IN ('person','worker','other')", name="source"),
        CheckConstraint("words_sealed IS NOT NULL AND evidence_sealed IS NOT NULL", name="has_evidence"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    side: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(8))
    criteria: Mapped[str] = mapped_column(String(12), default="")  # version of support_areas.CRITERIA it went by
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")
    evidence_sealed: Mapped[bytes | None] = sealed_column()
    evidence = Sealed("evidence_sealed")
    own_view_sealed: Mapped[bytes | None] = sealed_column()
    own_view = Sealed("own_view_sealed")  # what the person says to it themselves


class RoleWillingness(_OfPerson, Base):
    """What somebody is happy to do for a loved one, in their own view. 'none' is a full answer (R-71)."""

    __tablename__ = "role_willingness"
    __table_args__ = (
        UniqueConstraint("family_member_id", "role"),
        CheckConstraint("willing IN ('yes','no','not_sure')", name="willing"),
        CheckConstraint("confidence IN ('','very','quite','a_little','not_yet')", name="confidence"),
    )

    role: Mapped[str] = mapped_column(String(20))
    willing: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[str] = mapped_column(String(8), default="")
    said_by: Mapped[str] = mapped_column(String(20))  # person, or the worker they said it to
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class NetworkPerson(_OfPerson, Base):
    """Somebody around the person: initials only, because it is another's data (R-76)."""

    __tablename__ = "network_person"
    __table_args__ = (
        CheckConstraint("closeness IN ('near','middle','far')", name="closeness"),
        CheckConstraint("initials_sealed IS NOT NULL", name="has_initials"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    closeness: Mapped[str] = mapped_column(String(8))
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    initials_sealed: Mapped[bytes | None] = sealed_column()
    initials = Sealed("initials_sealed")


class AboutMe(_OfPerson, Base):
    """What matters to somebody, and what makes it easier: asked once, shown everywhere (R-45, R-46, R-49)."""

    __tablename__ = "about_me"
    __table_args__ = (UniqueConstraint("family_member_id"),)

    changed_by: Mapped[str] = mapped_column(String(20))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    matters_sealed: Mapped[bytes | None] = sealed_column()
    matters = Sealed("matters_sealed")  # language, faith, culture and more, in their own words
    needs_sealed: Mapped[bytes | None] = sealed_column()
    needs = Sealed("needs_sealed")  # codes of record_areas.NEEDS, commas between
    adjustments_sealed: Mapped[bytes | None] = sealed_column()
    adjustments = Sealed("adjustments_sealed")
    parenting_sealed: Mapped[bytes | None] = sealed_column()
    parenting = Sealed("parenting_sealed")  # support they ask for as a parent, apart from any judgement
