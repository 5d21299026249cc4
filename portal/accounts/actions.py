"""Adding people who sign in, letting them in once, and shutting them out at once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import codes, passwords
from portal.accounts.duty_queries import Held, given_up_by, held_by
from portal.accounts.identity import ROLES, email_key
from portal.accounts.models import RecoveryCode, SetUpLink, Worker
from portal.accounts.reach_actions import begin_reaching
from portal.records import kinds
from portal.records.actions import record
from portal.shared.contact import EmailAddress
from portal.shared.errors import BadInput, Gone, NotAllowed, NotFound
from portal.shared.refs import new_ref
from portal.storage.base import new_id
from portal.storage.keys import KeyRing
from portal.storage.models import Visit

LINK_LASTS = timedelta(days=3)
BY_COMMAND = "command"  # who did it, when nobody was signed in


class EmailTaken(Gone):
    """Somebody who signs in has this address already."""

    def __str__(self) -> str:
        return "Somebody who signs in has this e-mail already."


class NoSuchRole(BadInput):
    """Not one of the roles of the portal."""


class SetUpAlready(Gone):
    """This worker has a password and a second factor."""


class LinkOver(NotFound):
    """The set-up link was used, is too old, or never was: the same answer."""


def add_worker(
    db: Session, *, keys: KeyRing, email: str, name: str, role: str, now: datetime, by: str = BY_COMMAND
) -> tuple[Worker, str]:
    """Somebody new who may sign in once they have set up, and the one-time token that lets them.

    Raises BadEmailAddress, EmailTaken, NoSuchRole.
    """
    worker = _new_worker(db, keys=keys, email=email, name=name, role=role, now=now)
    record(db, kinds.WORKER_ADDED, now=now, worker=worker.ref, by=by)
    return worker, new_set_up_link(db, worker=worker, now=now)


def _new_worker(db: Session, *, keys: KeyRing, email: str, name: str, role: str, now: datetime) -> Worker:
    address = EmailAddress.read(email)
    if role not in ROLES:
        raise NoSuchRole(f"{role} is not a role; the roles are {', '.join(ROLES)}.")
    index = keys.blind("worker-email", email_key(email))
    if db.scalar(select(Worker.id).where(Worker.email_index == index)):
        raise EmailTaken
    worker = Worker(ref=new_ref("WK"), person_key=keys.new_person(now), email_index=index, role=role, made_at=now)
    worker.email, worker.name = address.value, name.strip()
    worker.active, worker.is_demonstration = True, False
    db.add(worker)
    try:
        db.flush()
    except IntegrityError as error:
        raise EmailTaken from error
    return worker


def demo_worker(
    db: Session,
    *,
    keys: KeyRing,
    email: str,
    name: str,
    role: str,
    password: str,
    totp_secret: str,
    now: datetime,
    fast_hashes: bool = False,
) -> Worker:
    """A made-up person who can sign in at once. `totp_secret` in base 32. Refused at sign-in in production."""
    worker = _new_worker(db, keys=keys, email=email, name=name, role=role, now=now)
    worker.is_demonstration = True
    worker.password = passwords.hasher(fast=fast_hashes).hash(passwords.tidy(password))
    worker.totp = codes.secret_from(totp_secret)
    record(db, kinds.WORKER_ADDED, now=now, worker=worker.ref, by="demonstration")
    db.flush()
    return worker


def new_set_up_link(db: Session, *, worker: Worker, now: datetime) -> str:
    """A fresh one-time token; earlier ones of this worker end."""
    db.execute(delete(SetUpLink).where(SetUpLink.worker_id == worker.id, SetUpLink.used_at.is_(None)))
    token = secrets.token_urlsafe(32)
    db.add(SetUpLink(worker_id=worker.id, token_hash=token_hash(token), made_at=now, ends_at=now + LINK_LASTS))
    db.flush()
    return token


def new_first_link(db: Session, *, worker: Worker, now: datetime) -> str:
    """Another link for somebody who has not set up yet. Raises SetUpAlready: a lost factor takes two people."""
    if worker.password is not None or not worker.active:
        raise SetUpAlready(f"{worker.ref} has set up already, or was disabled.")
    return new_set_up_link(db, worker=worker, now=now)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def finish_set_up(
    db: Session, *, token: str, password_hash: str, totp: str, counter: int, fast_hashes: bool, now: datetime
) -> list[str]:
    """Password and second factor together, so that nobody ever has one without the other (G23).

    Gives the recovery codes, which are never shown again. Raises LinkOver.
    """
    link = db.scalar(select(SetUpLink).where(SetUpLink.token_hash == token_hash(token)).with_for_update())
    if link is None or link.used_at is not None or now >= link.ends_at:
        raise LinkOver
    worker = db.get_one(Worker, link.worker_id)
    if not worker.active:
        raise LinkOver
    link.used_at = now
    worker.password, worker.totp, worker.totp_counter = password_hash, totp, counter
    end_visits(db, worker=worker)
    begin_reaching(db, worker=worker, now=now)
    record(db, kinds.WORKER_SET_UP, now=now, worker=worker.ref)
    return new_recovery_codes(db, worker=worker, fast_hashes=fast_hashes)


def new_recovery_codes(db: Session, *, worker: Worker, fast_hashes: bool) -> list[str]:
    """Eight fresh ones; the old ones end. Only their hashes are kept."""
    db.execute(delete(RecoveryCode).where(RecoveryCode.worker_id == worker.id))
    made, hasher = codes.new_recovery_codes(), passwords.hasher(fast=fast_hashes)
    for code in made:
        mark, secret = code[: codes.MARK], code[codes.MARK :]
        db.add(RecoveryCode(worker_id=worker.id, mark=mark, hash=hasher.hash(secret)))
    db.flush()
    return made


def replace_recovery_codes(db: Session, *, worker: Worker, fast_hashes: bool, now: datetime) -> list[str]:
    """Fresh ones for somebody signed in; every other visit ends, as after any change of factor."""
    made = new_recovery_codes(db, worker=worker, fast_hashes=fast_hashes)
    end_visits(db, worker=worker)
    record(db, kinds.WORKER_FACTOR_CHANGED, now=now, worker=worker.ref, change="recovery codes replaced")
    return made


def set_password(db: Session, *, worker: Worker, password_hash: str, now: datetime, by: str) -> None:
    """A new password ends every visit of this worker, this one too unless it is begun anew."""
    worker.password = password_hash
    end_visits(db, worker=worker)
    record(db, kinds.WORKER_PASSWORD_CHANGED, now=now, worker=worker.ref, by=by)
    db.flush()


class StillHolds(NotAllowed):
    """They hold duties that nobody else has yet (R-58). `held`: kind and reference of each."""

    def __init__(self, held: list[Held]) -> None:
        super().__init__("Hand these over first: " + ", ".join(f"{each.kind} {each.ref}" for each in held) + ".")
        self.held = held


def disable_worker(db: Session, *, worker: Worker, now: datetime, by: str = BY_COMMAND, at_once: bool = False) -> None:
    """Shut out from the next request on. Safe to repeat. Raises StillHolds, unless `at_once`: a stolen account."""
    if not worker.active:
        return
    held = [] if at_once else held_by(db, worker=worker, now=now)
    if held:
        raise StillHolds(held)
    worker.active, worker.disabled_at = False, now
    for change in given_up_by(worker):
        db.execute(change)
    db.execute(delete(SetUpLink).where(SetUpLink.worker_id == worker.id))
    end_visits(db, worker=worker)
    record(db, kinds.WORKER_DISABLED, now=now, worker=worker.ref, by=by)
    db.flush()


def change_role(db: Session, *, worker: Worker, role: str, now: datetime, by: str) -> None:
    """Another role from the next request on; whoever is signed in signs in again (T13).

    Raises NoSuchRole; StillHolds when they have a duty that the new role may not hold (R-58).
    """
    if role not in ROLES:
        raise NoSuchRole(f"{role} is not a role.")
    held = held_by(db, worker=worker, now=now, as_role=role)
    if held:
        raise StillHolds(held)
    before, worker.role = worker.role, role
    end_visits(db, worker=worker)
    record(db, kinds.WORKER_ROLE_CHANGED, now=now, worker=worker.ref, by=by, before=before, after=role)
    db.flush()


def end_visits(db: Session, *, worker: Worker) -> None:
    """Sign somebody out everywhere: the rows go, and a new identifier makes any copy of them worthless."""
    db.execute(delete(Visit).where(Visit.worker_id == worker.fs_uniquifier))
    worker.fs_uniquifier = new_id()
    db.flush()


def end_other_visits(db: Session, *, worker: Worker, present: str, only: str | None = None) -> None:
    """End the one visit named, or all but the present one."""
    ended = delete(Visit).where(Visit.worker_id == worker.fs_uniquifier, Visit.id != present)
    db.execute(ended.where(Visit.id == only) if only else ended)


def use_quick_keys(db: Session, *, worker: Worker, is_on: bool) -> None:
    """Single keys on the pages that have them. A choice of the person, not of the organisation."""
    worker.quick_keys = is_on
    db.flush()
