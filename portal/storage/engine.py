"""Engine and session maker from an address: SQLite (WAL) or PostgreSQL."""

import random
import sqlite3
import time
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from portal.shared.errors import SetUpWrong
from portal.storage import stamps
from portal.storage.quick import said

BUSY_MILLISECONDS = 5000  # a write waits this long for another, then says "please try again" (F14)
ASKS_AGAIN_AFTER = 0.01  # seconds at most

NewDb = sessionmaker[Session]


def make_engine(address: str, *, asks_first: bool = True) -> Engine:
    """An engine with the settings that were proved to hold (M4, M5, M7). Raises SetUpWrong on a bad address.

    `asks_first`: whether each connection is asked if it still lives before it is used. Not for who tries again anyway
    and has something to say that must not wait (F2)."""
    try:
        url = make_url(address)
    except Exception as error:
        raise SetUpWrong("The database address cannot be read; see PORTAL_DATABASE_URL.") from error
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url, asks_first)
    stamps.watch(engine)
    return engine


def _postgresql(url: URL, asks_first: bool) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=asks_first,
        pool_size=8,
        max_overflow=8,
        pool_use_lifo=True,  # a connection that was used often knows most statements already
        # A process frozen in the middle of a transaction must not hold its locks for ever (F3).
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c lock_timeout=5000 -c idle_in_transaction_session_timeout=45000",
        },
    )


def make_sessions(engine: Engine, **info: Any) -> NewDb:
    """A maker of sessions. Rows stay readable after a commit, so that a template can show what was saved."""
    return sessionmaker(engine, expire_on_commit=False, info=info)


def patient(new_db: NewDb) -> NewDb:
    """The same database, for work that can wait: after each of its writes it lets others come first."""
    asked = dict(new_db.kw)
    engine: Engine = asked.pop("bind").execution_options(after_you=True)
    return sessionmaker(engine, **asked)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:" and not url.database.startswith("file:"):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # The connection used last comes first: it alone still holds the pages that it has read or written itself.
    waits = {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=waits, pool_use_lifo=True)
    event.listen(engine, "connect", _prepare)
    turns = Turns()
    event.listen(engine, "begin", turns.begin)
    event.listen(engine, "checkin", turns.end)  # after the commit; its own event comes before it
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
        "PRAGMA cache_size=-2000",
    ):
        connection.execute(line)


class Turns:
    """Who may begin to write, on SQLite: one at a time, and everybody who waits asks equally often.

    SQLite's own waiting asks less and less often: whoever waited longest was the least likely to be next, and behind
    a busy writer came to the end of the five seconds (F14). A writer that can wait says "after you": when it has
    written, it and its like leave the others the time to ask.
    """

    def __init__(self) -> None:
        self.ended = 0.0  # when a writer that can wait ended last, on the monotonic clock

    def begin(self, connection: Connection) -> None:
        # A deferred transaction that later writes is refused at once whatever the timeout (M4): writers say so first.
        wishes = connection.get_execution_options()
        if not wishes.get("immediate", False):
            connection.exec_driver_sql("BEGIN")
            return
        driver, until = connection.connection.driver_connection, time.monotonic() + BUSY_MILLISECONDS / 1000
        assert isinstance(driver, sqlite3.Connection)
        self._wait_for_disk(connection, driver, wishes.get("waits_for_disk", True))
        driver.execute("PRAGMA busy_timeout=0")
        try:
            while not self._begun(connection, last_try=time.monotonic() > until):
                sleep(random.uniform(ASKS_AGAIN_AFTER / 10, ASKS_AGAIN_AFTER))
        finally:
            driver.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.info["after_you"] = wishes.get("after_you", False)

    @staticmethod
    def _wait_for_disk(connection: Connection, driver: sqlite3.Connection, wanted: bool) -> None:
        """For this transaction alone; it cannot be said within one."""
        if connection.info.get("waits_for_disk", True) is not wanted:
            driver.execute(f"PRAGMA synchronous={'FULL' if wanted else 'NORMAL'}")
            connection.info["waits_for_disk"] = wanted

    def end(self, _connection: object, record: Any) -> None:
        if record.info.pop("after_you", False):
            self.ended = time.monotonic()

    def _begun(self, connection: Connection, *, last_try: bool) -> bool:
        lets_others = connection.get_execution_options().get("after_you", False)
        if lets_others and not last_try and time.monotonic() < self.ended + 1.5 * ASKS_AGAIN_AFTER:
            return False
        try:
            said(connection, "BEGIN IMMEDIATE", ())
        except OperationalError as error:
            if last_try or "locked" not in str(error.orig):
                raise
            return False
        return True
