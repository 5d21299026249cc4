"""Pages that belong to no feature: start, help right now, privacy, safety, how this works.

What is open now comes from app.py (`portal_help`, `portal_next_free`): nothing here knows the directory.
"""

import logging
from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, render_template, request, session
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from portal.shared.clock import now
from portal.shared.errors import PortalError
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import show_when
from portal.web.nations import NATIONS, nation_here, nation_links, nation_wanted
from portal.web.page_context import CONTRAST

bp = Blueprint("pages", __name__)
log = logging.getLogger("portal.web")

ON_START = 2
CANNOT_BE_READ = (SQLAlchemyError, PortalError, OSError)


@bp.get("/")
@open_to("everyone")
def start():
    moment = now()
    return render_template(
        "pages/start.html",
        **_open_now(moment),
        open_words=show_when(moment, first=True),
        next_free_words=_next_free(moment),
    )


def _open_now(moment: datetime) -> dict[str, object]:
    nation, known = nation_here(), current_app.extensions["portal_help"]
    try:
        return {
            "open_lines": known.open_now(db(), nation=nation, now=moment, limit=ON_START),
            "next_after": known.next_words(db(), nation=nation, now=moment),
        }
    except CANNOT_BE_READ:
        log.warning("open-now-not-read")
        return {"open_lines": [], "next_after": ""}


def _next_free(moment: datetime) -> str:
    """When the first free time with anyone is."""
    ask = current_app.extensions.get("portal_next_free")
    try:
        first = ask(db(), moment) if ask else None
    except CANNOT_BE_READ:
        first = None
    return gettext("The first free time is %(when)s.", when=show_when(first)) if first else ""


@bp.get("/help-now")
@open_to("everyone")
def help_now():
    """Answers with the database down, from the copy kept beside it."""
    nation = nation_wanted()
    return render_template(
        "pages/help_now.html",
        **_routes(nation, now()),
        nation=NATIONS[nation][1],
        signs=_signs(),
        emergency_ways=current_app.extensions["portal_help"].emergency_ways,
        nations=nation_links("/help-now", nation),
    )


def _routes(nation: str, moment: datetime) -> dict[str, object]:
    known = current_app.extensions["portal_help"]
    try:
        opened, later, checked = known.routes(db(), nation=nation, now=moment)
    except CANNOT_BE_READ:
        log.warning("help-from-the-kept-copy")
        return {"open_lines": known.without_hours(nation), "later_lines": [], "checked_words": "", "is_copy": True}
    return {"open_lines": opened, "later_lines": later, "checked_words": checked, "is_copy": False}


def _signs() -> bool:
    ask = current_app.extensions.get("portal_signs")
    try:
        return bool(ask and ask(db(), session))
    except CANNOT_BE_READ:
        return False


@bp.get("/privacy")
@open_to("everyone")
def privacy():
    return render_template("pages/privacy.html")


@bp.get("/staying-safe")
@open_to("everyone")
def safety():
    return render_template("pages/safety.html")


@bp.get("/how-this-works")
@open_to("everyone")
def how_this_works():
    return render_template("pages/how_this_works.html")


@bp.get("/who-runs-this")
@open_to("everyone")
def who_runs_this():
    return render_template("pages/who_runs_this.html")


@bp.get("/your-way")
@open_to("everyone")
def accessibility():
    return render_template("pages/accessibility.html")


@bp.get("/stay")
@open_to("everyone")
def stay():
    """Asked by "Give me more time" (N-06): like any page it renews a visit, and it says when there is none left."""
    return Response(status=204 if session else 410)


@bp.get("/cookies")
@open_to("everyone")
def cookies():
    return render_template("pages/cookies.html")


@bp.get("/higher-contrast")
@open_to("everyone")
def higher_contrast():
    return render_template("pages/higher_contrast.html", back=_own_path(request.args.get("back", "")))


@bp.post("/higher-contrast")
@open_to("everyone")
def higher_contrast_submit():
    """Kept with the visit, so it goes when the visit does (R-10)."""
    if request.form.get("wanted") == "yes":
        session[CONTRAST] = True
    else:
        session.pop(CONTRAST, None)
    return redirect(_own_path(request.form.get("back", "")), 303)


def _own_path(path: str) -> str:
    """A path of our own to go back to; anything else is the start."""
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if own and len(path) <= 500 else f"{request.script_root}/"
