"""/times/easiest: whom somebody would find it easiest to talk to, said in one press on the page of people (N-49)."""

from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.mentoring import alike_actions
from portal.mentoring.alike import read
from portal.mentoring.forms import PressForm
from portal.mentoring.reader_shown import ALIKE, is_young, visitor
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("alike", __name__)


@bp.post("/times/easiest")
@open_to("everyone")
def say() -> ResponseReturnValue:
    """The answer travels by POST and stands in no address. Before there is a request, the visit keeps it."""
    who: Any = visitor()
    if not PressForm().validate() or is_young(who):
        return redirect(url_for("choosing.people"), 303)
    said = read(request.form.get("easiest", ""))
    session.pop(ALIKE, None)
    if who is not None:
        with work(db()) as unit:
            alike_actions.say_alike(unit, family_member_id=who.id, person_key=who.person_key, alike=said, now=now())
    elif said is not None:
        session[ALIKE] = said.value
    return redirect(url_for("choosing.people"), 303)
