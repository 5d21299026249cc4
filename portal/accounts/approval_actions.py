"""What takes two people: one asks, another agrees, within a day; the table refuses one person for both."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from portal.accounts import recorded
from portal.accounts.approval_models import Approval
from portal.accounts.approvals import MAY_AGREE
from portal.records.actions import record
from portal.shared.errors import Gone, NotAllowed, NotFound
from portal.shared.refs import new_ref

LASTS = timedelta(hours=24)


class NoSuchApproval(NotFound):
    """Nothing of that reference waits for a second person, or not for this one."""


class SamePersonTwice(NotAllowed):
    """Somebody else has to agree."""

    def __str__(self) -> str:
        return "Somebody else has to agree to this."


class ApprovalOver(Gone):
    """It was answered, used or is too old."""


def ask(db: Session, *, kind: str, about: str, by: str, now: datetime) -> Approval:
    """Asked once is enough: the open one is given back."""
    open_ones = select(Approval).where(
        Approval.kind == kind, Approval.about == about, Approval.done_at.is_(None), Approval.ends_at > now
    )
    found = db.scalars(open_ones.where(Approval.asked_by == by)).first()
    if found is not None:
        return found
    made = Approval(
        ref=new_ref("AP"), kind=kind, about=about, asked_by=by, asked_at=now, ends_at=now + LASTS, agreed_by=""
    )
    db.add(made)
    db.flush()
    record(db, recorded.APPROVAL_ASKED, approval=made.ref, by=by, what=kind, about=about, now=now)
    return made


def agree(db: Session, *, ref: str, by: str, role: str, now: datetime) -> Approval:
    """Raises NoSuchApproval, SamePersonTwice, ApprovalOver."""
    found = _waiting(db, ref, role)
    if found.asked_by == by:
        raise SamePersonTwice
    changed: CursorResult[object] = db.execute(  # type: ignore[assignment]
        update(Approval)
        .where(Approval.id == found.id, Approval.agreed_by == "", Approval.done_at.is_(None), Approval.ends_at > now)
        .values(agreed_by=by, agreed_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if changed.rowcount != 1:
        raise ApprovalOver
    record(db, recorded.APPROVAL_GIVEN, approval=ref, by=by, now=now)
    return found


def refuse(db: Session, *, ref: str, by: str, role: str, now: datetime) -> None:
    """Anybody who may agree may say no, and whoever asked may take it back."""
    found = _waiting(db, ref, role)
    if found.done_at is None:
        found.done_at = now
        db.flush()
        record(db, recorded.APPROVAL_REFUSED, approval=ref, by=by, now=now)


def spend(db: Session, *, ref: str, by: str, now: datetime) -> Approval:
    """What was agreed to is done, once, by whoever asked. Raises ApprovalOver."""
    changed: CursorResult[object] = db.execute(  # type: ignore[assignment]
        update(Approval)
        .where(
            Approval.ref == ref,
            Approval.asked_by == by,
            Approval.agreed_by != "",
            Approval.done_at.is_(None),
            Approval.ends_at > now,
        )
        .values(done_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if changed.rowcount != 1:
        raise ApprovalOver
    return db.scalars(select(Approval).where(Approval.ref == ref)).one()


def _waiting(db: Session, ref: str, role: str) -> Approval:
    found = db.scalar(select(Approval).where(Approval.ref == ref))
    if found is None or role not in MAY_AGREE[found.kind]:
        raise NoSuchApproval
    return found
