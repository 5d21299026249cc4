"""Duties with clocks, on one page, each with owner and day; the inventory; the whole of what we hold (N-58, G18)."""

import json
from datetime import timedelta

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.accounts.visit import fresh
from portal.casework import duties_queries, pack_queries, rights_actions, support_recorded
from portal.casework.duty_forms import RightsForm
from portal.casework.press_forms import PlainForm
from portal.casework.shown import form_page, names, put_error
from portal.casework.support_views import with_person
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.referrals.queries import Person
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("duties", __name__)
SOON = timedelta(days=14)


@bp.get("/work/duties")
@open_to("coordinator", "duty-lead")
def page() -> ResponseReturnValue:
    me = current_user.ref
    found = duties_queries.duties(db(), now=now(), soon=SOON)
    found = [each for each in found if not (each.kind == "wish" and each.not_for == me)]  # it never goes to them (N-53)
    people = names(db(), *(each.owner for each in found), *(each.not_for for each in found))
    form = PlainForm(formdata=None)
    return render_template(
        "casework/duties.html", found=found, names=people, now=now(), form=form, words=duties_queries.WORDS
    )


@bp.get("/work/duties/new")
@open_to("coordinator", "duty-lead")
def new() -> ResponseReturnValue:
    return _new_page(RightsForm(formdata=None))


@bp.post("/work/duties/new")
@open_to("coordinator", "duty-lead")
def new_submit() -> ResponseReturnValue:
    form = RightsForm()
    if not form.validate():
        return _new_page(form)
    try:
        with work(db()) as unit:
            rights_actions.ask_by_right(
                unit,
                ref=form.request.data.upper(),
                kind=form.kind.data,
                owner=current_user.ref,
                once_key=form.once_key.data,
                now=now(),
            )
    except referrals.NoSuchPerson:
        put_error(form, "request", gettext("No request has this reference. Check it and enter it again"))
        return _new_page(form)
    return redirect(url_for(".page"), 303)


def _new_page(form: RightsForm) -> ResponseReturnValue:
    intro = (gettext("They can also do both themselves with their code. This is for who rings, writes or comes by."),)
    action, back = url_for(".new_submit"), url_for(".page")
    return form_page(form, title=gettext("Somebody asked by right"), action=action, back=back, intro=intro)


@bp.post("/work/duties/<ref:ref>/take")
@open_to("coordinator", "duty-lead")
def take(ref: str) -> ResponseReturnValue:
    with work(db()) as unit:
        rights_actions.take_on(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".page"), 303)


@bp.post("/work/duties/<ref:ref>/done")
@open_to("coordinator", "duty-lead")
def done(ref: str) -> ResponseReturnValue:
    with work(db()) as unit:
        rights_actions.finish(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".page"), 303)


@bp.get("/work/duties/inventory")
@open_to("coordinator", "duty-lead", "administrator")
def inventory() -> ResponseReturnValue:
    return render_template("casework/inventory.html", found=pack_queries.inventory())


@bp.get("/work/duties/kept")
@open_to("coordinator", "duty-lead", "administrator")
def kept() -> ResponseReturnValue:
    """How long each class is kept, its oldest row, and whether one is there whose time is over (G17)."""
    return render_template("casework/kept.html", found=current_app.extensions["portal_kept"](now()))


@bp.get("/work/support/<ref:ref>/pack")
@open_to("duty-lead")
@fresh
@with_person("pack")
def pack(person: Person) -> ResponseReturnValue:
    held = pack_queries.pack(db(), person.id)
    return render_template("casework/pack.html", person=person, held=held, form=PlainForm(formdata=None))


@bp.post("/work/support/<ref:ref>/pack")
@open_to("duty-lead")
@fresh
@with_person("pack")
def pack_submit(person: Person) -> ResponseReturnValue:
    """One neutrally named file. What is withheld is listed in it with its reason."""
    held = pack_queries.pack(db(), person.id)
    with work(db()) as unit:
        record(unit, support_recorded.PACK_TAKEN, now=now(), referral=person.ref, by=current_user.ref)
    text = json.dumps(held, ensure_ascii=False, indent=2)
    answer = Response(text, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="details.json"'
    return answer
