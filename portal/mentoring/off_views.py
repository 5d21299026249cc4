"""/code/off: one press says that they have read that a time was called off."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.mentoring import off_actions
from portal.mentoring.forms import PressForm
from portal.mentoring.reader_shown import visitor
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("off", __name__)


@bp.post("/code/off/seen")
@open_to("everyone")
def seen() -> ResponseReturnValue:
    who = visitor()
    if who is not None and PressForm().validate():
        with work(db()) as unit:
            off_actions.mark_seen(unit, ref=request.form.get("off", ""), family_member_id=who.id, now=now())
    return redirect(url_for("code.status"), 303)
