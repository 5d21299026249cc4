"""Engine and session maker from an address: SQLite (WAL) or PostgreSQL."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session, sessionmaker

from portal.shared.errors import SetUpWrong

BUSY_MILLISECONDS = 5000  # a write waits this long for another, then says "please try again" (F14)

NewDb = sessionmaker[Session]


def make_engine(address: str) -> Engine:
    """An engine with the settings that were proved to hold (M4, M5, M7). Raises SetUpWrong on a bad address."""
    try:
        url = make_url(address)
    except Exception as error:
        raise SetUpWrong("The database address cannot be read; see PORTAL_DATABASE_URL.") from error
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=8,
        # A process frozen in the middle of a transaction must not hold its locks for ever (F3).
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c lock_timeout=5000 -c idle_in_transaction_session_timeout=45000",
        },
    )


def make_sessions(engine: Engine, **info: Any) -> NewDb:
    """A maker of sessions. Rows stay readable after a commit, so that a template can show what was saved."""
    return sessionmaker(engine, expire_on_commit=False, info=info)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:" and not url.database.startswith("file:"):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for line in (
        f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",  # deleted rows are overwritten (M7)
        "PRAGMA temp_store=MEMORY",  # nothing personal in temporary files
        "PRAGMA cache_size=-16000",
    ):
        connection.execute(line)


def _begin(connection: Connection) -> None:
    # A deferred transaction that later writes is refused at once whatever the timeout (M4): writers say so first.
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
