"""Making a plan, answering it, agreeing it; ratings and actions along the way (R-87 to R-92)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.casework import support_plan, support_recorded
from portal.casework.review_actions import set_review
from portal.casework.support_plan_models import OutcomeRating, PlanAction, PlanAgreement, PlanOutcome, SupportPlan
from portal.casework.support_refusals import IsFinal, NoSuchPart, PlanNotComplete, SaysNoReason
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.shared.clock import today
from portal.shared.refs import new_ref


def make_plan(db: Session, *, family_member_id: str, format: str, by: str, once_key: str, now: datetime) -> SupportPlan:
    """A new plan takes the place of the one before, which is kept."""
    before = db.scalar(select(SupportPlan).where(SupportPlan.once_key == once_key))
    if before is not None:
        return before
    member = referrals.family_member(db, family_member_id)
    for old in db.scalars(
        select(SupportPlan).where(SupportPlan.family_member_id == member.id, SupportPlan.ended_at.is_(None))
    ):
        old.ended_at = now
    made = SupportPlan(
        ref=new_ref("SP"),
        person_key=member.person_key,
        family_member_id=member.id,
        once_key=once_key,
        made_by=by,
        made_at=now,
        format=format if format in support_plan.FORMATS else "page",
    )
    db.add(made)
    _kept(db, made, "made", by, now)
    return made


def add_outcome(
    db: Session,
    *,
    plan: SupportPlan,
    area: str,
    words: str,
    start: str,
    review_on: date,
    by: str,
    once_key: str,
    now: datetime,
    tool_id: str | None = None,
) -> PlanOutcome:
    """Needs a starting point and a day to look again (R-89). An agreed plan is not added to. Raises SaysNoReason."""
    _unagreed(db, plan)
    if area not in support_plan.AREAS or not words.strip() or not start.strip():
        raise SaysNoReason
    before = db.scalar(select(PlanOutcome).where(PlanOutcome.once_key == once_key))
    if before is not None:
        return before
    made = PlanOutcome(
        ref=new_ref("PO"),
        person_key=plan.person_key,
        plan_id=plan.id,
        once_key=once_key,
        area=area,
        side=support_plan.side(area),
        tool_id=tool_id,
        review_on=review_on,
        words=words,
        start=start,
    )
    db.add(made)
    _kept(db, plan, "outcome", by, now)
    return made


def add_action(
    db: Session, *, plan: SupportPlan, words: str, owner: str, due_on: date, by: str, once_key: str, now: datetime
) -> PlanAction:
    """One owner: the person, or a worker's reference (R-91). Raises SaysNoReason."""
    if not words.strip() or not owner:
        raise SaysNoReason
    before = db.scalar(select(PlanAction).where(PlanAction.once_key == once_key))
    if before is not None:
        return before
    made = PlanAction(
        ref=new_ref("PA"),
        person_key=plan.person_key,
        plan_id=plan.id,
        once_key=once_key,
        owner=owner,
        due_on=due_on,
        state="to_do",
        changed_at=now,
        words=words,
    )
    db.add(made)
    _kept(db, plan, "action", by, now)
    return made


def move_action(db: Session, *, plan: SupportPlan, ref: str, state: str, by: str, now: datetime) -> None:
    """Raises NoSuchPart, SaysNoReason."""
    row: Any = db.scalar(select(PlanAction).where(PlanAction.ref == ref, PlanAction.plan_id == plan.id))
    if row is None:
        raise NoSuchPart
    if state not in support_plan.STATES:
        raise SaysNoReason
    row.state, row.changed_at = state, now
    _kept(db, plan, "action", by, now)


def rate(db: Session, *, plan: SupportPlan, ref: str, said: int, by: str, now: datetime) -> None:
    """Their own 0 to 10, each kept with its time. Raises NoSuchPart, SaysNoReason."""
    row = db.scalar(select(PlanOutcome).where(PlanOutcome.ref == ref, PlanOutcome.plan_id == plan.id))
    if row is None:
        raise NoSuchPart
    if not 0 <= said <= 10:
        raise SaysNoReason
    db.add(OutcomeRating(person_key=plan.person_key, outcome_id=row.id, said=said, by=by, at=now))
    _kept(db, plan, "rating", by, now)


def respond(
    db: Session, *, plan: SupportPlan, response: str, words: str, by: str, now: datetime, heard_by: str = ""
) -> None:
    """The person's own answer in their own words (R-92). Adding or disagreeing needs words. Raises SaysNoReason."""
    _unagreed(db, plan)
    if response not in support_plan.RESPONSES or (response != "agree" and not words.strip()):
        raise SaysNoReason
    plan.response, plan.response_words, plan.responded_at = response, words or None, now
    plan.heard_by = heard_by
    _kept(db, plan, "response", by, now)


def agree_plan(
    db: Session, *, plan: SupportPlan, by: str, now: datetime, review_months: int = support_plan.REVIEW_MONTHS
) -> PlanAgreement:
    """Raises PlanNotComplete with what is missing; the database refuses it too (R-87). Safe to repeat."""
    held = agreement(db, plan)
    if held is not None:
        return held
    found = {row.side: row for row in db.scalars(select(PlanOutcome).where(PlanOutcome.plan_id == plan.id))}
    missing = support_plan.lacking(found, plan.response)
    if missing:
        raise PlanNotComplete(missing)
    made = PlanAgreement(
        plan_id=plan.id,
        family_outcome_id=found["family"].id,
        family_side="family",
        wellbeing_outcome_id=found["wellbeing"].id,
        wellbeing_side="wellbeing",
        response=plan.response,
        by=by,
        at=now,
    )
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError as error:
        raise PlanNotComplete(["all"]) from error
    set_review(
        db, family_member_id=plan.family_member_id, due_on=support_plan.next_review(today(now), review_months), now=now
    )
    _kept(db, plan, "agreed", by, now)
    return made


def agreement(db: Session, plan: SupportPlan) -> PlanAgreement | None:
    return db.get(PlanAgreement, plan.id)


def _unagreed(db: Session, plan: SupportPlan) -> None:
    if agreement(db, plan) is not None or plan.ended_at is not None:
        raise IsFinal


def _kept(db: Session, plan: SupportPlan, part: str, by: str, now: datetime) -> None:
    db.flush()
    record(db, support_recorded.PLAN_CHANGED, now=now, plan=plan.ref, by=by, part=part)
