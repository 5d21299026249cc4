"""/what-we-can-tell-you for everyone, and the same with words to say for the team (R-82)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.casework import telling
from portal.web.access import open_to

bp = Blueprint("telling", __name__)


@bp.get("/what-we-can-tell-you")
@open_to("everyone")
def page() -> ResponseReturnValue:
    return render_template("casework/telling.html", always=telling.ALWAYS, needs_yes=telling.NEEDS_YES)


@bp.get("/work/what-to-say")
@open_to("coordinator", "duty-lead", "supervisor", "mentor", "partner-worker", "partnership-administrator")
def script() -> ResponseReturnValue:
    return render_template(
        "casework/what_to_say.html", always=telling.ALWAYS, needs_yes=telling.NEEDS_YES, script=telling.SCRIPT
    )
