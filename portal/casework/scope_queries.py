"""Who of the team may open a request: one scope per role, applied here and nowhere else (T4, R-86, R-150).

A mentor's scope is the booking (mentoring). Whoever is outside gets the answer for what does not exist.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.casework.triage_models import BreakGlass
from portal.referrals import queries
from portal.referrals.queries import NoSuchPerson

WHOLE_QUEUE = ("coordinator", "duty-lead")  # every open request of the organisation
BY_GLASS = ("supervisor", "administrator")  # only with a reason, for an hour, looked at afterwards
MAY_OPEN = (*WHOLE_QUEUE, *BY_GLASS)


def request_for(db: Session, *, ref: str, worker_ref: str, role: str, now: datetime) -> Any:
    """The request, if this worker may open it now. Raises NoSuchPerson: not there, or not theirs, is one answer."""
    found = queries.referral(db, ref)
    if role in WHOLE_QUEUE or (role in BY_GLASS and glass_of(db, found.id, worker_ref, now) is not None):
        return found
    raise NoSuchPerson


def glass_of(db: Session, self_referral_id: str, worker_ref: str, now: datetime) -> BreakGlass | None:
    """The opening with a reason that holds now."""
    return db.scalars(
        _glasses().where(
            BreakGlass.self_referral_id == self_referral_id,
            BreakGlass.by == worker_ref,
            BreakGlass.begun_at <= now,
            BreakGlass.ends_at > now,
        )
    ).first()


def to_review(db: Session) -> list[BreakGlass]:
    """Openings with a reason that no duty lead has looked at, the earliest first."""
    return list(db.scalars(_glasses().where(BreakGlass.reviewed_at.is_(None)).order_by(BreakGlass.begun_at)))


def _glasses() -> Select[BreakGlass]:
    return select(BreakGlass).order_by(BreakGlass.begun_at.desc())
