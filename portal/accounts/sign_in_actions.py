"""Counting tries before they are looked at, and spending what works once."""

from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.accounts import tries
from portal.accounts.models import RecoveryCode, SignInTry, Worker
from portal.records import kinds
from portal.records.actions import record
from portal.storage.keys import KeyRing
from portal.storage.waits import NoWaits, Waits

NO_WAITS = NoWaits()
ANYWHERE = "anywhere"  # in place of a network: counted over all of them


def begin_try(
    db: Session,
    *,
    keys: KeyRing,
    account: str,
    network: str,
    now: datetime,
    free: int = tries.FREE_TRIES,
    waits: Waits = NO_WAITS,
) -> bool:
    """Count a try before it is looked at, so that many at once are counted too. False: wait, this one is not looked at.

    `account` may be anybody's, known or not: both take the same statements (T14). A try made while waiting does not
    make the wait longer, so nobody can be kept out by somebody else (T22).
    """
    slot = keys.blind("sign-in-try", f"{account}\0{network}")
    if waits.holds(slot):
        return False
    row = _tries(db, slot, now)
    count = tries.begin(tries.Count(row.wrong, row.last_at, row.wait_until), now, free)
    db.execute(
        update(SignInTry)
        .where(SignInTry.id == row.id)
        .values(wrong=count.wrong, last_at=count.last_at, wait_until=count.wait_until)
    )
    if count.wait_until is not None:
        waits.begin(slot, count.wait_until - now)
    return count.is_looked_at


def take_back_try(
    db: Session, *, keys: KeyRing, account: str, network: str, now: datetime, waits: Waits = NO_WAITS
) -> None:
    """The password was right: this try does not stand in the way of the code that comes next."""
    slot = keys.blind("sign-in-try", f"{account}\0{network}")
    waits.end(slot)
    row = _tries(db, slot, now)
    row.wrong, row.wait_until = max(row.wrong - 1, 0), None
    db.flush()


def _tries(db: Session, ident: str, now: datetime) -> SignInTry:
    """The row, made when it was not there, and held until this piece of work is over."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.execute(insert(SignInTry).values(id=ident, wrong=0, last_at=now).on_conflict_do_nothing())
    return db.get_one(SignInTry, ident, with_for_update=True, populate_existing=True)


def forget_tries(db: Session, *, keys: KeyRing, account: str, network: str, waits: Waits = NO_WAITS) -> None:
    """Somebody got in, with everything that is asked for."""
    idents = [keys.blind("sign-in-try", f"{account}\0{where}") for where in (network, ANYWHERE)]
    db.execute(delete(SignInTry).where(SignInTry.id.in_(idents)))
    waits.end(*idents)


def spend_counter(db: Session, *, worker: Worker, counter: int) -> bool:
    """A code of an authenticator works once (T14). False: this one, or a later one, was used before."""
    done = db.execute(
        update(Worker)
        .where(Worker.id == worker.id, or_(Worker.totp_counter.is_(None), Worker.totp_counter < counter))
        .values(totp_counter=counter)
        .execution_options(synchronize_session="fetch")
    )
    return cast("CursorResult[tuple[()]]", done).rowcount == 1


def spend_recovery_code(db: Session, *, code: RecoveryCode, now: datetime) -> bool:
    """A recovery code works once. False: another request was first."""
    done = db.execute(
        update(RecoveryCode).where(RecoveryCode.id == code.id, RecoveryCode.used_at.is_(None)).values(used_at=now)
    )
    return cast("CursorResult[tuple[()]]", done).rowcount == 1


def let_in(db: Session, *, keys: KeyRing, worker: Worker, network: str, now: datetime, waits: Waits = NO_WAITS) -> None:
    """Both factors were right: forget the wrong tries and keep that somebody came in."""
    forget_tries(db, keys=keys, account=worker.email_index, network=network, waits=waits)
    record(db, kinds.WORKER_SIGNED_IN, now=now, worker=worker.ref)
