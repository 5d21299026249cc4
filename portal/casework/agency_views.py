"""/work/agencies: organisations we work with, by kind, with what they do and how to reach them (R-60)."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import agency_actions, family_rules
from portal.casework.beside_forms import PartnerForm
from portal.casework.press_forms import PlainForm
from portal.casework.shown import form_page, put_error
from portal.casework.support_refusals import NameTaken
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("agencies", __name__)
KEEPS = ("coordinator", "duty-lead", "partnership-administrator")


@bp.get("/work/agencies")
@open_to("coordinator", "duty-lead", "partnership-administrator", "partner-worker", "supervisor", "mentor")
def agencies() -> ResponseReturnValue:
    return render_template(
        "casework/agencies.html",
        found=agency_actions.agencies(db()),
        kinds=family_rules.AGENCIES,
        may_change=current_user.role in KEEPS,
        form=PlainForm(formdata=None),
    )


@bp.get("/work/agencies/new")
@open_to(*KEEPS)
def new() -> ResponseReturnValue:
    return _page(PartnerForm(formdata=None))


@bp.post("/work/agencies/new")
@open_to(*KEEPS)
def new_submit() -> ResponseReturnValue:
    return _write(PartnerForm())


@bp.get("/work/agencies/<ref:ref>")
@open_to(*KEEPS)
def agency(ref: str) -> ResponseReturnValue:
    row = agency_actions.agency(db(), ref)
    held = {name: getattr(row, name) for name in ("name", "kind", "remit", "contact")}
    return _page(PartnerForm(formdata=None, data=held), ref)


@bp.post("/work/agencies/<ref:ref>")
@open_to(*KEEPS)
def agency_submit(ref: str) -> ResponseReturnValue:
    agency_actions.agency(db(), ref)
    return _write(PartnerForm(), ref)


def _write(form: Any, ref: str = "") -> ResponseReturnValue:
    if not form.validate():
        return _page(form, ref)
    said = {name: form[name].data for name in ("name", "kind", "remit", "contact")}
    try:
        with work(db()) as unit:
            agency_actions.write_agency(unit, ref=ref, by=current_user.ref, now=now(), **said)
    except NameTaken:
        put_error(form, "name", gettext("An organisation of this name is on the list already"))
        return _page(form, ref)
    return redirect(url_for(".agencies"), 303)


def _page(form: PartnerForm, ref: str = "") -> ResponseReturnValue:
    action = url_for(".agency_submit", ref=ref) if ref else url_for(".new_submit")
    return form_page(form, title=gettext("An organisation we work with"), action=action, back=url_for(".agencies"))


@bp.post("/work/agencies/<ref:ref>/end")
@open_to(*KEEPS)
def end(ref: str) -> ResponseReturnValue:
    with work(db()) as unit:
        agency_actions.end_agency(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".agencies"), 303)
