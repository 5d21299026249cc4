"""What was deleted does not stay readable in the files."""

from datetime import timedelta

from sqlalchemy import Connection, Engine

from portal.storage.engine import BUSY_MILLISECONDS


def write_over(store: Engine, *tables: str, waits: timedelta | None = None) -> bool:
    """What was deleted is not left readable in the files (M7, G14): SQLite's journal is written back and cut, and
    PostgreSQL clears out dead rows. False: somebody on SQLite read for longer than we wait, and nothing was cut.

    `waits`: on SQLite, where nobody can write meanwhile; else as long as a writer waits for another."""
    with store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if store.dialect.name != "sqlite":
            for table in tables:
                connection.exec_driver_sql(f"VACUUM {table}")
            return True
        if waits is None:
            return _cut(connection)
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(waits.total_seconds() * 1000)}")
        try:
            return _cut(connection)
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _cut(connection: Connection) -> bool:
    """The first figure of the answer is 1 when somebody was in the way."""
    return bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one() == 0)
