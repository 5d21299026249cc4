"""Who is a mentor, how far their profile is, and who could look after them."""

from dataclasses import dataclass
from datetime import date

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


def mentors(db: Session, on: date) -> list[Row]:
    """Everybody who signs in as a mentor, those without a profile first."""
    found = [_row(db, worker, on) for worker in accounts.active_with_roles(db, (MENTOR,))]
    return sorted(found, key=lambda row: (row.mentor is not None, row.name.casefold()))


def mentor(db: Session, worker: str, on: date) -> Row:
    """Raises NotAMentor, NoSuchWorker."""
    found = accounts.worker_by_ref(db, worker)
    if found.role != MENTOR or not found.active:
        raise NotAMentor
    return _row(db, found, on)


def supervisors(db: Session) -> list[tuple[str, str]]:
    """(reference, name) of everybody who could look after a mentor."""
    return [(each.ref, each.name or each.ref) for each in accounts.active_with_roles(db, (SUPERVISOR,))]


def _row(db: Session, worker: object, on: date) -> Row:
    ref, name, worker_id = worker.ref, worker.name, worker.id  # type: ignore[attr-defined]
    held = db.scalar(select(PeerMentor).where(PeerMentor.worker_id == worker_id))
    supervisor = accounts.worker_by_id(db, held.supervisor_id).ref if held and held.supervisor_id else ""
    return Row(ref, name or ref, held, supervisor, lacks_of(db, held, on) if held else ())
