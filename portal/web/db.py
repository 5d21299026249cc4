"""The request's database session. Reads happen on it as they are; writes go through `with work(db())`."""

from typing import Any, cast

from flask import Flask, current_app, g
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from portal.storage.engine import NewDb
from portal.storage.stamps import stamps
from portal.storage.work import WRITES_BY


def db() -> Session:
    """The session of this request; made on first use, closed at its end."""
    if "db" not in g:
        g.db = new_db()()
        g.db.info.update(current_app.extensions.get("portal_db_info", {}))
    return g.db


def reading() -> Session:
    """The same, for a page that only reads. On PostgreSQL it opens no transaction, which is two trips to the server
    less: each statement sees what was saved before it, as it would inside one. Made when it is first asked something:
    a page that finds all it needs ready takes none."""
    return cast("Session", _READS)


def _made_to_read() -> Session:
    if "db" not in g:
        maker = new_db()
        engine = maker.kw["bind"]
        if engine.dialect.name == "postgresql":
            g.db = maker(bind=_reading_engine(engine))
            g.db.info.update(current_app.extensions.get("portal_db_info", {}))
            g.db.info[WRITES_BY] = engine
    return db()


_READS: Any = LocalProxy(_made_to_read)


def _reading_engine(engine: Engine) -> Engine:
    held: Engine | None = current_app.extensions.get("portal_reading_engine")
    if held is None:
        held = engine.execution_options(isolation_level="AUTOCOMMIT")
        current_app.extensions["portal_reading_engine"] = held
    return held


def reading_anew() -> Session:
    """The same, for what is kept under a word of storage/stamps.py: nothing read before the word was asked stays."""
    held: Session | None = g.get("db")
    if held is not None and held.in_transaction():
        held.commit()  # a page that only reads has written nothing: this ends what it saw
        held.expire_all()
    return reading()


def part_words(*parts: str) -> dict[str, str]:
    """The words of these parts of the data, asked once a request."""
    known: dict[str, str] = g.setdefault("part_words", {})
    if missing := [part for part in parts if part not in known]:
        known |= stamps(engine(), *missing)
    return known


def engine() -> Engine:
    """For a question to the driver itself."""
    found: Engine = new_db().kw["bind"]
    return found


def new_db() -> NewDb:
    return current_app.extensions["portal_new_db"]


def init_db(app: Flask, maker: NewDb) -> None:
    app.extensions["portal_new_db"] = maker

    @app.teardown_appcontext
    def close_db(_error: BaseException | None) -> None:
        drop_db()


def drop_db() -> None:
    """The session of this request is closed; db() opens another."""
    held = g.pop("db", None)
    if held is None:
        return
    try:
        held.close()
    except DBAPIError:  # the database went away under it: there is nothing left to roll back (F16)
        held.invalidate()
