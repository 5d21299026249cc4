"""Finding people who sign in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, func, select
from sqlalchemy.orm import Session

from portal.accounts import codes
from portal.accounts.actions import LinkOver, token_hash
from portal.accounts.identity import SIGNS_AS, email_key
from portal.accounts.models import RecoveryCode, SetUpLink, Worker
from portal.shared.errors import NotFound
from portal.storage.keys import KeyRing
from portal.storage.models import Visit
from portal.storage.quick import Question


@dataclass(frozen=True)
class SignedIn:
    """One browser in which somebody is signed in."""

    id: str
    since: datetime
    last_seen: datetime
    is_present: bool


_PERSON_KEY = Question(select(Worker.person_key).where(Worker.id == bindparam("worker", type_=String)))


class NoSuchWorker(NotFound):
    """Nobody who signs in has this reference or name."""


def worker_by_ref(db: Session, ref: str) -> Worker:
    """Raises NoSuchWorker."""
    found = db.scalar(select(Worker).where(Worker.ref == ref))
    if found is None:
        raise NoSuchWorker(ref)
    return found


def worker_by_id(db: Session, worker_id: str) -> Worker:
    """Raises NoSuchWorker."""
    found = db.get(Worker, worker_id)
    if found is None:
        raise NoSuchWorker(worker_id)
    return found


def active_with_roles(db: Session, roles: Collection[str]) -> list[Worker]:
    """Everybody of these roles who may sign in at present."""
    rows = select(Worker).where(Worker.role.in_(roles), Worker.active).order_by(Worker.made_at, Worker.ref)
    return list(db.scalars(rows))


def worker_by_email(db: Session, *, keys: KeyRing, email: str) -> Worker | None:
    return db.scalar(select(Worker).where(Worker.email_index == keys.blind("worker-email", email_key(email))))


def workers(db: Session) -> list[Worker]:
    """Everybody who signs in or did, in the order they were added."""
    return list(db.scalars(select(Worker).order_by(Worker.made_at, Worker.ref)))


def name_of(db: Session, ref: str) -> str:
    """The name to show for a reference. Raises NoSuchWorker."""
    return worker_by_ref(db, ref).name or ""


def names_of(db: Session, refs: list[str]) -> dict[str, str]:
    """Names to show for several references; unknown ones are left out."""
    found = db.scalars(select(Worker).where(Worker.ref.in_(refs)))
    return {worker.ref: worker.name or "" for worker in found}


def signers(db: Session, refs: list[str]) -> dict[str, tuple[str, str]]:
    """(first name, role in plain words) of those who write to people (N-55); without a name they are left out."""
    found = db.scalars(select(Worker).where(Worker.ref.in_(refs)))
    named = [(worker, (worker.name or "").split()) for worker in found]
    return {worker.ref: (name[0], SIGNS_AS.get(worker.role, worker.role)) for worker, name in named if name}


def worker_named(db: Session, name: str) -> Worker:
    """By reference, e-mail or name to show, as an operator types it. Raises NoSuchWorker."""
    said = name.strip().casefold()
    for worker in workers(db):
        if said in (worker.ref.casefold(), (worker.email or "").casefold(), (worker.name or "").casefold()):
            return worker
    raise NoSuchWorker(f"Nobody who signs in is called {name}.")


def present_code(db: Session, name: str, *, now: datetime) -> str:
    """The second-factor code of a demonstration sign-in at this moment. Raises NoSuchWorker for anybody else."""
    worker = worker_named(db, name)
    if not worker.is_demonstration or worker.totp is None:
        raise NoSuchWorker(f"{name} is not a demonstration sign-in.")
    return codes.present_code(worker.totp, now)


def may_try(worker: Worker | None, *, is_production: bool) -> bool:
    """Active, with a password, and no made-up person in production. Reads nothing more (T14)."""
    if worker is None or not worker.active or worker.password is None:
        return False
    return not (is_production and worker.is_demonstration)


def may_sign_in(worker: Worker | None, *, is_production: bool) -> bool:
    """And with a second factor: nobody signs in without one (G23)."""
    return worker is not None and may_try(worker, is_production=is_production) and worker.has_second_factor


def open_link(db: Session, *, token: str, now: datetime) -> Worker:
    """Whose set-up link this is. Raises LinkOver when it was used, is too old, or never was."""
    link = db.scalar(select(SetUpLink).where(SetUpLink.token_hash == token_hash(token)))
    if link is None or link.used_at is not None or now >= link.ends_at:
        raise LinkOver
    worker = db.get_one(Worker, link.worker_id)
    if not worker.active:
        raise LinkOver
    return worker


def recovery_codes_left(db: Session, worker: Worker) -> int:
    unused = select(func.count()).where(RecoveryCode.worker_id == worker.id, RecoveryCode.used_at.is_(None))
    return db.scalar(unused) or 0


def person_key_of(db: Session, worker_id: str) -> str:
    """The key of a worker as a person, for messages to them. Raises NoSuchWorker."""
    found = _PERSON_KEY.within(db, worker=worker_id)
    if not found:
        raise NoSuchWorker(worker_id)
    return str(found[0][0])


def visits_of(db: Session, worker: Worker, *, present: str, now: datetime) -> list[SignedIn]:
    """Where somebody is signed in, the present one first, then the latest used."""
    rows = db.scalars(
        select(Visit)
        .where(Visit.worker_id == worker.fs_uniquifier, Visit.ends_at > now)
        .order_by(Visit.touched_at.desc())
    )
    found = [SignedIn(row.id, row.made_at, row.touched_at, row.id == present) for row in rows]
    return sorted(found, key=lambda each: not each.is_present)
