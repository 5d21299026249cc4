"""How we reach somebody who signs in: news by e-mail, what cannot wait by text too (N-48)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from portal.accounts import reach_actions
from portal.accounts.reach_forms import ReachForm
from portal.messages import actions
from portal.messages import queries as messages
from portal.messages.confirming import Typed
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import ROLES, open_to
from portal.web.db import db

bp = Blueprint("reach", __name__)


@bp.get("/work/account/reach")
@open_to(*ROLES)
def reach() -> Answer:
    return _reach_page()


def _reach_page(wrong: str = "") -> str:
    contact = messages.safe_contact(db(), current_user.person_key)
    held = {way.way: way for way in contact.ways} if contact else {}
    number = held["text"].value if "text" in held else ""
    form = ReachForm(formdata=None, data={"by_email": "email" in held, "number": number})
    waits = "text" in held and held["text"].verified_at is None
    is_stopped = contact is not None and contact.stopped_at is not None
    return render_template("accounts/reach.html", form=form, waits=waits, is_stopped=is_stopped, wrong=wrong)


@bp.post("/work/account/reach/figures")
@open_to(*ROLES)
def figures_submit() -> Answer:
    """The six figures that went to their number: the same as for anybody else."""
    typed = request.form.get("figures", "")[:40]
    if request.form.get("go") == "new":
        with work(db()) as unit:
            actions.figures_anew(unit, person_key=current_user.person_key, now=now())
        return redirect(url_for(".reach"), 303)
    with work(db()) as unit:
        came = actions.type_figures(unit, person_key=current_user.person_key, typed=typed, now=now())
    if came is Typed.RIGHT:
        return redirect(url_for(".reach"), 303)
    return _reach_page(gettext("These are not the figures we sent, or they do not work any more. Check them")), 422


@bp.post("/work/account/reach")
@open_to(*ROLES)
def reach_submit() -> Answer:
    form = ReachForm()
    if not form.validate():
        return render_template("accounts/reach.html", form=form, waits=False, is_stopped=False, wrong=""), 422
    with work(db()) as unit:
        reach_actions.set_reach(
            unit, worker=current_user, number=form.e164, by_email=bool(form.by_email.data), now=now()
        )
    return redirect(url_for(".reach"), 303)
