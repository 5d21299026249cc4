"""How it goes, every three months, the person's view first (N-50); measures from licensed tools (R-93, N-45)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import support_plan, support_recorded
from portal.casework.concern_queries import request_of
from portal.casework.support_plan_models import MeasureResponse, MeasureTool, ReviewPoint
from portal.casework.support_refusals import NoSuchPart, OwnViewFirst, SaysNoReason, ToolIsOff
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.shared.clock import today
from portal.shared.refs import new_ref


def set_review(db: Session, *, family_member_id: str, due_on: date, now: datetime) -> ReviewPoint:
    """One open review at a time: asked for again it is that one."""
    held = open_review(db, family_member_id)
    if held is not None:
        return held
    member = referrals.family_member(db, family_member_id)
    made = ReviewPoint(ref=new_ref("RV"), person_key=member.person_key, family_member_id=member.id, due_on=due_on)
    db.add(made)
    db.flush()
    return made


def open_review(db: Session, family_member_id: str) -> ReviewPoint | None:
    asked = select(ReviewPoint).where(ReviewPoint.family_member_id == family_member_id, ReviewPoint.done_at.is_(None))
    return db.scalars(asked).first()


def say_own_view(db: Session, *, family_member_id: str, words: str, now: datetime, heard_by: str = "") -> ReviewPoint:
    """Before its day, too: a first one is begun by saying something. Raises SaysNoReason."""
    if not words.strip():
        raise SaysNoReason
    row = open_review(db, family_member_id) or set_review(
        db, family_member_id=family_member_id, due_on=today(now), now=now
    )
    row.own_view, row.own_view_at, row.heard_by = words, now, heard_by
    _kept(db, family_member_id, "own-view", heard_by or support_plan.PERSON, now)
    return row


def finish_review(
    db: Session,
    *,
    family_member_id: str,
    words: str,
    by: str,
    now: datetime,
    months: int = support_plan.REVIEW_MONTHS,
) -> ReviewPoint:
    """The worker's view comes second, and the next review is set. Raises OwnViewFirst, SaysNoReason, NoSuchPart."""
    row = open_review(db, family_member_id)
    if row is None:
        raise NoSuchPart
    if row.own_view_sealed is None:
        raise OwnViewFirst
    if not words.strip():
        raise SaysNoReason
    row.worker_view, row.done_by, row.done_at = words, by, now
    _kept(db, family_member_id, "review", by, now)
    set_review(db, family_member_id=family_member_id, due_on=support_plan.next_review(today(now), months), now=now)
    return row


def add_tool(
    db: Session,
    *,
    name: str,
    version: str,
    language: str,
    about: str,
    lowest: int,
    highest: int,
    by: str,
    now: datetime,
) -> MeasureTool:
    """Off until its licence is confirmed. Raises SaysNoReason."""
    if not name.strip() or not version.strip() or highest <= lowest or about not in support_plan.ABOUT:
        raise SaysNoReason
    made = MeasureTool(
        ref=new_ref("MT"),
        name=name,
        version=version,
        language=language,
        about=about,
        licence="none",
        lowest=lowest,
        highest=highest,
        is_on=False,
        made_at=now,
    )
    db.add(made)
    db.flush()
    record(db, support_recorded.MEASURE_CHANGED, now=now, tool=made.ref, by=by, part="added")
    return made


def set_tool(db: Session, *, ref: str, licence: str, is_on: bool, by: str, now: datetime) -> None:
    """Raises ToolIsOff when it would be on without a confirmed licence, NoSuchPart, SaysNoReason."""
    row = db.scalar(select(MeasureTool).where(MeasureTool.ref == ref))
    if row is None:
        raise NoSuchPart
    if licence not in support_plan.LICENCES:
        raise SaysNoReason
    if is_on and licence != "confirmed":
        raise ToolIsOff
    row.licence, row.is_on = licence, is_on
    db.flush()
    record(db, support_recorded.MEASURE_CHANGED, now=now, tool=ref, by=by, part=f"{licence} {'on' if is_on else 'off'}")


def record_measure(
    db: Session, *, family_member_id: str, tool: str, figure: int | None, by: str, once_key: str, now: datetime
) -> MeasureResponse:
    """`figure` None: left part-done, which is all right. Raises ToolIsOff, SaysNoReason."""
    row = db.scalar(select(MeasureTool).where(MeasureTool.ref == tool))
    if row is None or not row.is_on:
        raise ToolIsOff
    if figure is not None and not row.lowest <= figure <= row.highest:
        raise SaysNoReason
    before = db.scalar(select(MeasureResponse).where(MeasureResponse.once_key == once_key))
    if before is not None:
        return before
    member = referrals.family_member(db, family_member_id)
    made = MeasureResponse(
        person_key=member.person_key,
        family_member_id=member.id,
        tool_id=row.id,
        once_key=once_key,
        figure=figure,
        by=by,
        at=now,
    )
    db.add(made)
    _kept(db, family_member_id, "measure", by, now)
    return made


def _kept(db: Session, family_member_id: str, part: str, by: str, now: datetime) -> None:
    db.flush()
    ref = request_of(db, family_member_id)
    record(db, support_recorded.SUPPORT_WRITTEN, now=now, referral=ref, by=by, part=part)
