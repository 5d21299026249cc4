"""Who of the team may open a request: one scope per role, applied here and nowhere else (T4, R-86, R-150).

A mentor's scope is the booking (mentoring). Whoever is outside gets the answer for what does not exist.
"""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.casework import concern_actions, concern_queries, rota_actions, waking_queries
from portal.casework.concern_queries import OpenConcern
from portal.casework.safety_models import SafeguardingConcern
from portal.casework.support_refusals import NoSuchConcern
from portal.casework.triage_models import BreakGlass
from portal.referrals import queries
from portal.referrals.queries import NoSuchPerson

WHOLE_QUEUE = ("coordinator", "duty-lead")  # every open request of the organisation
BY_GLASS = ("supervisor", "administrator")  # only with a reason, for an hour, looked at afterwards
MAY_HAVE_CONCERN = (*WHOLE_QUEUE, "supervisor")  # a supervisor only while on call, or who has taken it over
MAY_OPEN = (*WHOLE_QUEUE, *BY_GLASS)


class Worker(Protocol):
    """Who asks."""

    id: Any
    ref: Any
    role: Any


def request_for(db: Session, *, ref: str, worker_ref: str, role: str, now: datetime) -> Any:
    """The request, if this worker may open it now. Raises NoSuchPerson: not there, or not theirs, is one answer."""
    found = queries.referral(db, ref)
    if role in WHOLE_QUEUE or (role in BY_GLASS and glass_of(db, found.id, worker_ref, now) is not None):
        return found
    raise NoSuchPerson


def concern_for(db: Session, *, ref: str, worker: Worker, now: datetime) -> SafeguardingConcern:
    """The concern, if this worker may open it now: the team any, a supervisor while it is open and theirs (N-18).

    Raises NoSuchConcern: not there, or not theirs, is one answer.
    """
    row = concern_actions.concern(db, ref)
    if worker.role in WHOLE_QUEUE:
        return row
    is_theirs = row.taken_by == worker.ref or _is_woken(db, worker, row.raised_by, now)
    if row.closed_at is None and is_theirs:
        return row
    raise NoSuchConcern


def concerns_for(db: Session, *, worker: Worker, now: datetime) -> list[OpenConcern]:
    """The open ones this worker may open now."""
    found = concern_queries.open_concerns(db)
    if worker.role in WHOLE_QUEUE:
        return found
    theirs = {by: _is_woken(db, worker, by, now) for by in {each.raised_by for each in found}}
    return [each for each in found if theirs[each.raised_by] or each.taken_by == worker.ref]


def _is_woken(db: Session, worker: Worker, raised_by: str, now: datetime) -> bool:
    """What cannot wait is theirs: on call, or another raised it who is on call."""
    is_of_them = worker.role == rota_actions.ON_CALL_ONLY  # who has the whole queue asks for no turn
    return is_of_them and waking_queries.takes_concern(db, worker_id=worker.id, raised_by=raised_by, now=now)


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
