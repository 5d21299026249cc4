"""Near me: only when somebody presses for it, and never finer than the first part of a postcode (R-35, N-31)."""

import re

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.directory.atlas import of_app
from portal.directory.grid import NotOnTheGrid, Point
from portal.web.access import open_to

bp = Blueprint("near", __name__)
NOT_KNOWN = "not-known"
ROUGHLY = re.compile(r"(-?\d{1,2}\.\d{2}),(-?\d{1,3}\.\d{2})")  # two decimals, about a kilometre, and nothing finer


@bp.get("/find/near")
@open_to("everyone")
def near() -> ResponseReturnValue:
    """With where somebody roughly is: on to the search near the first part of their postcode, which is all it keeps."""
    at = request.args.get("at", "")
    outcode = _outcode(at) if at else ""
    if outcode:
        return redirect(url_for("directory.find", place=outcode, when="now"), 303)
    if at and at != NOT_KNOWN:  # so that where somebody is stays in no address, whatever came of it
        return redirect(url_for(".near", at=NOT_KNOWN), 303)
    answer = make_response(render_template("directory/near.html", is_unknown=bool(at), menu_current="places"))
    answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self), interest-cohort=()"
    return answer


def _outcode(at: str) -> str:
    said = ROUGHLY.fullmatch(at)
    if said is None:
        return ""
    try:
        return of_app(current_app).outcode_near(Point.at(float(said[1]), float(said[2])))
    except NotOnTheGrid:
        return ""
