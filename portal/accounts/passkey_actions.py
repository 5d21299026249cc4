"""Keeping the passkeys of those who sign in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Passkey, Worker
from portal.records import kinds
from portal.records.actions import record
from portal.shared.errors import Gone, NotAllowed, NotFound

PASSKEY_AT_LEAST_ONE = ("administrator",)


class PasskeyKnown(Gone):
    """This passkey was added before."""


class NoSuchPasskey(NotFound):
    """Not a passkey of this worker."""


class LastPasskey(NotAllowed):
    """Whoever needs a passkey keeps one: add another before this one goes (G23)."""


def add_passkey(
    db: Session,
    *,
    worker: Worker,
    name: str,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    transports: Sequence[str],
    is_backed_up: bool,
    device_type: str,
    now: datetime,
) -> Passkey:
    """Raises PasskeyKnown. The credential has been verified."""
    made = Passkey(
        worker_id=worker.id,
        person_key=worker.person_key,
        credential_id=credential_id,
        public_key=public_key,
        sign_count=sign_count,
        transports_said=",".join(transports)[:255] or None,
        backup_state=is_backed_up,
        device_type=device_type,
        usage="first",
        made_at=now,
        lastuse_datetime=now,
    )
    made.name = name
    db.add(made)
    try:
        db.flush()
    except IntegrityError as error:
        raise PasskeyKnown from error
    record(db, kinds.WORKER_FACTOR_CHANGED, now=now, worker=worker.ref, change="passkey added")
    return made


def passkey_used(db: Session, *, passkey: Passkey, sign_count: int, is_backed_up: bool, now: datetime) -> None:
    passkey.sign_count, passkey.backup_state, passkey.lastuse_datetime = sign_count, is_backed_up, now
    db.flush()


def remove_passkey(db: Session, *, worker: Worker, passkey_id: str, now: datetime) -> None:
    """Raises NoSuchPasskey, LastPasskey."""
    found = db.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.worker_id == worker.id))
    if found is None:
        raise NoSuchPasskey
    if worker.role in PASSKEY_AT_LEAST_ONE and len(passkeys_of(db, worker)) == 1:
        raise LastPasskey
    db.delete(found)
    record(db, kinds.WORKER_FACTOR_CHANGED, now=now, worker=worker.ref, change="passkey removed")
    db.flush()


def passkeys_of(db: Session, worker: Worker) -> list[Passkey]:
    return list(db.scalars(select(Passkey).where(Passkey.worker_id == worker.id).order_by(Passkey.made_at)))


def passkey_by_credential(db: Session, credential_id: bytes) -> tuple[Passkey, Worker] | None:
    row = db.execute(
        select(Passkey, Worker)
        .join(Worker, Worker.id == Passkey.worker_id)
        .where(Passkey.credential_id == credential_id)
    ).first()
    return (row[0], row[1]) if row else None
