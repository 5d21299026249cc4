"""A plan with its outcomes, ratings and actions; measures over time; reviews."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import support_plan
from portal.casework.support_plan_models import (
    MeasureResponse,
    MeasureTool,
    OutcomeRating,
    PlanAction,
    PlanAgreement,
    PlanOutcome,
    ReviewPoint,
    SupportPlan,
)


@dataclass(frozen=True)
class Outcome:
    row: PlanOutcome
    tool: str  # its name, or '' for their own 0 to 10
    ratings: tuple[tuple[datetime, int], ...]

    @property
    def points(self) -> list[support_plan.Point]:
        return support_plan.points(self.ratings, 0, 10)


@dataclass(frozen=True)
class Plan:
    row: SupportPlan
    outcomes: tuple[Outcome, ...]
    actions: tuple[PlanAction, ...]
    agreed: PlanAgreement | None

    @property
    def lacking(self) -> list[str]:
        return support_plan.lacking((each.row.side for each in self.outcomes), self.row.response)


@dataclass(frozen=True)
class Measured:
    """One tool's figures in the order of time; part-done ones have none and stand in the table only."""

    tool: MeasureTool
    said: tuple[tuple[datetime, int | None], ...]

    @property
    def points(self) -> list[support_plan.Point]:
        figures = [(at, figure) for at, figure in self.said if figure is not None]
        return support_plan.points(figures, self.tool.lowest, self.tool.highest)


def current(db: Session, family_member_id: str) -> Plan | None:
    """The plan that stands, agreed or not yet."""
    asked = select(SupportPlan).where(SupportPlan.family_member_id == family_member_id, SupportPlan.ended_at.is_(None))
    row = db.scalars(asked.order_by(SupportPlan.made_at.desc()).limit(1)).first()
    return _plan(db, row) if row else None


def _plan(db: Session, row: SupportPlan) -> Plan:
    found = db.scalars(select(PlanOutcome).where(PlanOutcome.plan_id == row.id).order_by(PlanOutcome.review_on)).all()
    tools = {tool.id: tool.name for tool in db.scalars(select(MeasureTool))}
    actions = db.scalars(select(PlanAction).where(PlanAction.plan_id == row.id).order_by(PlanAction.due_on))
    return Plan(
        row=row,
        outcomes=tuple(Outcome(each, tools.get(each.tool_id or "", ""), _ratings(db, each.id)) for each in found),
        actions=tuple(actions),
        agreed=db.get(PlanAgreement, row.id),
    )


def _ratings(db: Session, outcome_id: str) -> tuple[tuple[datetime, int], ...]:
    asked = select(OutcomeRating.at, OutcomeRating.said).where(OutcomeRating.outcome_id == outcome_id)
    return tuple((at, said) for at, said in db.execute(asked.order_by(OutcomeRating.at)))


def tools(db: Session, *, on_only: bool = False) -> list[MeasureTool]:
    asked = select(MeasureTool).order_by(MeasureTool.name, MeasureTool.version, MeasureTool.language)
    return list(db.scalars(asked.where(MeasureTool.is_on) if on_only else asked))


def measured(db: Session, family_member_id: str) -> list[Measured]:
    rows = db.execute(
        select(MeasureTool, MeasureResponse.at, MeasureResponse.figure)
        .join(MeasureTool, MeasureTool.id == MeasureResponse.tool_id)
        .where(MeasureResponse.family_member_id == family_member_id)
        .order_by(MeasureTool.name, MeasureResponse.at)
    ).all()
    by_tool: dict[str, tuple[MeasureTool, list[tuple[datetime, int | None]]]] = {}
    for tool, at, figure in rows:
        by_tool.setdefault(tool.id, (tool, []))[1].append((at, figure))
    return [Measured(tool, tuple(said)) for tool, said in by_tool.values()]


def reviews(db: Session, family_member_id: str) -> list[ReviewPoint]:
    """The open one first, then what was, newest first."""
    asked = select(ReviewPoint).where(ReviewPoint.family_member_id == family_member_id)
    return list(db.scalars(asked.order_by(ReviewPoint.due_on.desc())))
