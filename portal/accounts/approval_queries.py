"""What waits for a second person."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.approval_models import Approval
from portal.accounts.approvals import MAY_AGREE


def waiting_for(db: Session, *, role: str, now: datetime, but: str = "") -> list[Approval]:
    """Open ones that somebody of this role may agree to, the earliest first. `but`: not those this worker asked for."""
    kinds = [kind for kind, roles in MAY_AGREE.items() if role in roles]
    chosen = select(Approval).where(
        Approval.kind.in_(kinds), Approval.done_at.is_(None), Approval.agreed_by == "", Approval.ends_at > now
    )
    return list(db.scalars(chosen.where(Approval.asked_by != but).order_by(Approval.asked_at)))


def asked_by(db: Session, *, by: str, kind: str, now: datetime) -> list[Approval]:
    """What somebody asked for that is neither used nor over."""
    chosen = select(Approval).where(
        Approval.kind == kind, Approval.asked_by == by, Approval.done_at.is_(None), Approval.ends_at > now
    )
    return list(db.scalars(chosen.order_by(Approval.asked_at.desc())))


def kind_of(db: Session, ref: str) -> str:
    """'' when there is none of that reference."""
    return db.scalar(select(Approval.kind).where(Approval.ref == ref)) or ""
