"""/work/settings: what an organisation may change, on one page, with step-up; kept, recorded, in force at once."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from portal.accounts import setting_actions, setting_kinds
from portal.accounts.setting_forms import settings_form
from portal.accounts.team_forms import PressForm
from portal.accounts.visit import fresh
from portal.shared.clock import now
from portal.storage.chosen_settings import present_settings
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.present_settings import look_again

bp = Blueprint("settings", __name__)


def _present() -> Any:
    return present_settings(db(), current_app.extensions["portal_written_settings"])


@bp.get("/work/settings")
@open_to("administrator")
@fresh
def settings_page() -> Answer:
    values = setting_actions.values_of(_present())
    form = settings_form(values, seen=setting_actions.mark_of(values), formdata=None)
    return _page(form, saved=request.args.get("changed", type=int))


def _page(form: Any, status: int = 200, *, saved: int | None = None) -> Answer:
    page = {"form": form, "groups": setting_kinds.GROUPS, "saved": saved, "press": PressForm(formdata=None)}
    unread = _present().team_hours_unread
    return render_template("accounts/settings.html", unread_hours=unread, **page), status


@bp.post("/work/settings")
@open_to("administrator")
@fresh
def settings_submit() -> Answer:
    form = settings_form({}, seen="")
    if not form.validate():
        return _page(form, 422)
    try:
        with work(db()) as unit:
            count = setting_actions.change(
                unit,
                written=current_app.extensions["portal_written_settings"],
                wanted=form.values,
                seen=form.seen.data or "",
                by=current_user.ref,
                now=now(),
            )
    except setting_actions.SettingsChangedMeanwhile:
        values = setting_actions.values_of(_present())
        form.seen.data = setting_actions.mark_of(values)
        other = setting_kinds.changed(form.values, values)
        for name in other:
            shown = setting_kinds.as_typed(setting_kinds.ALL[name], values[name])
            form[name].errors = [
                gettext("Somebody else saved this as: %(value)s. Look at both, and save again", value=shown)
            ]
        return _page(form, 409)
    look_again(current_app)
    return redirect(url_for(".settings_page", changed=count), 303)


@bp.post("/work/settings/usual-wait")
@open_to("administrator")
@fresh
def wait_submit() -> Answer:
    if PressForm().validate():
        written = current_app.extensions["portal_written_settings"]
        with work(db()) as unit:
            setting_actions.wait_still_right(unit, written=written, by=current_user.ref, now=now())
        look_again(current_app)
    return redirect(url_for(".settings_page", _anchor="main"), 303)
