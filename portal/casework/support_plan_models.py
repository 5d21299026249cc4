"""Support plans: outcomes, who does what, the person's response; measures over time; review points (R-87 to R-93)."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.casework.support_models import _OfPerson
from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class SupportPlan(_OfPerson, Base):
    """About the person's own life. Agreed only by a PlanAgreement; one that stands at a time."""

    __tablename__ = "support_plan"
    __table_args__ = (
        CheckConstraint("response IN ('','agree','comments','disagree')", name="response"),
        UniqueConstraint("id", "response", name="uq_support_plan_response"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    format: Mapped[str] = mapped_column(String(12), default="page")
    response: Mapped[str] = mapped_column(String(10), default="")
    responded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heard_by: Mapped[str] = mapped_column(String(20), default="")  # whom they said it to, when spoken
    response_words_sealed: Mapped[bytes | None] = sealed_column()
    response_words = Sealed("response_words_sealed")


class PlanOutcome(HasId, OwnedByPerson, Base):
    """What should be different, from where, how one can tell, and when to look again (R-88, R-89)."""

    __tablename__ = "plan_outcome"
    __table_args__ = (
        CheckConstraint(
            "(area = 'wellbeing' AND side = 'wellbeing') OR (area IN ('relationships','children') AND side = 'family')"
            " OR (area IN ('safety','money','community') AND side = 'other')",
            name="side_of_area",
        ),
        CheckConstraint("words_sealed IS NOT NULL AND start_sealed IS NOT NULL", name="has_start"),
        UniqueConstraint("id", "plan_id", "side", name="uq_plan_outcome_gate"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("support_plan.id", ondelete="CASCADE"), index=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    area: Mapped[str] = mapped_column(String(14))
    side: Mapped[str] = mapped_column(String(10))
    tool_id: Mapped[str | None] = mapped_column(ForeignKey("measure_tool.id"))  # None: their own 0 to 10
    review_on: Mapped[date] = mapped_column(Date)
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")
    start_sealed: Mapped[bytes | None] = sealed_column()
    start = Sealed("start_sealed")


class OutcomeRating(HasId, OwnedByPerson, Base):
    """Their own 0 to 10 for one outcome, at one time. Never added up."""

    __tablename__ = "outcome_rating"
    __table_args__ = (CheckConstraint("said BETWEEN 0 AND 10", name="said"),)

    outcome_id: Mapped[str] = mapped_column(ForeignKey("plan_outcome.id", ondelete="CASCADE"), index=True)
    said: Mapped[int] = mapped_column(SmallInteger)
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class PlanAction(HasId, OwnedByPerson, Base):
    """Who does what by when: one owner, a date, a state (R-91)."""

    __tablename__ = "plan_action"
    __table_args__ = (CheckConstraint("state IN ('to_do','done','dropped')", name="state"),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("support_plan.id", ondelete="CASCADE"), index=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    owner: Mapped[str] = mapped_column(String(20))  # person, or a worker's reference
    due_on: Mapped[date] = mapped_column(Date, index=True)
    state: Mapped[str] = mapped_column(String(8), default="to_do")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")


class PlanAgreement(Base):
    """Stands only on an outcome about family life, one about own wellbeing, and a yes: the database looks (R-87)."""

    __tablename__ = "plan_agreement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["family_outcome_id", "plan_id", "family_side"],
            ["plan_outcome.id", "plan_outcome.plan_id", "plan_outcome.side"],
            name="fk_plan_agreement_family",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["wellbeing_outcome_id", "plan_id", "wellbeing_side"],
            ["plan_outcome.id", "plan_outcome.plan_id", "plan_outcome.side"],
            name="fk_plan_agreement_wellbeing",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["plan_id", "response"],
            ["support_plan.id", "support_plan.response"],
            name="fk_plan_agreement_response",
            ondelete="CASCADE",
        ),
        CheckConstraint("family_side = 'family' AND wellbeing_side = 'wellbeing'", name="both_sides"),
        CheckConstraint("response IN ('agree','comments')", name="agreed"),
    )

    plan_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    family_outcome_id: Mapped[str] = mapped_column(String(32))
    family_side: Mapped[str] = mapped_column(String(10), default="family")
    wellbeing_outcome_id: Mapped[str] = mapped_column(String(32))
    wellbeing_side: Mapped[str] = mapped_column(String(10), default="wellbeing")
    response: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class MeasureTool(HasId, Base):
    """A tool of somebody else's: name and licence, never its questions (R-93, N-45)."""

    __tablename__ = "measure_tool"
    __table_args__ = (
        CheckConstraint("licence IN ('none','asked','confirmed')", name="licence"),
        CheckConstraint("is_on = false OR licence = 'confirmed'", name="on_with_licence"),
        CheckConstraint("highest > lowest", name="range"),
        UniqueConstraint("name", "version", "language"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    about: Mapped[str] = mapped_column(String(14))  # family_impact, wellbeing or other
    licence: Mapped[str] = mapped_column(String(10), default="none")
    lowest: Mapped[int] = mapped_column(SmallInteger)
    highest: Mapped[int] = mapped_column(SmallInteger)
    is_on: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MeasureResponse(_OfPerson, Base):
    """What a tool gave at one time. All are optional; one that was left part-done has no figure."""

    __tablename__ = "measure_response"

    tool_id: Mapped[str] = mapped_column(ForeignKey("measure_tool.id"), index=True)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    figure: Mapped[int | None] = mapped_column(SmallInteger)
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ReviewPoint(_OfPerson, Base):
    """How it goes, every three months: the person's view first, then the worker's (N-50)."""

    __tablename__ = "review_point"
    __table_args__ = (
        CheckConstraint("worker_view_sealed IS NULL OR own_view_sealed IS NOT NULL", name="own_view_first"),
        CheckConstraint("done_at IS NULL OR worker_view_sealed IS NOT NULL", name="done_with_view"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    due_on: Mapped[date] = mapped_column(Date, index=True)
    own_view_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heard_by: Mapped[str] = mapped_column(String(20), default="")
    done_by: Mapped[str] = mapped_column(String(20), default="")
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    own_view_sealed: Mapped[bytes | None] = sealed_column()
    own_view = Sealed("own_view_sealed")
    worker_view_sealed: Mapped[bytes | None] = sealed_column()
    worker_view = Sealed("worker_view_sealed")
