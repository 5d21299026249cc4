"""Short guides, reachable without asking for anything."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.referrals.ask_views import open_lines
from portal.referrals.guides import BY_NAME
from portal.shared.errors import NotFound
from portal.web.access import open_to

bp = Blueprint("guides", __name__)


@bp.get("/guides/<name>")
@open_to("everyone")
def guide(name: str) -> ResponseReturnValue:
    if name not in BY_NAME:
        raise NotFound
    nation = current_app.extensions["portal_settings"].nation
    return render_template(
        f"referrals/guide_{name}.html", guide=BY_NAME[name], nation=nation, open_lines=open_lines(limit=2)
    )
