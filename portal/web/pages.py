"""Pages that belong to no feature: start, help right now, privacy, safety, how this works."""

from flask import Blueprint, redirect, render_template, request, session, url_for

from portal.web.access import open_to
from portal.web.page_context import CONTRAST

bp = Blueprint("pages", __name__)


@bp.get("/")
@open_to("everyone")
def start():
    return render_template("pages/start.html", open_lines=[], open_words="", next_after="", next_free_words="")


@bp.get("/help-now")
@open_to("everyone")
def help_now():
    return render_template(
        "pages/help_now.html", emergency=[], lines_open=[], nation={"name": "England"}, nations=[], checked_words=""
    )


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


@bp.get("/accessibility")
@open_to("everyone")
def accessibility():
    return render_template("pages/accessibility.html")


@bp.get("/cookies")
@open_to("everyone")
def cookies():
    return render_template("pages/cookies.html")


@bp.get("/higher-contrast")
@open_to("everyone")
def higher_contrast():
    return render_template("pages/higher_contrast.html")


@bp.post("/higher-contrast")
@open_to("everyone")
def higher_contrast_submit():
    """Kept with the visit, so it goes when the visit does (R-10)."""
    if request.form.get("wanted") == "yes":
        session[CONTRAST] = True
    else:
        session.pop(CONTRAST, None)
    return redirect(url_for(".start"))
