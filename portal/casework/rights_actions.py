"""What people asked of us by right, and the whole of what we hold about one of them (N-58, G18)."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import support_recorded
from portal.casework.rota_models import RightsRequest
from portal.casework.support_refusals import NoSuchPart, SaysNoReason
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.shared.refs import new_ref

WITHIN = timedelta(days=30)


def ask_by_right(db: Session, *, ref: str, kind: str, owner: str, once_key: str, now: datetime) -> RightsRequest:
    """`ref`: of their request. One open one of a kind at a time. Raises NoSuchPerson, SaysNoReason."""
    if kind not in ("copy", "erase"):
        raise SaysNoReason
    asked = referrals.referral(db, ref)
    held = db.scalar(
        select(RightsRequest).where(
            (RightsRequest.once_key == once_key)
            | (
                (RightsRequest.family_member_id == asked.family_member_id)
                & (RightsRequest.kind == kind)
                & RightsRequest.done_at.is_(None)
            )
        )
    )
    if held is not None:
        return held
    made = RightsRequest(
        ref=new_ref("RR"),
        kind=kind,
        once_key=once_key,
        family_member_id=asked.family_member_id,
        request=ref,
        owner=owner,
        asked_at=now,
        due_at=now + WITHIN,
    )
    db.add(made)
    _kept(db, made, owner, f"asked-{kind}", now)
    return made


def take_on(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """From now on it is theirs to do. Raises NoSuchPart."""
    row = _row(db, ref)
    row.owner = by
    _kept(db, row, by, "taken", now)


def finish(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """Safe to repeat. Raises NoSuchPart."""
    row = _row(db, ref)
    if row.done_at is None:
        row.done_at, row.done_by = now, by
        _kept(db, row, by, "done", now)


def open_requests(db: Session) -> list[RightsRequest]:
    return list(db.scalars(select(RightsRequest).where(RightsRequest.done_at.is_(None)).order_by(RightsRequest.due_at)))


def _row(db: Session, ref: str) -> RightsRequest:
    found = db.scalar(select(RightsRequest).where(RightsRequest.ref == ref))
    if found is None:
        raise NoSuchPart
    return found


def _kept(db: Session, row: RightsRequest, by: str, part: str, now: datetime) -> None:
    db.flush()
    record(db, support_recorded.RIGHTS_CHANGED, now=now, rights=row.ref, by=by, part=part)
