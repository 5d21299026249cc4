"""Leaving: forgets the visit, changes the cookie, opens a neutral site (N-01, T1, M6)."""

from flask import Blueprint, current_app, redirect, session
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from portal.web.access import open_to
from portal.web.visits import leave

bp = Blueprint("exit", __name__)


@bp.record_once
def _no_form_token(state: BlueprintSetupState) -> None:
    """Leaving works after the visit has ended, too: then there is no token left to ask for."""
    state.app.extensions["csrf"].exempt(bp)


@bp.route("/exit", methods=["GET", "POST"])
@open_to("everyone")
def exit_page() -> Response:
    """The one address where a GET ends something: it can only clear, so no token is asked for."""
    response = redirect(current_app.extensions["portal_settings"].exit_url, 303)
    leave(session, response)
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response
