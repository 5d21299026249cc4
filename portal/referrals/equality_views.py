"""A few questions about groups people belong to, offered after sending."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.referrals import queries
from portal.referrals.equality import groups
from portal.referrals.equality_actions import keep_groups
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.forms import Choice, PortalForm

bp = Blueprint("equality", __name__)
DONE = "groups_said"


def form_of(nation: str, **kwargs: Any) -> PortalForm:
    made = {
        group.name: Choice(
            gettext("%(question)s (optional)", question=gettext(group.question)),
            choices=[(code, gettext(words)) for code, words in group.answers],
        )
        for group in groups(nation)
    }
    form: PortalForm = type("GroupsForm", (PortalForm,), made)(**kwargs)
    return form


def _nation() -> str:
    return str(current_app.extensions["portal_settings"].nation)


@bp.get("/about-you")
@open_to("everyone")
def about_you() -> ResponseReturnValue:
    if queries.family_member_in_visit(db(), session) is None:
        return redirect(url_for("referrals.ask"), 303)
    form = form_of(_nation(), formdata=None)
    names = [group.name for group in groups(_nation())]
    return render_template("referrals/about_you.html", form=form, names=names, is_done=bool(session.get(DONE)))


@bp.post("/about-you")
@open_to("everyone")
def about_you_submit() -> ResponseReturnValue:
    """Once a visit, so that nobody tips the counts; a forged answer is left out."""
    if queries.family_member_in_visit(db(), session) is None:
        return redirect(url_for("referrals.ask"), 303)
    form = form_of(_nation())
    form.validate()
    if not session.get(DONE):
        said = {group.name: form[group.name].data or "" for group in groups(_nation())}
        with work(db()) as unit:
            keep_groups(unit, nation=_nation(), answers=said, now=now())
        session[DONE] = True
    return redirect(url_for(".about_you"), 303)
