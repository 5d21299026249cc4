"""A question that is asked with nearly every page, put to the driver itself.

The statement is written down once for each kind of database. Asking it then costs a fifth of what a session of the
mapper costs, and opens no transaction: it sees what was saved at that moment.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Executable, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import SelectBase

_quick: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
Turn = Callable[[Any], Any] | None  # between what Python holds and what the driver takes or gives


class Question:
    """A select with `bindparam`s. Made once, at the top of a file; no list of values in it."""

    def __init__(self, statement: SelectBase) -> None:
        self._statement = statement
        self._written: dict[str, _Written] = {}

    def rows(self, engine: Engine, **given: Any) -> list[tuple[Any, ...]]:
        """Raises OperationalError as a session would."""
        written = self._in_words_of(engine)
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
        name = connection.dialect.name
        written = self._written.get(name) or self._written.setdefault(
            name, _Written(self._statement, connection.engine)
        )
        values = written.values(given)
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):  # whoever writes there is alone: nothing to wait for, nobody to lose
            return written.turned(driver.execute(written.text, values).fetchall())
        return written.turned(list(connection.exec_driver_sql(written.text, values).fetchall()))

    def _in_words_of(self, engine: Engine) -> "_Written":
        name = engine.dialect.name
        return self._written.get(name) or self._written.setdefault(name, _Written(self._statement, engine))

    def first(self, engine: Engine, **given: Any) -> tuple[Any, ...] | None:
        return next(iter(self.rows(engine, **given)), None)


class _Written:
    """A statement in the words of one kind of database."""

    def __init__(self, statement: SelectBase, engine: Engine) -> None:
        dialect = engine.dialect
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._names = compiled.positiontup
        self._fixed = {name: bind.value for name, bind in compiled.binds.items()}
        kinds = [column.type.dialect_impl(dialect) for column in statement.selected_columns]
        self._out: list[Turn] = [kind.result_processor(dialect, None) for kind in kinds]
        self._in = {
            name: turn
            for name, bind in compiled.binds.items()
            if (turn := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }

    def values(self, given: dict[str, Any]) -> Any:
        known = self._fixed | given
        for name, turn in self._in.items():
            known[name] = turn(known[name])
        return known if self._names is None else tuple(known[name] for name in self._names)

    def turned(self, rows: list[Any]) -> list[tuple[Any, ...]]:
        return [
            tuple(value if turn is None else turn(value) for value, turn in zip(row, self._out, strict=True))
            for row in rows
        ]


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
    made = create_engine(engine.url, isolation_level="AUTOCOMMIT", pool_size=4, connect_args={"connect_timeout": 5})
    event.listen(engine, "engine_disposed", _end_quick)
    return _quick.setdefault(engine, made)


def _end_quick(engine: Engine) -> None:
    if (quick := _quick.pop(engine, None)) is not None:
        quick.dispose()
