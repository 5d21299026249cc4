"""Telling somebody outside about a concern: on agreement, or on a risk that is written down (N-19, G35)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import naming, support_recorded
from portal.casework.concern_actions import concern
from portal.casework.safety_models import ConcernShare
from portal.casework.support_refusals import (
    AnotherPersonLooks,
    ConcernClosed,
    NamesSomeoneAtRisk,
    NoSuchConcern,
    RiskReasonNeeded,
    SaysNoReason,
)
from portal.records.actions import record
from portal.shared.refs import new_ref


def share(
    db: Session,
    *,
    ref: str,
    receiver: str,
    facts: str,
    has_agreed: bool,
    risk_reason: str,
    by: str,
    once_key: str,
    now: datetime,
) -> ConcernShare:
    """Keep exactly what was told, to whom, when, on which ground. The same `once_key` is the same share (F18).

    Raises RiskReasonNeeded, NamesSomeoneAtRisk, SaysNoReason, ConcernClosed, NoSuchConcern.
    """
    before = db.scalar(select(ConcernShare).where(ConcernShare.once_key == once_key))
    if before is not None:
        return before
    about = concern(db, ref, for_change=True)  # not closed, and no name kept back, in between
    if about.closed_at is not None:
        raise ConcernClosed
    if not receiver.strip() or not facts.strip():
        raise SaysNoReason
    if not has_agreed and not risk_reason.strip():
        raise RiskReasonNeeded
    found = naming.named(f"{receiver}\n{facts}", about.keep_back or "")
    if found:
        raise NamesSomeoneAtRisk(found)
    made = ConcernShare(
        ref=new_ref("SH"),
        person_key=about.person_key,
        concern_id=about.id,
        once_key=once_key,
        basis="agreed" if has_agreed else "risk",
        shared_by=by,
        shared_at=now,
        receiver=receiver,
        facts=facts,
        risk_reason=risk_reason or None,
    )
    db.add(made)
    db.flush()
    record(db, support_recorded.CONCERN_SHARED, now=now, concern=ref, by=by, share=made.ref, basis=made.basis)
    return made


def look_over(db: Session, *, ref: str, share_ref: str, by: str, now: datetime) -> None:
    """A second person has read what went out. Raises AnotherPersonLooks, NoSuchConcern."""
    about = concern(db, ref)
    row = db.scalar(select(ConcernShare).where(ConcernShare.ref == share_ref, ConcernShare.concern_id == about.id))
    if row is None:
        raise NoSuchConcern
    if row.shared_by == by:
        raise AnotherPersonLooks
    if row.looked_over_at is None:
        row.looked_over_by, row.looked_over_at = by, now
        db.flush()
        record(db, support_recorded.CONCERN_LOOKED_OVER, now=now, concern=ref, by=by, share=share_ref)
