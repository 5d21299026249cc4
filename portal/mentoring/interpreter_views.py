"""/work/interpreters: which bookings wait for an interpreter; confirmed, or cannot come (N-41, N-42)."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.mentoring import interpreter_actions
from portal.mentoring.forms import PressForm
from portal.mentoring.interpreters import Asked
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import show_day

bp = Blueprint("interpreters", __name__)
TEAM = ("coordinator", "duty-lead")


@bp.get("/work/interpreters")
@open_to(*TEAM)
def page() -> ResponseReturnValue:
    return render_template(
        "mentoring/interpreters.html",
        needed=interpreter_actions.needed(db(), now=now()),
        asked_words=asked_words,
        state_words=state_words,
        presses=presses,
        press=PressForm(formdata=None),
    )


def asked_words(asked: Asked) -> list[str]:
    """What was asked for, in the person's own order; always somebody outside the family."""
    lines = [gettext("British Sign Language") if asked.is_sign_language else asked.language]
    if asked.gender == "woman":
        lines.append(gettext("A woman"))
    if asked.gender == "man":
        lines.append(gettext("A man"))
    if asked.must_be_unknown:
        lines.append(gettext("Someone who does not live near them"))
    lines.append(gettext("Never somebody of the family, or known to them"))
    return [line for line in lines if line]


def state_words(needed: interpreter_actions.Needed) -> list[str]:
    if needed.is_confirmed:
        return [gettext("Confirmed")]
    if needed.is_off:
        return [gettext("Cannot come. They were given other times")]
    by = needed.booking.interpreter_by
    lines = [gettext("Not confirmed yet")]
    if by is not None:
        lines.append(gettext("They hear by %(day)s.", day=show_day(by)))
    return [*lines, gettext("Past its time")] if needed.is_late else lines


def presses(needed: interpreter_actions.Needed) -> list[tuple[str, str]]:
    """Address and words of what can be said now."""
    ref, found = needed.booking.ref, []
    if not needed.is_confirmed:
        found.append((url_for(".confirmed", ref=ref), gettext("An interpreter is confirmed")))
    if not needed.is_off:
        found.append((url_for(".cannot_come", ref=ref), gettext("The interpreter cannot come")))
    return found


@bp.post("/work/interpreters/<ref:ref>/confirmed")
@open_to(*TEAM)
def confirmed(ref: str) -> ResponseReturnValue:
    days = current_app.extensions["portal_settings"].remind_days_before
    if PressForm().validate():
        with work(db()) as unit:
            interpreter_actions.confirm_interpreter(unit, ref=ref, days_before=days, by=current_user.ref, now=now())
    return redirect(url_for(".page"), 303)


@bp.post("/work/interpreters/<ref:ref>/cannot-come")
@open_to(*TEAM)
def cannot_come(ref: str) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            interpreter_actions.interpreter_cannot_come(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".page"), 303)
