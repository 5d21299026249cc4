"""A consistent copy of the database while it is in use, in one sealed file that either engine can take back.

One reading transaction sees one moment: WAL on SQLite, REPEATABLE READ on PostgreSQL; writers go on meanwhile. The
key store is not in it, so a person whose key is shredded stays unreadable in every copy (G15).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from portal.storage import migrate
from portal.storage.base import Base
from portal.storage.sealed_file import SealedWriter
from portal.storage.store import Store

Say = Callable[[str], None]
# Visits end by themselves, and are sealed with keys that only browsers hold.
LEFT_OUT = {"visit"}
ROWS = 2000
DATABASE = "database"


def tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def write_backup(store: Store, path: Path, *, now: datetime, say: Say) -> int:
    """Gives how many rows were written. Raises BadInput where the file is there already."""
    known = max((entry.number for entry in store.keys.ledger()), default=0)  # before the look: none is missed
    facts = {
        "holds": DATABASE,
        "made_at": now.isoformat(),
        "shape": migrate.newest(),
        "keys": store.keys.masters.fingerprint,
        "ledger": known,
        "engine": store.engine.dialect.name,
    }
    counts: dict[str, int] = {}
    with SealedWriter(path, store.keys.masters, facts) as file, _one_moment(store) as connection:
        all_tables = tables()
        for place, table in enumerate(all_tables, start=1):
            counts[table.name] = 0
            file.write(["table", table.name, *[column.name for column in table.columns]])
            for row in _rows(connection, table):
                file.write(["row", *row])
                counts[table.name] += 1
            say(f"{place} of {len(all_tables)} tables, {sum(counts.values())} rows")
        file.write(["end", *[part for pair in counts.items() for part in pair]])
    return sum(counts.values())


def _one_moment(store: Store) -> Connection:
    engine = store.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.connect()


def _rows(connection: Connection, table: Table) -> Iterable[list[Any]]:
    with connection.execution_options(yield_per=ROWS).execute(select(table)) as found:
        for row in found:
            yield list(row)
