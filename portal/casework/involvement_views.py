"""Deciding, as a named person with a reason, how far somebody takes part in a loved one's treatment (R-50, R-73)."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import involvement_actions
from portal.casework.beside_forms import InvolvementForm
from portal.casework.shown import form_page, put_error
from portal.casework.support_refusals import SaysNoReason
from portal.casework.support_views import with_person
from portal.referrals.queries import Person
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("involvement", __name__)


@bp.get("/work/support/<ref:ref>/taking-part")
@open_to("coordinator", "duty-lead")
@with_person("taking-part")
def decide(person: Person) -> ResponseReturnValue:
    return _page(person, InvolvementForm(formdata=None))


@bp.post("/work/support/<ref:ref>/taking-part")
@open_to("coordinator", "duty-lead")
@with_person("taking-part")
def decide_submit(person: Person) -> ResponseReturnValue:
    form = InvolvementForm()
    if not form.validate():
        return _page(person, form)
    try:
        with work(db()) as unit:
            involvement_actions.decide_part(
                unit,
                family_member_id=person.id,
                part=form.part.data,
                reason=form.reason.data,
                said=form.said.data or "",
                by=current_user.ref,
                once_key=form.once_key.data,
                now=now(),
            )
    except SaysNoReason:
        put_error(form, "reason", gettext("Write why"))
        return _page(person, form)
    return redirect(url_for("support.person", ref=person.ref), 303)


def _page(person: Person, form: InvolvementForm) -> ResponseReturnValue:
    intro = (gettext("This is about a loved one’s treatment only. Their own support goes on as it is."),)
    action, back = url_for(".decide_submit", ref=person.ref), url_for("support.person", ref=person.ref)
    title = gettext("Taking part in a loved one’s treatment")
    return form_page(form, title=title, action=action, back=back, ref=person.ref, intro=intro)


@bp.post("/work/support/<ref:ref>/taking-part/<ref:what>/end")
@open_to("coordinator", "duty-lead")
@with_person("taking-part")
def end(person: Person, what: str) -> ResponseReturnValue:
    with work(db()) as unit:
        involvement_actions.end_part(unit, family_member_id=person.id, ref=what, by=current_user.ref, now=now())
    return redirect(url_for("support.person", ref=person.ref), 303)
