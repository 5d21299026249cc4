"""Which part of the data was changed last: a word for each part, new with every change of it.

A process that keeps something worked out from a part asks for its word first, and throws away what it kept under
another one. The word is written in the very transaction that makes the change, so both are seen at the same moment
by everybody. It is the last statement before the commit: on PostgreSQL its row is held by nobody for longer than that.

Rows that go because their parent goes change with the parent, whatever part that belongs to.

A table may belong to several parts. Who changes it through storage/straight.py and knows that only some of them, or
something smaller, is changed by it, says which.
"""

import secrets
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, FromClause, String, Table, bindparam, event, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.storage.base import Base
from portal.storage.models import SettingValue
from portal.storage.quick import Question, Words, said

PREFIX = "stamp:"
_HELD = "parts_changed"
_renew = Words(
    update(SettingValue.__table__)  # type: ignore[arg-type]
    .where(SettingValue.name == bindparam("of", type_=String))
    .values(value=bindparam("word", type_=String))
)
# By name of table: the mapper hands statements copies of a table, made before or after.
_parts: dict[str, frozenset[str]] = {}


def belong(part: str, *tables: FromClause) -> None:
    for table in tables:
        assert isinstance(table, Table)
        _parts[table.name] = parts_of(table.name) | {part}


def stamp(engine: Engine, part: str) -> str:
    return stamps(engine, part)[part]


def stamps(engine: Engine, *parts: str) -> dict[str, str]:
    """Ask before reading what is kept under it: newer rows under an older word are thrown away the sooner, and the
    other way round they would stay."""
    given = {f"of{number}": PREFIX + part for number, part in enumerate(parts)}
    found = dict(_words_of(len(parts)).rows(engine, **given))
    return {part: found.get(PREFIX + part, "") for part in parts}


@cache
def _words_of(count: int) -> Question:
    asked = or_(*(SettingValue.name == bindparam(f"of{number}", type_=String) for number in range(count)))
    return Question(select(SettingValue.name, SettingValue.value).where(asked))


def all_changed(connection: Connection) -> None:
    """For who lays down whole tables past the models: a restore."""
    connection.info.setdefault(_HELD, set()).update(*_parts.values())


def watch(engine: Engine) -> None:
    """Every statement of this engine, whoever sends it: the mapper, a bulk load, a command."""
    event.listen(engine, "before_execute", _note)
    event.listen(engine, "commit", _write)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "checkin", lambda _connection, record: record.info.pop(_HELD, None))


def _note(connection: Connection, statement: Any, *_more: Any) -> None:
    if getattr(statement, "is_dml", False):
        note(connection, statement.table.name, is_delete=statement.is_delete)


def note(connection: Connection, table: str, *, is_delete: bool, parts: frozenset[str] | None = None) -> None:
    """For a statement that this engine does not see pass, because the driver itself is told it. `parts`: what it
    changes, where that is less than all that the table belongs to."""
    if parts is None:
        parts = _going_with(table, len(Base.metadata.tables), len(_parts)) if is_delete else parts_of(table)
    if parts:
        connection.info.setdefault(_HELD, set()).update(parts)


def parts_of(table: str) -> frozenset[str]:
    return _parts.get(table, frozenset())


@cache
def _going_with(name: str, _tables: int, _with_a_part: int) -> frozenset[str]:
    """The parts whose rows the database itself takes away with a row of this table. Worked out anew for more tables."""
    found, left = {name}, [name]
    while left:
        parent = left.pop()
        for child in Base.metadata.tables.values():
            goes = any(
                key.ondelete == "CASCADE" and key.target_fullname.rpartition(".")[0] == parent
                for key in child.foreign_keys
            )
            if goes and child.name not in found:
                found.add(child.name)
                left.append(child.name)
    return frozenset().union(*(parts_of(each) for each in found))


def _write(connection: Connection) -> None:
    changed = connection.info.pop(_HELD, None)
    for part in sorted(changed or ()):
        name, value = PREFIX + part, secrets.token_hex(8)
        renew = _renew.for_(connection.engine)
        if not said(connection, renew.text, renew.values({"of": name, "word": value})).rowcount:
            insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
            fresh = insert(SettingValue).values(name=name, value=value)
            connection.execute(fresh.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _forget(connection: Connection) -> None:
    if not connection.invalidated:  # of a connection that was cut off nothing is left to forget (F16)
        connection.info.pop(_HELD, None)
