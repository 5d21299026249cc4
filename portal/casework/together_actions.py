"""A talk about safety, one to one, comes before anything together with a loved one (N-24, R-75); views on under 16s."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import risk, support_recorded
from portal.casework.concern_queries import request_of
from portal.casework.involvement_actions import takes_no_part
from portal.casework.safety_models import CompetenceView, JointMeeting, RoleTaken, SafetyTalk
from portal.casework.support_refusals import NotUnderSixteen, SaysNoReason, TakesNoPart, TalkFirst
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.shared.refs import new_ref

UNDER_16 = "under_16"
Row = TypeVar("Row", JointMeeting, RoleTaken)


def write_talk(
    db: Session,
    *,
    family_member_id: str,
    was_alone: bool,
    outcome: str,
    harmed_by: str,
    words: str,
    by: str,
    once_key: str,
    now: datetime,
) -> SafetyTalk:
    """An outcome other than going on ends what was agreed before. Raises TalkFirst when they were not alone."""
    before = db.scalar(select(SafetyTalk).where(SafetyTalk.once_key == once_key))
    if before is not None:
        return before
    if not was_alone:
        raise TalkFirst
    if outcome not in risk.TALK_OUTCOMES or harmed_by not in {"", *risk.HARMED_BY}:
        raise SaysNoReason
    member = referrals.family_member(db, family_member_id)
    made = SafetyTalk(
        ref=new_ref("ST"),
        person_key=member.person_key,
        family_member_id=member.id,
        once_key=once_key,
        was_alone=True,
        outcome=outcome,
        harmed_by=harmed_by,
        by=by,
        at=now,
        words=words or None,
    )
    db.add(made)
    db.flush()
    ref = request_of(db, family_member_id)
    record(db, support_recorded.TALK_WRITTEN, now=now, referral=ref, by=by, talk=made.ref, outcome=outcome)
    if outcome != "go_on":
        for row in together_of(db, family_member_id):
            end_together(db, row=row, by=by, now=now)
    return made


def newest_talk(db: Session, family_member_id: str) -> SafetyTalk | None:
    asked = select(SafetyTalk).where(SafetyTalk.family_member_id == family_member_id)
    return db.scalars(asked.order_by(SafetyTalk.at.desc()).limit(1)).first()


def agree_meeting(db: Session, *, family_member_id: str, when: str, by: str, now: datetime) -> JointMeeting:
    """Raises TalkFirst, TakesNoPart."""
    talk = _gate(db, family_member_id)
    made = JointMeeting(**_facts(talk, by, now), on=when)
    return _together(db, made, by, now)


def take_role(db: Session, *, family_member_id: str, role: str, by: str, now: datetime) -> RoleTaken:
    """Raises TalkFirst, TakesNoPart, SaysNoReason. Taken twice it is the same."""
    if role not in risk.ROLES:
        raise SaysNoReason
    talk = _gate(db, family_member_id)
    held = db.scalar(
        select(RoleTaken).where(
            RoleTaken.family_member_id == family_member_id, RoleTaken.role == role, RoleTaken.ended_at.is_(None)
        )
    )
    return held or _together(db, RoleTaken(**_facts(talk, by, now), role=role), by, now)


def end_together(db: Session, *, row: JointMeeting | RoleTaken, by: str, now: datetime) -> None:
    if row.ended_at is None:
        row.ended_at = now
        db.flush()
        ref = request_of(db, row.family_member_id)
        record(db, support_recorded.TOGETHER_ENDED, now=now, referral=ref, by=by, what=row.ref)


def together_of(db: Session, family_member_id: str) -> list[JointMeeting | RoleTaken]:
    """What is agreed at present."""
    found: list[JointMeeting | RoleTaken] = []
    for kind in (JointMeeting, RoleTaken):
        found += db.scalars(select(kind).where(kind.family_member_id == family_member_id, kind.ended_at.is_(None)))
    return found


def write_competence(
    db: Session,
    *,
    family_member_id: str,
    decision: str,
    reason: str,
    understanding: str,
    pressure: str,
    risks: str,
    told: str,
    by: str,
    once_key: str,
    now: datetime,
) -> CompetenceView:
    """A person's judgement about somebody under 16 (N-22). Raises NotUnderSixteen, SaysNoReason."""
    before = db.scalar(select(CompetenceView).where(CompetenceView.once_key == once_key))
    if before is not None:
        return before
    member = referrals.family_member(db, family_member_id)
    if member.age_band != UNDER_16:
        raise NotUnderSixteen
    if decision not in risk.COMPETENCE or not reason.strip():
        raise SaysNoReason
    made = CompetenceView(
        ref=new_ref("CV"),
        person_key=member.person_key,
        family_member_id=member.id,
        once_key=once_key,
        decision=decision,
        by=by,
        at=now,
        understanding=understanding or None,
        pressure=pressure or None,
        risks=risks or None,
        reason=reason,
        told=told or None,
    )
    db.add(made)
    db.flush()
    ref = request_of(db, family_member_id)
    record(db, support_recorded.COMPETENCE_WRITTEN, now=now, referral=ref, by=by, view=made.ref)
    return made


def competence_views(db: Session, family_member_id: str) -> list[CompetenceView]:
    asked = select(CompetenceView).where(CompetenceView.family_member_id == family_member_id)
    return list(db.scalars(asked.order_by(CompetenceView.at.desc())))


def _gate(db: Session, family_member_id: str) -> SafetyTalk:
    """The latest talk counts: an older yes does not outlive a newer no. Nor does anything overrule a named decision."""
    talk = newest_talk(db, family_member_id)
    if talk is None or talk.outcome != "go_on":
        raise TalkFirst
    if takes_no_part(db, family_member_id):
        raise TakesNoPart
    return talk


def _facts(talk: SafetyTalk, by: str, now: datetime) -> dict[str, object]:
    return {
        "ref": new_ref("TG"),
        "person_key": talk.person_key,
        "family_member_id": talk.family_member_id,
        "safety_talk_id": talk.id,
        "talk_outcome": "go_on",
        "made_by": by,
        "made_at": now,
    }


def _together(db: Session, row: Row, by: str, now: datetime) -> Row:
    db.add(row)
    db.flush()
    ref = request_of(db, row.family_member_id)
    record(db, support_recorded.TOGETHER_AGREED, now=now, referral=ref, by=by, what=row.ref)
    return row
