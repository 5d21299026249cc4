"""What every template may use: the portal's name, where help and exit are, what is open now (R-36, R-39)."""

from email.utils import parseaddr
from typing import Any

from flask import Flask, abort, current_app, g, request, session, url_for
from flask_login import current_user

from portal.settings import Settings
from portal.shared.clock import now, today
from portal.shared.usual_wait import is_old, looked_on
from portal.web.hours_shown import show_hours
from portal.web.i18n import number_in_one
from portal.web.visits import begin_again

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
CONTRAST = "higher_contrast"
OWN_DEVICE = "own_device"  # said on the page before the questions, for this visit only (WCAG 1.3.5)
NOTHING_PERSONAL = {CONTRAST, "csrf_token"}


def init_page_context(app: Flask, settings: Settings) -> None:
    @app.before_request
    def refuse_foreign_posts() -> None:
        if request.method not in SAFE_METHODS and not _is_from_here():
            abort(400)

    @app.context_processor
    def page() -> dict[str, Any]:
        return {
            "portal_name": settings.name,
            "team_phone": number_in_one(settings.team_phone),
            "team_hours": show_hours(settings.team),
            "team_write": settings.team_write or parseaddr(settings.mail_from)[1],
            "higher_contrast": bool(session.get(CONTRAST)),
            "may_autofill": bool(session.get(OWN_DEVICE)) and "_user_id" not in session,
            "is_demo": not settings.is_production,
            "help_href": f"{request.script_root}/help-now",
            "exit_href": url_for("exit.exit_page"),
            "menu_current": "",
            "open_now_count": open_now(),
            "colours_href": "",
            "visit_minutes": settings.visit_minutes,
            "first_reply_days": settings.first_reply_working_days,
            "usual_wait": settings.usual_wait_days,
            "usual_wait_on": looked_on(settings.usual_wait_on),
            "wait_is_old": is_old(settings.usual_wait_days, looked_on(settings.usual_wait_on), today(now())),
            "current_user": current_user,
            "begin_again": begin_again(session),
            **_visit(settings),
        }


def _visit(settings: Settings) -> dict[str, Any]:
    """How long a visit that holds something lasts unused, and what is shown when it has ended (N-06)."""
    if not set(session) - NOTHING_PERSONAL:
        return {"stay_minutes": 0}
    signed_in = "_user_id" in session
    return {
        "stay_minutes": settings.staff_minutes if signed_in else settings.visit_minutes,
        "stay_url": f"{request.script_root}/stay",
        "after_url": f"{request.script_root}/{'sign-in' if signed_in else ''}",
    }


def _is_from_here() -> bool:
    """We ask browsers for no referrer, so they say `Origin: null` even on our own pages; then they say where from in
    another header. The form's token is asked for in any case (T21)."""
    said = request.headers.get("Origin")
    if said == "null":
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    return said in (None, "", f"{request.scheme}://{request.host}".lower())


def open_now() -> int | None:
    """How many lines can be reached now; None when that cannot be known. Asked once a request."""
    if "open_now" not in g:
        count = current_app.extensions.get("portal_open_now")
        try:
            g.open_now = count(now()) if count else None
        except Exception:
            g.open_now = None
    return g.open_now
