"""Lay a backup back: in one transaction, erasures and stops since then replayed inside it, or nothing at all (F25).

Whoever opens a page sees the database before, or the restored one with everything replayed; never anything between.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import Session

from portal.shared.errors import BadInput, SetUpWrong
from portal.storage import ledger, migrate, stamps
from portal.storage.backup import DATABASE, ROWS, Say
from portal.storage.base import Base
from portal.storage.engine import make_engine
from portal.storage.keys import KeyRing, write_over
from portal.storage.sealed_file import NotThatKindOfFile, head_of, records_of
from portal.storage.tables_anew import count_on, drop_all, hold_triggers, plain_tables, tie, untie

# What a fresh portal writes by itself.
OWN = {"alembic_version", "setting_value", "lease", "heartbeat", "job_day", "visit"}


class NotEmpty(BadInput):
    """The target holds something; it is replaced only when somebody says so."""


class KeysMissing(SetUpWrong):
    """The key store lacks keys of people who were never erased: it is not the one of this backup."""


@dataclass(frozen=True)
class Since:
    """What is handed to the replay: what happened after the backup looked, and who has no key any more."""

    entries: list[ledger.Entry]
    known_up_to: int  # number of the last entry that the backup may have seen
    keyless: set[str]


Replay = Callable[[Session, Since], dict[str, int]]


def lay_back(
    address: str,
    keys: KeyRing,
    path: Path,
    *,
    replay: Replay,
    say: Say,
    replace: bool = False,
    without_keys: bool = False,
) -> dict[str, int]:
    """Gives counts of what was laid back and replayed. Raises NotEmpty, KeysMissing, NotThatKindOfFile, SetUpWrong."""
    head = _fitting_head(path, keys)
    engine = make_engine(address)
    try:
        with engine.connect().execution_options(immediate=True) as connection, connection.begin():
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA defer_foreign_keys=ON"))  # checked as a whole at the end
            if not _is_empty(connection):
                if not replace:
                    raise NotEmpty("The database holds something already. To put the backup in its place: --replace")
                drop_all(connection)
            counts = _lay(connection, head, records_of(path, keys.masters), say)
            _look_over(connection, keys)
            counts |= _replayed(connection, keys, head, replay, without_keys=without_keys)
            say("checked and replayed; saving")
        write_over(engine, *(table.name for table in Base.metadata.sorted_tables))
    finally:
        engine.dispose()
    return counts


def _fitting_head(path: Path, keys: KeyRing) -> dict[str, Any]:
    head = head_of(path)
    if head.get("holds") != DATABASE:
        raise NotThatKindOfFile(f"{path} holds no database.")
    if head["keys"] != keys.masters.fingerprint:
        raise SetUpWrong("The master keys at hand are not those of this backup; put the right file in their place.")
    if head["shape"] not in migrate.known():
        raise SetUpWrong(f"This backup has shape {head['shape']}, made by a newer version of the portal.")
    return head


def _is_empty(connection: Connection) -> bool:
    present = MetaData()
    names = [name for name in inspect(connection).get_table_names() if name in Base.metadata.tables]
    present.reflect(connection, only=[name for name in names if name not in OWN], resolve_fks=False)
    return not any(connection.scalar(select(func.count()).select_from(table)) for table in present.tables.values())


def _lay(connection: Connection, head: dict[str, Any], records: Iterator[list[Any]], say: Say) -> dict[str, int]:
    drop_all(connection)  # an empty database of another shape is made anew as well
    migrate.move(connection, head["shape"])
    shape = MetaData()
    shape.reflect(connection, only=plain_tables(connection))
    ties, triggers = untie(connection, shape), hold_triggers(connection, shape)
    for name in OWN - {"alembic_version"}:
        if name in shape.tables:
            connection.execute(shape.tables[name].delete())
    counts = _fill(connection, shape, records, say)
    tie(connection, ties)
    for statement in triggers:
        connection.exec_driver_sql(statement)
    count_on(connection, shape)
    migrate.move(connection, "head")
    stamps.all_changed(connection)
    return counts


def _fill(connection: Connection, shape: MetaData, records: Iterator[list[Any]], say: Say) -> dict[str, int]:
    counts: dict[str, int] = {}
    expected: dict[str, int] | None = None
    table: Table | None = None
    names: list[str] = []
    held: list[dict[str, Any]] = []

    def put() -> None:
        if held and table is not None:
            connection.execute(insert(table), held)
            counts[table.name] += len(held)
            held.clear()

    for kind, *said in records:
        if kind == "row":
            held.append(dict(zip(names, said, strict=True)))
            if len(held) >= ROWS:
                put()
                say(f"{len(counts)} tables, {sum(counts.values())} rows")
            continue
        put()
        if kind == "table":
            table, names = shape.tables[said[0]], said[1:]
            counts[table.name] = 0
        elif kind == "end":
            expected = dict(zip(said[::2], said[1::2], strict=True))
    if counts != expected:
        raise NotThatKindOfFile("The backup does not hold as many rows as it says: it was changed.")
    say(f"{len(counts)} tables, {sum(counts.values())} rows")
    return {"tables": len(counts), "rows": sum(counts.values())}


def _look_over(connection: Connection, keys: KeyRing) -> None:
    """What `open_store` would ask, and that no row hangs in the air."""
    if connection.dialect.name == "sqlite":
        loose = connection.execute(text("PRAGMA foreign_key_check")).first()
        if loose is not None:
            raise NotThatKindOfFile(f"A row of {loose[0]} in the backup belongs to nothing.")
    known = connection.scalar(text("SELECT value FROM setting_value WHERE name = 'master-keys'"))
    if known != keys.masters.fingerprint:
        raise SetUpWrong("The master keys at hand are not those of the restored database.")


def _replayed(
    connection: Connection, keys: KeyRing, head: dict[str, Any], replay: Replay, *, without_keys: bool
) -> dict[str, int]:
    entries = keys.ledger()
    erased = {entry.id for entry in entries if entry.what == ledger.ERASED}
    keyless = _people(connection) - keys.people()
    if keyless - erased and not without_keys:
        raise KeysMissing(
            f"The key store lacks the keys of {len(keyless - erased)} people who were not erased, so it is not the one"
            " of this backup. Put the right one in its place, or say --without-keys to erase these people."
        )
    since = Since(entries, int(head["ledger"]), keyless)
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
        db.info["keys"] = keys
        counts = replay(db, since)
        db.flush()
        db.info.pop(ledger.WAITING, None)
        db.commit()
    return counts


def _people(connection: Connection) -> set[str]:
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        if "person_key" in table.columns and table.name != "erasure":
            found |= set(connection.scalars(select(table.c.person_key).distinct()))
    return found
