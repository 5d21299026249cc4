"""A question that is asked with nearly every page, put to the driver itself.

The statement is written down once for each kind of database. Asking it then costs a fifth of what a session of the
mapper costs, and opens no transaction: it sees what was saved at that moment.
"""

import sqlite3
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Executable,
    String,
    UpdateBase,
    create_engine,
    event,
    literal_column,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import SelectBase

_quick: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
Turn = Callable[[Any], Any] | None  # between what Python holds and what the driver takes or gives


class Question:
    """A select with `bindparam`s. Made once, at the top of a file; no list of values in it."""

    def __init__(self, statement: SelectBase) -> None:
        self._statement = statement
        self._words = Words(statement)

    def rows(self, engine: Engine, **given: Any) -> list[tuple[Any, ...]]:
        """Raises OperationalError as a session would."""
        written = self._words.for_(engine)
        values = written.values(given)
        if engine.dialect.name == "sqlite":
            return written.turned(_asked(engine, written.text, values))
        quick = _quick.get(engine) or _quick_engine(engine)
        try:
            return written.turned(_asked(quick, written.text, values))
        except OperationalError:  # the server was started again: in the patient way, and anew from the next time on
            quick.dispose()
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(cast("Executable", self._statement), given)]

    def within(self, db: Session, **given: Any) -> list[tuple[Any, ...]]:
        """The same inside a piece of work: it sees what that has written so far."""
        db.flush()
        connection = db.connection()
        written = self._words.for_(connection.engine)
        return written.turned(list(said(connection, written.text, written.values(given)).fetchall()))

    def first(self, engine: Engine, **given: Any) -> tuple[Any, ...] | None:
        return next(iter(self.rows(engine, **given)), None)


class Words:
    """A statement, written down once for each kind of database."""

    def __init__(self, statement: SelectBase | UpdateBase) -> None:
        self._statement = statement
        self._written: dict[str, Written] = {}

    def for_(self, engine: Engine) -> "Written":
        name = engine.dialect.name
        return self._written.get(name) or self._written.setdefault(name, Written(self._statement, engine))


class Written:
    """A statement in the words of one kind of database."""

    def __init__(self, statement: SelectBase | UpdateBase, engine: Engine) -> None:
        dialect = engine.dialect
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        names = compiled.positiontup
        self._in_order = None if names is None else _picked(names)
        self._fixed = {name: bind.value for name, bind in compiled.binds.items()}
        given_back = statement.exported_columns if isinstance(statement, UpdateBase) else statement.selected_columns
        turns: list[Turn] = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in given_back]
        self._out = [(place, turn) for place, turn in enumerate(turns) if turn is not None]
        self._in = {
            name: turn
            for name, bind in compiled.binds.items()
            if (turn := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }

    def values(self, given: dict[str, Any]) -> Any:
        known = self._fixed | given
        for name, turn in self._in.items():
            known[name] = turn(known[name])
        return known if self._in_order is None else self._in_order(known)

    def turned(self, rows: list[Any]) -> list[tuple[Any, ...]]:
        if not self._out or not rows:
            return [tuple(row) for row in rows]
        columns: list[Any] = list(zip(*rows, strict=True))
        for place, turn in self._out:
            columns[place] = map(turn, columns[place])
        return list(zip(*columns, strict=True))


def _picked(names: Sequence[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda known: tuple(known[name] for name in names)


def as_written(word: str) -> ColumnElement[str]:
    """A word of ours that stands in a statement as it is. SQLite plans a statement anew, each time it is said, when
    what is bound in it decides whether an index of some rows alone can be used."""
    if not word.isidentifier():
        raise ValueError(f"no word of ours: {word}")
    return literal_column(f"'{word}'", String)


def said(connection: Connection, text: str, values: Any) -> Any:
    """A cursor that has said this inside a piece of work. A list of values: once for each of them.

    On SQLite whoever writes is alone, with nothing to wait for and nobody to lose, so the driver itself is asked; what
    it refuses is said as a session would say it, without the values."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        return connection.exec_driver_sql(text, values)
    try:
        return driver.executemany(text, values) if isinstance(values, list) else driver.execute(text, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True) from error


def _asked(engine: Engine, text: str, values: Any) -> list[Any]:
    try:
        held = engine.raw_connection()
    except Exception as error:
        raise OperationalError(text, None, error) from error
    try:
        asks = held.cursor()
        asks.execute(text, values)
        return list(asks.fetchall())
    except Exception as error:
        held.invalidate(error)
        raise OperationalError(text, None, error) from error
    finally:
        held.close()


def _quick_engine(engine: Engine) -> Engine:
    """Connections to PostgreSQL that open no transaction and are not tried out first: one trip instead of four."""
    waits = {"connect_timeout": 5}
    made = create_engine(engine.url, isolation_level="AUTOCOMMIT", pool_size=4, pool_use_lifo=True, connect_args=waits)
    event.listen(engine, "engine_disposed", _end_quick)
    return _quick.setdefault(engine, made)


def _end_quick(engine: Engine) -> None:
    if (quick := _quick.pop(engine, None)) is not None:
        quick.dispose()
