"""The register of measures: name, version, language, licence. None is used before its licence is confirmed (R-93)."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import review_actions, support_plan, support_plan_queries
from portal.casework.shown import form_page, put_error
from portal.casework.support_forms import LicenceForm, ToolForm
from portal.casework.support_refusals import NoSuchPart, SaysNoReason, ToolIsOff
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("tools", __name__)


@bp.get("/work/tools")
@open_to("coordinator", "duty-lead", "administrator")
def tools() -> ResponseReturnValue:
    return render_template("casework/tools.html", found=support_plan_queries.tools(db()), rules=support_plan)


@bp.get("/work/tools/new")
@open_to("duty-lead", "administrator")
def new() -> ResponseReturnValue:
    return _new_page(ToolForm(formdata=None))


@bp.post("/work/tools/new")
@open_to("duty-lead", "administrator")
def new_submit() -> ResponseReturnValue:
    form = ToolForm()
    if not form.validate():
        return _new_page(form)
    try:
        with work(db()) as unit:
            review_actions.add_tool(
                unit,
                name=form.name.data,
                version=form.version.data,
                language=form.language.data,
                about=form.about.data,
                lowest=form.lowest.number or 0,
                highest=form.highest.number or 0,
                by=current_user.ref,
                now=now(),
            )
    except SaysNoReason:
        put_error(form, "highest", gettext("The highest figure is above the lowest"))
        return _new_page(form)
    return redirect(url_for(".tools"), 303)


def _new_page(form: ToolForm) -> ResponseReturnValue:
    intro = (gettext("Only its name and range stand here. Its questions belong to whoever made it."),)
    action, back = url_for(".new_submit"), url_for(".tools")
    return form_page(form, title=gettext("Add a tool"), action=action, back=back, intro=intro)


@bp.get("/work/tools/<ref:tool>")
@open_to("duty-lead", "administrator")
def licence(tool: str) -> ResponseReturnValue:
    row = _tool(tool)
    held = {"licence": row.licence, "is_on": "yes" if row.is_on else "no"}
    return _licence_page(row, LicenceForm(formdata=None, data=held))


@bp.post("/work/tools/<ref:tool>")
@open_to("duty-lead", "administrator")
def licence_submit(tool: str) -> ResponseReturnValue:
    form, row = LicenceForm(), _tool(tool)
    if not form.validate():
        return _licence_page(row, form)
    is_on = form.is_on.data == "yes"
    try:
        with work(db()) as unit:
            review_actions.set_tool(
                unit, ref=tool, licence=form.licence.data, is_on=is_on, by=current_user.ref, now=now()
            )
    except ToolIsOff:
        put_error(form, "is_on", gettext("It can be used once its licence is confirmed"))
        return _licence_page(row, form)
    return redirect(url_for(".tools"), 303)


def _licence_page(row: Any, form: LicenceForm) -> ResponseReturnValue:
    action, back = url_for(".licence_submit", tool=row.ref), url_for(".tools")
    return form_page(form, title=row.name, action=action, back=back, ref=row.ref)


def _tool(ref: str) -> Any:
    for row in support_plan_queries.tools(db()):
        if row.ref == ref:
            return row
    raise NoSuchPart
