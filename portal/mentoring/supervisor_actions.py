"""Who looks after which mentor, handed on with all that waits for it (R-28, R-58)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.mentoring import recorded
from portal.mentoring.lone_models import LoneWorkingCheck
from portal.mentoring.models import PeerMentor
from portal.mentoring.opening import Lacks, lacking
from portal.mentoring.session_models import DebriefRequest
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.errors import BadInput, NotFound

SUPERVISOR = "supervisor"
NOBODY = "nobody"


class NotASupervisor(BadInput):
    """A supervisor is somebody else than the mentor, who signs in as one."""


class NoSuchMentors(NotFound):
    """One of these references is no mentor's."""


def look_after(db: Session, *, mentors: Sequence[str], supervisor: str, by: str, now: datetime) -> int:
    """One supervisor for all of these, by reference; gives how many changed. Sent twice it is one change.

    Raises NotASupervisor, NoSuchMentors, NoSuchWorker.
    """
    chosen = accounts.worker_by_ref(db, supervisor)
    found = db.scalars(select(PeerMentor).where(PeerMentor.ref.in_(mentors)).order_by(PeerMentor.id).with_for_update())
    rows = list(found)
    if not rows or len(rows) != len(set(mentors)):
        raise NoSuchMentors
    return sum(change_supervisor(db, mentor=row, supervisor=chosen, by=by, now=now) for row in rows)


def change_supervisor(db: Session, *, mentor: PeerMentor, supervisor: Any, by: str, now: datetime) -> bool:
    """Open debriefs and checks of being out alone go with it, and the new supervisor hears. Raises NotASupervisor."""
    if not may_supervise(supervisor) or supervisor.id == mentor.worker_id:
        raise NotASupervisor
    if mentor.supervisor_id == supervisor.id:
        return False
    before = accounts.worker_by_id(db, mentor.supervisor_id).ref if mentor.supervisor_id else NOBODY
    old, mentor.supervisor_id = mentor.supervisor_id, supervisor.id
    open_debriefs = (DebriefRequest.mentor_id == mentor.id, DebriefRequest.done_at.is_(None))
    db.execute(update(DebriefRequest).where(*open_debriefs).values(supervisor_id=supervisor.id))
    if old is not None:
        out = (LoneWorkingCheck.mentor_id == mentor.id, LoneWorkingCheck.out_at.is_(None))
        db.execute(
            update(LoneWorkingCheck).where(*out, LoneWorkingCheck.buddy_id == old).values(buddy_id=supervisor.id)
        )
    db.flush()
    messages.give_notice(db, worker_key=supervisor.person_key, about=mentor.ref, now=now)
    record(db, recorded.SUPERVISOR_CHANGED, now=now, mentor=mentor.ref, by=by, before=before, after=supervisor.ref)
    return True


def may_supervise(worker: Any) -> bool:
    return bool(worker.active and worker.role == SUPERVISOR)


def lacks_of(db: Session, mentor: PeerMentor, on: date) -> tuple[Lacks, ...]:
    """What stands between this profile and its first booking. A supervisor who left is none."""
    supervisor = accounts.worker_by_id(db, mentor.supervisor_id) if mentor.supervisor_id else None
    return lacking(
        is_supervised=supervisor is not None and may_supervise(supervisor),
        supervision_on=mentor.supervision_on,
        training_ok_until=mentor.training_ok_until,
        on=on,
    )
