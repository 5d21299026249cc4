"""Tables of keeping people safe: concerns and what was shared about them, safety talks, views about under 16s."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Select,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class SafeguardingConcern(HasId, OwnedByPerson, Base):
    """Somebody may be at risk (N-18). Sealed under a key of its own: it keeps its own time when a person is erased."""

    __tablename__ = "safeguarding_concern"
    __table_args__ = (
        CheckConstraint("told IN ('','told','not_told')", name="told"),
        CheckConstraint("told <> 'not_told' OR told_why_sealed IS NOT NULL", name="not_told_says_why"),
        CheckConstraint("decided_at IS NULL OR reason_sealed IS NOT NULL", name="decided_says_why"),
        CheckConstraint("second_at IS NULL OR second_by <> decided_by", name="second_is_another"),
        CheckConstraint(
            "closed_at IS NULL OR (told <> '' AND decided_at IS NOT NULL AND second_at IS NOT NULL)",
            name="closed_is_complete",
        ),
        CheckConstraint(
            "closed_at IS NULL OR suicide = false OR (taken_by <> '' AND outcome_sealed IS NOT NULL)",
            name="suicide_has_outcome",
        ),
    )

    DUTY: ClassVar[str] = "concern"
    DUTY_ROLES: ClassVar[tuple[str, ...]] = ("coordinator", "duty-lead", "supervisor")

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str | None] = mapped_column(
        ForeignKey("family_member.id", ondelete="SET NULL"), index=True
    )
    about: Mapped[str] = mapped_column(String(16), index=True)  # the record or message it came from
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    at_risk: Mapped[str] = mapped_column(String(40))  # codes of risk.AT_RISK, commas between
    suicide: Mapped[bool] = mapped_column(Boolean, default=False)
    raised_by: Mapped[str] = mapped_column(String(20))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    act_by_at: Mapped[datetime] = mapped_column(UTCDateTime)
    taken_by: Mapped[str] = mapped_column(String(20), default="")  # the named person who took over (N-20)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told: Mapped[str] = mapped_column(String(8), default="")
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision: Mapped[str] = mapped_column(String(20), default="")
    decided_by: Mapped[str] = mapped_column(String(20), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    second_by_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)  # a second person has looked by then
    second_by: Mapped[str] = mapped_column(String(20), default="")
    second_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[str] = mapped_column(String(20), default="")
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    cut_down_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # only the decision is left of it
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")  # as typed (N-59)
    who_sealed: Mapped[bytes | None] = sealed_column()
    who = Sealed("who_sealed")
    done_sealed: Mapped[bytes | None] = sealed_column()
    done = Sealed("done_sealed")  # immediate action
    told_why_sealed: Mapped[bytes | None] = sealed_column()
    told_why = Sealed("told_why_sealed")
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("reason_sealed")
    second_view_sealed: Mapped[bytes | None] = sealed_column()
    second_view = Sealed("second_view_sealed")
    outcome_sealed: Mapped[bytes | None] = sealed_column()
    outcome = Sealed("outcome_sealed")  # of thoughts of suicide
    keep_back_sealed: Mapped[bytes | None] = sealed_column()
    keep_back = Sealed("keep_back_sealed")  # names, one a line, of people who could be harmed if named (N-19)

    @classmethod
    def duty_refs(cls, worker_ref: str, _worker_id: str, _now: datetime) -> Select[Any]:
        """Open concerns they took over: handed on before they go (R-58)."""
        return select(cls.ref).where(cls.taken_by == worker_ref, cls.closed_at.is_(None))


class ConcernShare(HasId, OwnedByPerson, Base):
    """What was told to whom about a concern, on which ground (N-19, G35). Cannot be changed, only looked over."""

    __tablename__ = "concern_share"
    __table_args__ = (
        CheckConstraint("basis IN ('agreed','risk')", name="basis"),
        CheckConstraint("basis = 'agreed' OR risk_reason_sealed IS NOT NULL", name="risk_says_why"),
        CheckConstraint("facts_sealed IS NOT NULL AND receiver_sealed IS NOT NULL", name="complete"),
        CheckConstraint("looked_over_at IS NULL OR looked_over_by <> shared_by", name="another_looks_over"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    concern_id: Mapped[str] = mapped_column(ForeignKey("safeguarding_concern.id", ondelete="CASCADE"), index=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    basis: Mapped[str] = mapped_column(String(8))
    shared_by: Mapped[str] = mapped_column(String(20))
    shared_at: Mapped[datetime] = mapped_column(UTCDateTime)
    looked_over_by: Mapped[str] = mapped_column(String(20), default="")
    looked_over_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    receiver_sealed: Mapped[bytes | None] = sealed_column()
    receiver = Sealed("receiver_sealed")
    facts_sealed: Mapped[bytes | None] = sealed_column()
    facts = Sealed("facts_sealed")  # the exact words that went out
    risk_reason_sealed: Mapped[bytes | None] = sealed_column()
    risk_reason = Sealed("risk_reason_sealed")


class CompetenceView(HasId, OwnedByPerson, Base):
    """A worker's view about somebody under 16: words and a person's decision, never a score (N-22)."""

    __tablename__ = "competence_view"
    __table_args__ = (
        CheckConstraint("decision IN ('can_decide','not_now','ask_again')", name="decision"),
        CheckConstraint("reason_sealed IS NOT NULL", name="says_why"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    decision: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    understanding_sealed: Mapped[bytes | None] = sealed_column()
    understanding = Sealed("understanding_sealed")
    pressure_sealed: Mapped[bytes | None] = sealed_column()
    pressure = Sealed("pressure_sealed")
    risks_sealed: Mapped[bytes | None] = sealed_column()
    risks = Sealed("risks_sealed")
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("reason_sealed")
    told_sealed: Mapped[bytes | None] = sealed_column()
    told = Sealed("told_sealed")  # what the young person was told about who will know what


class SafetyTalk(HasId, OwnedByPerson, Base):
    """One to one, before anything is done together with a loved one (N-24, R-75)."""

    __tablename__ = "safety_talk"
    __table_args__ = (
        CheckConstraint("outcome IN ('go_on','not_now','never')", name="outcome"),
        CheckConstraint("was_alone = true", name="one_to_one"),
        UniqueConstraint("id", "family_member_id", "outcome", name="uq_safety_talk_gate"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    was_alone: Mapped[bool] = mapped_column(Boolean)
    outcome: Mapped[str] = mapped_column(String(8))
    harmed_by: Mapped[str] = mapped_column(String(12), default="")  # '' for nobody, or not said
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")


class _AfterTalk(HasId, OwnedByPerson):
    """Stands only on a talk with the same person that ended with going on: the database looks (N-24, R-75)."""

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    safety_talk_id: Mapped[str] = mapped_column(String(32))
    talk_outcome: Mapped[str] = mapped_column(String(8), default="go_on")
    made_by: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def _gate(name: str) -> tuple[ForeignKeyConstraint, CheckConstraint]:
    return (
        ForeignKeyConstraint(
            ["safety_talk_id", "family_member_id", "talk_outcome"],
            ["safety_talk.id", "safety_talk.family_member_id", "safety_talk.outcome"],
            name=f"fk_{name}_talk",
            ondelete="CASCADE",
        ),
        CheckConstraint("talk_outcome = 'go_on'", name="talk_went_on"),
    )


class JointMeeting(_AfterTalk, Base):
    """A meeting together with a loved one."""

    __tablename__ = "joint_meeting"
    __table_args__ = _gate("joint_meeting")

    on_sealed: Mapped[bytes | None] = sealed_column()
    on = Sealed("on_sealed")  # when and where, as typed


class RoleTaken(_AfterTalk, Base):
    """What somebody does with or for a loved one, such as going to meetings (R-75)."""

    __tablename__ = "role_taken"
    __table_args__ = _gate("role_taken")

    role: Mapped[str] = mapped_column(String(20))
