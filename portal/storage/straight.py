"""Changes put to the driver itself, for what somebody waits for with many others: a booking, and all that goes with it.

The mapper writes down each of its statements anew, which costs ten times what the database does. Here each is written
down once, as in quick.py. They are part of the same piece of work: saved with the rest of it, or not at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Delete, Table, UpdateBase, bindparam, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, manager_of_class, set_committed_value
from sqlalchemy.orm.util import identity_key

from portal.storage import stamps
from portal.storage.base import Base
from portal.storage.quick import Words, Written, said

Row = TypeVar("Row", bound=Base)


class Command:
    """An insert, update or delete with `bindparam`s. Made once, at the top of a file; no list of values in it."""

    def __init__(self, statement: UpdateBase) -> None:
        assert isinstance(statement.table, Table)
        self._words, self._table = Words(statement), statement.table.name
        self._is_delete = isinstance(statement, Delete)

    def within(self, db: Session, *, parts_: frozenset[str] | None = None, **given: Any) -> int:
        """How many rows it changed. `parts_`: which parts of the data that changes, if not all that stamps.py knows."""
        connection, written = self._begin(db, parts_)
        return int(said(connection, written.text, written.values(given)).rowcount)

    def many(self, db: Session, given: Sequence[Mapping[str, Any]]) -> None:
        if given:
            connection, written = self._begin(db)
            said(connection, written.text, [written.values(dict(one)) for one in given])

    def returning(self, db: Session, **given: Any) -> list[tuple[Any, ...]]:
        """For a statement that gives back what it wrote."""
        connection, written = self._begin(db)
        return written.turned(list(said(connection, written.text, written.values(given)).fetchall()))

    def _begin(self, db: Session, parts: frozenset[str] | None = None) -> tuple[Connection, Written]:
        db.flush()
        connection = db.connection()
        stamps.note(connection, self._table, is_delete=self._is_delete, parts=parts)
        return connection, self._words.for_(connection.engine)


class NewRows(Generic[Row]):
    """New rows of one table, with the defaults that its model names."""

    def __init__(self, model: type[Row]) -> None:
        table = model.__table__
        assert isinstance(table, Table)
        columns = [column for column in table.columns if column is not table.autoincrement_column]
        self._defaults = {
            column.name: column.default.arg if column.default is not None else None
            for column in columns
            if (column.nullable if column.default is None else column.default.is_scalar)
        }
        values: dict[str, Any] = {column.name: bindparam(column.name) for column in columns}
        self._needed = values.keys() - self._defaults.keys()
        self._model, self._command = model, Command(insert(table).values(values).inline())

    def put(self, db: Session, *rows: Mapping[str, Any], parts: frozenset[str] | None = None) -> None:
        """By names of columns. What has no default must be given. `parts`: of one row, as in `Command.within`."""
        for row in rows:
            if missing := self._needed - row.keys():
                raise KeyError(f"not given: {sorted(missing)}")
        if len(rows) == 1:
            self._command.within(db, parts_=parts, **(self._defaults | dict(rows[0])))
        else:
            self._command.many(db, [self._defaults | dict(row) for row in rows])

    def as_read(self, db: Session, facts: Mapping[str, Any]) -> Row:
        """One that was put down, for who goes on to work with it."""
        return as_read(db, self._model, self._defaults | dict(facts))


def as_read(db: Session, model: type[Row], facts: Mapping[str, Any]) -> Row:
    """The row of these facts, all of its columns, as if the mapper had read it at this moment."""
    known = db.identity_map.get(identity_key(model, facts["id"]))
    if known is not None:
        for name, value in facts.items():
            set_committed_value(known, name, value)
        return known
    made: Row = manager_of_class(model).new_instance()
    instance_dict(made).update(facts)
    make_transient_to_detached(made)
    db.add(made)
    return made


@contextmanager
def all_or_none(db: Session) -> Iterator[None]:
    """Several changes in the middle of a piece of work that goes on without them if the database refuses one.

    The mapper's own way of saying so costs twenty times what the database does for it. Nothing of the mapper's may
    wait to be written within it."""
    db.flush()
    connection = db.connection()
    said(connection, "SAVEPOINT all_or_none", ())
    try:
        yield
    except IntegrityError:
        said(connection, "ROLLBACK TO SAVEPOINT all_or_none", ())
        raise
    said(connection, "RELEASE SAVEPOINT all_or_none", ())
