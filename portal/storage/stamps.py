"""Which part of the data was changed last: a word for each part, new with every change of it.

A process that keeps something worked out from a part asks for its word first, and throws away what it kept under
another one. The word is written in the very transaction that makes the change, so both are seen at the same moment
by everybody. It is the last statement before the commit: on PostgreSQL its row is held by nobody for longer than that.

Rows that go because their parent goes change with the parent.
"""

import secrets
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, FromClause, Table, bindparam, create_engine, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from portal.storage.base import Base
from portal.storage.models import SettingValue

PREFIX = "stamp:"
_HELD = "parts_changed"
_read = select(SettingValue.value).where(SettingValue.name == bindparam("of"))
_quick: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def belong(part: str, *tables: FromClause) -> None:
    for table in tables:
        assert isinstance(table, Table)
        table.info["part"] = part


def stamp(engine: Engine, part: str) -> str:
    """Ask before reading what is kept under it: newer rows under an older word are thrown away the sooner, and the
    other way round they would stay. By the driver itself: whoever asks has the answer ready, and this is all it costs.
    """
    name = PREFIX + part
    if engine.dialect.name == "sqlite":
        return _asked(engine, "SELECT value FROM setting_value WHERE name = ?", name)
    quick = _quick.get(engine) or _quick_engine(engine)
    try:
        return _asked(quick, "SELECT value FROM setting_value WHERE name = %s", name)
    except OperationalError:  # the server was started again: in the patient way, and anew from the next time on
        quick.dispose()
        with engine.connect() as connection:
            return str(connection.execute(_read, {"of": name}).scalar() or "")


def _asked(engine: Engine, question: str, name: str) -> str:
    held = engine.raw_connection()
    try:
        asks = held.cursor()
        asks.execute(question, (name,))
        row = asks.fetchone()
    except Exception as error:
        held.invalidate(error)
        raise OperationalError(question, None, error) from error
    finally:
        held.close()
    return str(row[0]) if row else ""


def _quick_engine(engine: Engine) -> Engine:
    """Connections to PostgreSQL that open no transaction and are not tried out first: one trip instead of four."""
    made = create_engine(engine.url, isolation_level="AUTOCOMMIT", pool_size=4, connect_args={"connect_timeout": 5})
    return _quick.setdefault(engine, made)


def _end_quick(engine: Engine) -> None:
    if (quick := _quick.pop(engine, None)) is not None:
        quick.dispose()


def all_changed(connection: Connection) -> None:
    """For who lays down whole tables past the models: a restore."""
    parts = {table.info["part"] for table in Base.metadata.sorted_tables if "part" in table.info}
    connection.info.setdefault(_HELD, set()).update(parts)


def watch(engine: Engine) -> None:
    """Every statement of this engine, whoever sends it: the mapper, a bulk load, a command."""
    event.listen(engine, "before_execute", _note)
    event.listen(engine, "commit", _write)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "engine_disposed", _end_quick)
    event.listen(engine, "checkin", lambda _connection, record: record.info.pop(_HELD, None))


def _note(connection: Connection, statement: Any, *_more: Any) -> None:
    if getattr(statement, "is_dml", False):
        part = getattr(statement.table, "info", {}).get("part")
        if part:
            connection.info.setdefault(_HELD, set()).add(part)


def _write(connection: Connection) -> None:
    changed = connection.info.pop(_HELD, None)
    for part in sorted(changed or ()):
        name, value = PREFIX + part, secrets.token_hex(8)
        found = connection.execute(update(SettingValue).where(SettingValue.name == name).values(value=value))
        if not found.rowcount:
            insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
            fresh = insert(SettingValue).values(name=name, value=value)
            connection.execute(fresh.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _forget(connection: Connection) -> None:
    if not connection.invalidated:  # of a connection that was cut off nothing is left to forget (F16)
        connection.info.pop(_HELD, None)
