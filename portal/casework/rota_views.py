"""The rota: who is on duty, who has said yes, adding and taking off (N-18)."""

from datetime import time, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.accounts import queries as accounts
from portal.casework import rota, rota_actions
from portal.casework.duty_forms import ShiftForm
from portal.casework.press_forms import PlainForm
from portal.casework.shown import form_page, put_error
from portal.casework.support_refusals import ShiftTaken, TooLittleRest
from portal.shared.clock import NoSuchTime, instant, now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("rota", __name__)


@bp.get("/work/rota")
@open_to("coordinator", "duty-lead", "supervisor")
def page() -> ResponseReturnValue:
    people = {one.id: one.name or one.ref for one in accounts.workers(db())}
    shifts = rota_actions.shifts(db(), now=now())
    rest = rota_actions.rest_of(db())
    return render_template(
        "casework/rota.html",
        shifts=shifts,
        short=rota_actions.without_rest(db(), now=now()),
        rest_hours=rest // timedelta(hours=1),
        people=people,
        on_call=people.get(rota_actions.on_call(db(), now=now()), ""),
        lines=rota.LINES,
        me=current_user.id,
        form=PlainForm(formdata=None),
    )


@bp.get("/work/rota/new")
@open_to("duty-lead")
def new() -> ResponseReturnValue:
    return _page(_form(formdata=None))


@bp.post("/work/rota/new")
@open_to("duty-lead")
def new_submit() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _page(form)
    try:
        starts_at = instant(form.on.on, _time(form.starts.minutes))
        is_next_day = form.ends.minutes <= form.starts.minutes
        ends_at = instant(form.on.on + timedelta(days=int(is_next_day)), _time(form.ends.minutes))
        with work(db()) as unit:
            rota_actions.add_shift(
                unit,
                worker=form.worker.data,
                line=int(form.line.data),
                starts_at=starts_at,
                ends_at=ends_at,
                by=current_user.ref,
                now=now(),
                was_warned=bool(form.was_warned and form.was_warned.data),
            )
    except TooLittleRest:
        form = _form(warns=True)
        words = gettext(
            "They would have less than %(hours)s hours free between two turns. Choose somebody else, another time, or"
            " tick that they have less rest",
            hours=rota_actions.rest_of(db()) // timedelta(hours=1),
        )
        put_error(form, "worker", words)
    except ShiftTaken:
        put_error(form, "line", gettext("Somebody has this place already, or they are on duty then"))
    except (rota_actions.NotAShift, NoSuchTime):
        put_error(form, "ends", gettext("A turn ends after it starts, lasts 14 hours at most, and is not over yet"))
    return _page(form) if form.errors else redirect(url_for(".page"), 303)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _form(*, warns: bool = False, **given: Any) -> ShiftForm:
    """The tick is there only where a warning was shown: nobody gives away rest by habit."""
    form = ShiftForm(**given)
    if not warns and "was_warned" not in request.form:
        del form.was_warned
    found = [one for one in accounts.workers(db()) if one.active and one.role in rota_actions.ROLES]
    form.worker.choices = [(one.ref, one.name or one.ref) for one in found]
    return form


def _page(form: ShiftForm) -> ResponseReturnValue:
    intro = (gettext("A day before, they are asked to say yes. If they do not, the next in line hears of it."),)
    action, back = url_for(".new_submit"), url_for(".page")
    return form_page(form, title=gettext("Put somebody on duty"), action=action, back=back, intro=intro)


@bp.post("/work/rota/<ref:ref>/confirm")
@open_to("coordinator", "duty-lead", "supervisor")
def confirm(ref: str) -> ResponseReturnValue:
    with work(db()) as unit:
        rota_actions.confirm_shift(unit, ref=ref, worker_id=current_user.id, by=current_user.ref, now=now())
    return redirect(url_for(".page"), 303)


@bp.post("/work/rota/<ref:ref>/drop")
@open_to("duty-lead")
def drop(ref: str) -> ResponseReturnValue:
    with work(db()) as unit:
        rota_actions.drop_shift(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".page"), 303)
