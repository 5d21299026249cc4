"""A named person decides how far somebody takes part in a loved one's treatment, and writes why (R-50, R-73)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import involvement, support_recorded
from portal.casework.beside_models import InvolvementDecision
from portal.casework.concern_queries import request_of
from portal.casework.support_refusals import NoSuchPart, SaysNoReason
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.shared.refs import new_ref


def decide_part(
    db: Session, *, family_member_id: str, part: str, reason: str, said: str, by: str, once_key: str, now: datetime
) -> InvolvementDecision:
    """One stands at a time; the one before ends. `said`: what the person was told. Raises SaysNoReason."""
    before = db.scalar(select(InvolvementDecision).where(InvolvementDecision.once_key == once_key))
    if before is not None:
        return before
    if part not in involvement.PARTS or not reason.strip():
        raise SaysNoReason
    member = referrals.family_member(db, family_member_id)
    for old in standing(db, family_member_id):
        old.ended_at, old.ended_by = now, by
    made = InvolvementDecision(
        ref=new_ref("ID"),
        person_key=member.person_key,
        family_member_id=member.id,
        once_key=once_key,
        part=part,
        decided_by=by,
        decided_at=now,
        reason=reason,
        said=said or None,
    )
    db.add(made)
    db.flush()
    request = request_of(db, family_member_id)
    record(db, support_recorded.INVOLVEMENT_DECIDED, now=now, referral=request, by=by, decision=made.ref, part=part)
    return made


def end_part(db: Session, *, family_member_id: str, ref: str, by: str, now: datetime) -> None:
    """Safe to repeat. Raises NoSuchPart."""
    row = db.scalar(
        select(InvolvementDecision).where(
            InvolvementDecision.ref == ref, InvolvementDecision.family_member_id == family_member_id
        )
    )
    if row is None:
        raise NoSuchPart
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
        db.flush()
        request = request_of(db, family_member_id)
        record(db, support_recorded.INVOLVEMENT_ENDED, now=now, referral=request, by=by, decision=ref)


def standing(db: Session, family_member_id: str) -> list[InvolvementDecision]:
    asked = select(InvolvementDecision).where(
        InvolvementDecision.family_member_id == family_member_id, InvolvementDecision.ended_at.is_(None)
    )
    return list(db.scalars(asked))


def takes_no_part(db: Session, family_member_id: str) -> bool:
    return any(row.part == "none" for row in standing(db, family_member_id))
