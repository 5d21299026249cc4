"""The request's database session. Reads happen on it as they are; writes go through `with work(db())`."""

from flask import Flask, current_app, g
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.storage.engine import NewDb


def db() -> Session:
    """The session of this request; made on first use, closed at its end."""
    if "db" not in g:
        g.db = new_db()()
    return g.db


def reading() -> Session:
    """The same, for a page that only reads. On PostgreSQL it then opens no transaction, which is two trips to the
    server less: each statement sees what was saved before it, as it would inside one."""
    session = db()
    if not session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
    return session


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
