"""Who is a mentor, how far their profile is, and who could look after them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.mentoring.models import PeerMentor
from portal.mentoring.opening import Lacks
from portal.mentoring.profile_actions import MENTOR, NotAMentor
from portal.mentoring.supervisor_actions import SUPERVISOR, lacks_of


@dataclass(frozen=True, slots=True)
class Row:
    """`worker`: by whose reference the pages go; `mentor` None: no profile yet."""

    worker: str
    name: str
    mentor: PeerMentor | None
    supervisor: str
    lacks: tuple[Lacks, ...] = ()
    is_active: bool = True  # signs in, as a mentor or with another role
    signs_in: bool = True  # as a mentor; who does not any more keeps a profile, so that their people are handed on


def mentors(db: Session, on: date) -> list[Row]:
    """Everybody who signs in as a mentor, those without a profile first; last who did and still has one (R-58)."""
    held = set(db.scalars(select(PeerMentor.worker_id)))
    found = [_row(db, each, on) for each in accounts.workers(db) if each.id in held or _signs_in(each)]
    return sorted(found, key=lambda row: (not row.signs_in, row.mentor is not None, row.name.casefold()))


def mentor(db: Session, worker: str, on: date) -> Row:
    """Raises NotAMentor, NoSuchWorker."""
    found = accounts.worker_by_ref(db, worker)
    row = _row(db, found, on)
    if row.mentor is None and not row.signs_in:
        raise NotAMentor
    return row


def supervisors(db: Session) -> list[tuple[str, str]]:
    """(reference, name) of everybody who could look after a mentor."""
    return [(each.ref, each.name or each.ref) for each in accounts.active_with_roles(db, (SUPERVISOR,))]


def _signs_in(worker: Any) -> bool:
    return bool(worker.active and worker.role == MENTOR)


def _row(db: Session, worker: Any, on: date) -> Row:
    ref, name, worker_id = worker.ref, worker.name, worker.id
    held = db.scalar(select(PeerMentor).where(PeerMentor.worker_id == worker_id))
    supervisor = accounts.worker_by_id(db, held.supervisor_id).ref if held and held.supervisor_id else ""
    lacks, may_sign_in = lacks_of(db, held, on) if held else (), _signs_in(worker)
    return Row(ref, name or ref, held, supervisor, lacks, worker.active, may_sign_in)
