"""The one cookie: a random token and nothing else. What a visit holds lies in a row that only the token opens.

The row's id is a hash of the token and its data is sealed with a key made from the token (T7, T13): whoever has
the database, even with the keys, cannot read a visit's drafts. Leaving deletes the row and changes the cookie (T1).
"""

import hashlib
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from time import sleep
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from flask import Flask, Request, Response, current_app, g, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Engine, String, bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from portal.settings import Settings
from portal.shared.clock import now
from portal.shared.errors import PortalError
from portal.storage.keys import open_with, seal_with
from portal.storage.models import Visit
from portal.storage.quick import Question
from portal.storage.straight import Command
from portal.storage.work import is_gone, work
from portal.web.errors import ask_again

log = logging.getLogger("portal.visits")
_tagged = TaggedJSONSerializer()
PATIENCE = (0.2, 0.4, 0.8)  # seconds between tries
TOUCH_EVERY = timedelta(seconds=60)
_visit = Question(
    select(Visit.id, Visit.data, Visit.worker_id, Visit.touched_at, Visit.ends_at).where(
        Visit.id == bindparam("of", type_=String)
    )
)
_kept = Command(
    update(Visit.__table__)  # type: ignore[arg-type]
    .where(Visit.id == bindparam("of", type_=String))
    .values(data=bindparam("sealed"), touched_at=bindparam("moment"))
)
STAYS_HERE = "portal_visit_stays_here"  # app.py fills it: what a visit holds -> where to begin again, or ""


class Row(NamedTuple):
    """A visit as it stood when the request came."""

    id: str
    data: bytes
    worker_id: str | None
    touched_at: datetime
    ends_at: datetime


class VisitSession(CallbackDict, SessionMixin):
    """What `flask.session` is. JSON-like values only."""

    def __init__(
        self, token: str = "", data: dict[str, Any] | None = None, row: Row | None = None, *, is_unread: bool = False
    ):
        def changed(_self: Any) -> None:
            self.modified = True

        super().__init__(data or {}, changed)
        self.token, self.row, self.modified, self.new = token, row, False, row is None
        self.old_id: str | None = None
        self.is_unread = is_unread  # there may be one: the database is away (F16)

    def renew(self) -> None:
        """A new token for what is held: at sign-in, step-up and role change (T13)."""
        if self.row is not None:
            self.old_id = self.row.id
        self.token, self.row, self.modified = new_token(), None, True


def new_token() -> str:
    return secrets.token_urlsafe(32)


def row_id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name(secure: bool) -> str:
    return "__Host-visit" if secure else "visit"


class Visits(SessionInterface):
    """Keeps visits in the table `visit`."""

    def __init__(self, settings: Settings):
        self.settings = settings

    def open_session(self, app: Flask, request: Request) -> VisitSession:
        token = request.cookies.get(cookie_name(request.is_secure), "")
        if not 20 <= len(token) <= 100 or request.endpoint in ("static", "health.live"):
            return VisitSession()
        try:
            row = _read_patiently(app.extensions["portal_new_db"].kw["bind"], token)
            if row is None or not self._is_alive(row, now()):
                return VisitSession()
            data = _tagged.loads(open_with(token.encode(), row.data, row.id.encode()).decode())
        except (SQLAlchemyError, InvalidTag, ValueError) as error:
            log.warning("visit-not-read")
            return VisitSession(is_unread=is_gone(error))
        visit = VisitSession(token, data, row)
        if is_from_elsewhere(request) and begin_again(visit):
            self._end_quietly(app, row.id)
            return VisitSession()
        return visit

    def _is_alive(self, row: Row, moment: datetime) -> bool:
        """The time of the last page is noted once a minute at most, so a visit may last that minute longer (N-06)."""
        return moment < row.ends_at and moment - row.touched_at < self._idle(row.worker_id) + TOUCH_EVERY

    def _idle(self, worker_id: str | None) -> timedelta:
        return timedelta(minutes=self.settings.staff_minutes if worker_id else self.settings.visit_minutes)

    def _longest(self, worker_id: str | None) -> timedelta:
        return timedelta(hours=self.settings.staff_hours_at_most if worker_id else self.settings.visit_hours_at_most)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if g.get("visit_left") or session.is_unread:
            return  # the cookie stays as it is: it opens the visit again a moment later (F16)
        moment = now()
        stale = session.row is not None and moment - session.row.touched_at > TOUCH_EVERY
        if not session and session.row is not None and session.modified:
            self._end_quietly(app, session.row.id)
            self.give_cookie(response, new_token())
        elif session and session.modified:
            self._keep(app, session, response, moment)
        elif session and stale:
            self._touch(app, session.row.id, moment)

    def _keep(self, app: Flask, session: VisitSession, response: Response, moment: datetime) -> None:
        fresh = session.row is None
        token = session.token or new_token()
        worker_id = session.get("_user_id")
        ident = row_id(token)
        sealed = seal_with(token.encode(), _tagged.dumps(dict(session)).encode(), ident.encode())
        try:
            with app.extensions["portal_new_db"]() as db, work(db):
                if session.old_id:
                    db.execute(delete(Visit).where(Visit.id == session.old_id))
                row = db.get(Visit, ident)
                if row is None:
                    if not fresh:
                        return  # ended elsewhere meanwhile: signed out, disabled, left in another tab
                    row = Visit(id=ident, made_at=moment, ends_at=moment + self._longest(worker_id))
                    db.add(row)
                if row.worker_id != worker_id:
                    row.ends_at = moment + self._longest(worker_id)
                row.data, row.worker_id, row.touched_at = sealed, worker_id, moment
        except (PortalError, SQLAlchemyError):
            log.warning("visit-not-kept")
            if session.modified and request.method == "POST":
                ask_again(response)  # what was answered is in the page it gives back, and nowhere else (F14)
            return
        if fresh:
            self.give_cookie(response, token)

    def keep_within(self, db: Session, session: Any, moment: datetime) -> bool:
        """In the piece of work of a page: what the visit holds is saved with what the page did, or neither is. False:
        nothing was written, because the visit is new, or somebody signed in or out with it."""
        row: Row | None = session.row
        if row is None or not session or session.get("_user_id") != row.worker_id:
            return False
        sealed = seal_with(session.token.encode(), _tagged.dumps(dict(session)).encode(), row.id.encode())
        _kept.within(db, of=row.id, sealed=sealed, moment=moment)  # none of it where it ended elsewhere
        session.row = row._replace(touched_at=moment)
        return True

    def _touch(self, app: Flask, ident: str, moment: datetime) -> None:
        """Only the time: what this page read at its start may have been changed by another tab meanwhile."""
        try:
            with app.extensions["portal_new_db"]() as db, work(db):
                db.execute(update(Visit).where(Visit.id == ident).values(touched_at=moment))
        except (PortalError, SQLAlchemyError):
            log.warning("visit-not-kept")

    def _end(self, app: Flask, ident: str) -> None:
        with app.extensions["portal_new_db"]() as db, work(db):
            db.execute(delete(Visit).where(Visit.id == ident))

    def _end_quietly(self, app: Flask, ident: str) -> None:
        try:
            self._end(app, ident)
        except (PortalError, SQLAlchemyError):
            log.warning("visit-not-ended")

    def give_cookie(self, response: Response, token: str) -> None:
        secure = request.is_secure
        response.set_cookie(
            cookie_name(secure), token, path="/", secure=secure, httponly=True, samesite="Lax"
        )  # no lifetime: it goes when the browser closes


def _read_patiently(engine: Engine, token: str) -> Row | None:
    """A database that is started anew is away for a second: nobody loses a visit by that (F16)."""
    for pause in PATIENCE:
        try:
            return _read(engine, token)
        except SQLAlchemyError as error:
            if not is_gone(error):
                raise
            sleep(pause)
    return _read(engine, token)


def _read(engine: Engine, token: str) -> Row | None:
    found = _visit.first(engine, of=row_id(token))
    return None if found is None else Row(*found)


def begin_again(visit: Mapping[str, Any]) -> str:
    """Where somebody begins again whose visit holds what is only for the window it was opened in; "" for others."""
    asks = current_app.extensions.get(STAYS_HERE)
    return str(asks(visit)) if asks and "_user_id" not in visit else ""


def is_from_elsewhere(request: Request) -> bool:
    """A page was asked for by typing, from a bookmark or another site, and not from one of our own pages: perhaps by
    the next person at this device, whose browser still has the cookie (N-02). Like leaving, this GET can only clear."""
    said = request.headers.get
    is_page = said("Sec-Fetch-Mode") == "navigate" and said("Sec-Fetch-Dest") == "document"
    return is_page and said("Sec-Fetch-Site") in ("none", "cross-site", "same-site")


def leave(session: Any, response: Any) -> None:
    """Forget this visit at once: its row is gone and the cookie is another one, even where none was (M6)."""
    visits: Visits = current_app.session_interface  # type: ignore[assignment]
    if session.row is not None:
        visits._end_quietly(current_app._get_current_object(), session.row.id)  # type: ignore[attr-defined]
    g.visit_left = True
    visits.give_cookie(response, new_token())


def end_visits_of(db: Any, worker_id: str) -> int:
    """Sign somebody out everywhere; inside the caller's work."""
    return db.execute(delete(Visit).where(Visit.worker_id == worker_id)).rowcount
