"""What a person sees when something stops. Features name their errors; this file knows how each family looks."""

import html
import logging
from pathlib import Path
from time import sleep
from typing import Any

from flask import Flask, Response, g, render_template, request, session
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from portal.settings import Settings
from portal.shared.errors import Busy, NotFound, PortalError
from portal.storage.work import StoreGone, is_gone
from portal.web.db import drop_db

log = logging.getLogger("portal.web")
COMES_BACK_IN = 0.5  # seconds; a database that was started anew answers again after about as long
BEHIND_A_VISIT = ("/code", "/work", "/ask", "/times/confirm")  # all else is there without one: help, places, leaving
NEVER_AGAIN = ("csrf_token", "password", "new_password", "new_password_confirm")
# A browser may send these once more after somebody left: Back, Reload. What was typed hangs on the visit that is over:
# it could not be taken if it were sent again, and on a device that others use it must not come back (T1, F21).
GONE_WITH_THE_VISIT = ("/ask", "/code", "/times/confirm")
ASKED_AGAIN = ("pin", "new_pin", "return_pin")  # a secret never lies in a page that somebody may walk away from


def init_errors(app: Flask, settings: Settings) -> None:
    broken = _read(settings.shipped / "templates" / "errors" / "broken.html")

    def _last_resort() -> str:
        """Needs no database, no visit, no address of ours."""
        return broken.replace("{{ request_id }}", html.escape(g.get("request_id", "")))

    @app.errorhandler(PortalError)
    def say_what_went_wrong(error: PortalError):
        if isinstance(error, Busy):
            return _again(503, is_unsure=isinstance(error, StoreGone))
        if isinstance(error, NotFound):
            return render_template("errors/not_found.html"), 404
        return render_template("errors/refused.html", error=error, status=error.status), error.status

    @app.errorhandler(DBAPIError)
    def store_away(error: DBAPIError):
        """A page that only reads is asked for once more; a form is given back, to be sent again (F16)."""
        if not is_gone(error):
            return failsafe(error)
        drop_db()
        if request.method not in ("GET", "HEAD") or g.get("asked_once_more"):
            return _again(503)
        g.asked_once_more = True
        sleep(COMES_BACK_IN)
        try:
            return app.dispatch_request()
        except Exception as again:
            return app.handle_user_exception(again)

    @app.before_request
    def visit_could_not_be_read():
        """Somebody whose visit is there, and cannot be read for a moment, is not treated as a stranger (F16)."""
        hangs_on_it = request.method == "POST" or request.path.startswith(BEHIND_A_VISIT)
        if _is_unread() and hangs_on_it and request.path != "/exit":
            return _again(503)
        return None

    @app.errorhandler(CSRFError)
    def form_too_old(_error: CSRFError):
        return _again(503 if _is_unread() else 400)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge):
        return render_template("errors/too_large.html"), 413

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException):
        code = error.code or 500
        if isinstance(error, SecurityError):  # another host's name: no address can be made, so no page of ours (T12)
            return _last_resort(), 400, {"Content-Type": "text/html; charset=utf-8"}
        if code == 404:
            return render_template("errors/not_found.html"), 404
        if code >= 500:
            return failsafe(error)
        answer = app.make_response((render_template("errors/refused.html", error=None, status=code), code))
        if code in (405, 429):
            for name, value in error.get_headers():
                if name.lower() in ("allow", "retry-after"):
                    answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def failsafe(error: Exception):
        log.error("not-handled", exc_info=error, extra={"request_id": g.get("request_id", "")})
        return _last_resort(), 500, {"Content-Type": "text/html; charset=utf-8"}


def _is_unread() -> bool:
    return bool(getattr(session, "is_unread", False))


def ask_again(response: Response) -> None:
    """Turns an answer whose visit could not be kept into the page that asks to send the same again (F14)."""
    page, response.status_code = _again(503)
    response.set_data(page)
    response.headers.pop("Location", None)
    response.headers["Content-Type"] = "text/html; charset=utf-8"


def _again(status: int, *, is_unsure: bool = False):
    """The same request, to be sent again with one press: what was typed is kept in the page, nowhere else (F14).
    A PIN or word is typed once more: left out, it would turn "again" into a wrong try."""
    page: dict[str, Any] = {"again_action": "", "again_fields": [], "again_secrets": [], "status": status}
    page["is_unsure"] = is_unsure
    page["is_over"] = status == 400 and request.path.startswith(GONE_WITH_THE_VISIT)
    if request.method == "POST" and not page["is_over"]:
        sent = [pair for pair in request.form.items(multi=True) if pair[0] not in NEVER_AGAIN]
        page["again_action"] = request.script_root + request.path
        page["again_fields"] = [pair for pair in sent if pair[0] not in ASKED_AGAIN]
        page["again_secrets"] = list(dict.fromkeys(name for name, value in sent if name in ASKED_AGAIN and value))
    return render_template("errors/busy.html", **page), status


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return "<!doctype html><html lang=en><title>Sorry</title><h1>Sorry</h1><p>{{ request_id }}</p></html>"
