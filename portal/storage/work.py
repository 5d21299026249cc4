"""One piece of work: all of it is saved, or none of it. The only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from portal.shared.errors import Busy
from portal.storage.again import begin_again, stays, was_in_a_circle


class StoreBusy(Busy):
    """Another write held the store for longer than we wait."""


class StoreFull(Busy):
    """The disk is full or read-only: nothing was saved, and nothing is confirmed (F15)."""


class StoreGone(Busy):
    """The database went away in the middle: whether the last of it was kept, nobody knows yet (F16).

    Sent again, a form meets by its key what it made before, or makes it now.
    """


WRITES_BY = "writes_by"  # in a session that only reads: the engine to write by
_GONE = ("connection refused", "connection failed", "connection to server", "starting up", "shutting down")


def is_gone(error: BaseException) -> bool:
    """The database is away or has just come back; a moment later the same question may be answered."""
    if not isinstance(error, DBAPIError):
        return False
    said = str(error.orig).lower()
    return error.connection_invalidated or any(words in said for words in _GONE)


class SentTwice(Busy):
    """The same form came twice at one moment and the other is being saved: sent again, it meets what that one made.

    On SQLite writers come one after the other and the second finds the first's row; on PostgreSQL both look before
    either has saved, and the unique key of the form decides (F18)."""


@contextmanager
def work(db: Session, *, waits_for_disk: bool = True) -> Iterator[Session]:
    """Begin as a writer, commit at the end, roll back on anything else.

    A read that came before is ended and forgotten, so that what is written is decided on present facts. Raises
    StoreBusy, StoreFull or StoreGone instead of the driver's own words; whose wait was part of a circle begins again,
    where storage/again.py can let them. `waits_for_disk=False`, on SQLite: what is
    saved outlives this process, however it ends, but a power cut may take it; the next that waits brings it along.
    """
    with plain_words():
        if db.in_transaction():
            db.commit()
            db.expire_all()
        _may_write(db)
        try:
            db.connection(execution_options={"immediate": True, "waits_for_disk": waits_for_disk})
            yield db
            db.commit()
            stays()
        except BaseException:
            db.rollback()
            raise


def _may_write(db: Session) -> None:
    """A session that was opened to read opened no transaction; what is written has one."""
    if (engine := db.info.pop(WRITES_BY, None)) is not None:
        db.bind = engine


@contextmanager
def one_statement(db: Session, *, waits_for_disk: bool = True) -> Iterator[Session]:
    """A piece of work that is a single statement: on PostgreSQL saved as soon as it is said, without a beginning or
    an end to wait for. Whoever is killed after saying it has said it."""
    if db.get_bind().dialect.name != "postgresql":
        with work(db, waits_for_disk=waits_for_disk) as unit:
            yield unit
        return
    with plain_words():
        db.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        stays()
        try:
            yield db
            db.commit()
        except BaseException:
            db.rollback()
            raise


@contextmanager
def plain_words() -> Iterator[None]:
    """Turns the driver's "locked", "full", "read-only" and a form's key met twice into the portal's own errors."""
    try:
        yield
    except IntegrityError as error:
        if "once_key" in str(error.orig):
            raise SentTwice from error
        raise
    except DBAPIError as error:
        if is_gone(error):
            raise StoreGone from error
        if was_in_a_circle(error):
            begin_again(error)
            raise StoreBusy from error
        if not isinstance(error, OperationalError):
            raise
        said = str(error.orig).lower()
        if "locked" in said or "busy" in said or "lock timeout" in said:
            raise StoreBusy from error
        if "full" in said or "readonly" in said or "read-only" in said or "disk i/o" in said or "no space" in said:
            raise StoreFull from error
        raise
