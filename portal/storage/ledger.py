"""What no restore may undo or do again: random ids only, kept beside the keys and apart from the database (G16).

A backup is a look at the past. Erasures, stops, ends and cancellations since then are replayed from here, and what was
handed to a gateway since then is not handed over a second time.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.storage.base import UTCDateTime

logger = logging.getLogger("portal.storage")
ERASED, STOPPED, WAYS, CANCELLED, MOVED, SENT = "erased", "stopped", "ways", "cancelled", "moved", "sent"
ENDED, AGAIN = "ended", "again"  # somebody ended what they asked for; and started it again
_END = "end-"
tables = MetaData()
ledger = Table(
    "ledger",
    tables,
    # Only grows: a backup says up to which number it knows, whatever the clock did.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("what", String(12), nullable=False),
    Column("at", UTCDateTime, nullable=False, server_default=func.current_timestamp(), index=True),
    sqlite_autoincrement=True,
)
WAITING = "ledger"  # where a session holds what goes into the ledger once it is saved
Watch = Callable[[Any], list[tuple[str, str]]]
_watches: dict[type, Watch] = {}


@dataclass(frozen=True)
class Entry:
    """`what` happened last to the thing with this random id."""

    number: int
    id: str
    what: str
    at: datetime


def line_of_end(person_key: str) -> str:
    """A line of its own beside the one about their ways: somebody may stop, end and change their ways, and the last
    word about each counts."""
    return _END + person_key


def last_of_ends(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Whose request was ended or started again, by person key."""
    return {entry.id.removeprefix(_END): entry for entry in entries if entry.what in (ENDED, AGAIN)}


def keep(store: Connection, entries: Mapping[str, str]) -> None:
    """The last word about each id counts; that somebody was erased is the last word for good."""
    if not entries:
        return
    ids = list(entries)
    gone = set(store.scalars(select(ledger.c.id).where(ledger.c.id.in_(ids), ledger.c.what == ERASED)))
    fresh = [{"id": each, "what": what} for each, what in entries.items() if each not in gone]
    store.execute(delete(ledger).where(ledger.c.id.in_([row["id"] for row in fresh])))
    if fresh:
        store.execute(insert(ledger), fresh)


def entries(store: Connection) -> list[Entry]:
    rows = store.execute(select(ledger).order_by(ledger.c.number))
    return [Entry(row.number, row.id, row.what, row.at) for row in rows]


def forget_old(store: Connection, before: datetime) -> int:
    """Backups so old that nobody lays them back need no ledger. Erasures stay: they are random ids for ever."""
    done = store.execute(delete(ledger).where(ledger.c.at < before.astimezone(UTC), ledger.c.what != ERASED))
    return int(done.rowcount)


# ------------------------------------------------------------------------------- written once the work is saved


def note(db: Session, ids: list[str], what: str) -> None:
    """For the ledger, once this session's work is saved; dropped with it when it is rolled back."""
    db.info.setdefault(WAITING, {}).update(dict.fromkeys(ids, what))


def watch(table: type, says: Watch) -> None:
    """`says` is asked about every row of this kind that is flushed: (id, what), none, one or several."""
    _watches[table] = says


@event.listens_for(Session, "after_flush")
def _look(db: Session, _context: object) -> None:
    for row in [*db.new, *db.dirty]:
        says = _watches.get(type(row))
        for number, what in says(row) if says else ():
            note(db, [number], what)


@event.listens_for(Session, "after_commit")
def _write(db: Session) -> None:
    if db.get_nested_transaction() is not None:
        return  # a savepoint: the work itself may still be rolled back
    waiting = db.info.pop(WAITING, None)
    if not waiting or "keys" not in db.info:
        return
    try:
        db.info["keys"].remember(waiting)
    except SQLAlchemyError as error:  # the work is saved: the nightly look puts right what is missing here
        logger.error("the ledger could not be written", extra={"kind": type(error).__name__})


@event.listens_for(Session, "after_rollback")
def _drop(db: Session) -> None:
    if db.get_nested_transaction() is None:
        db.info.pop(WAITING, None)
