"""Closing a family case, by the team or by whoever leads all of it; opening it again, by the team (R-41, R-52)."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import family_actions, family_closing_actions, leading_queries
from portal.casework.family_forms import CloseCaseForm, OpenAgainForm
from portal.casework.shown import form_page, names
from portal.casework.support_refusals import NoSuchPart
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import speaking

bp = Blueprint("family_closing", __name__)


@bp.get("/work/families/<ref:ref>/close")
@open_to("coordinator", "duty-lead")
def close(ref: str) -> ResponseReturnValue:
    return _close_page(ref, CloseCaseForm(formdata=None), "families.family")


@bp.post("/work/families/<ref:ref>/close")
@open_to("coordinator", "duty-lead")
def close_submit(ref: str) -> ResponseReturnValue:
    form = CloseCaseForm()
    if not form.validate():
        return _close_page(ref, form, "families.family")
    _close(ref, form.reason.data)
    return redirect(url_for("families.family", ref=ref), 303)


@bp.get("/work/leading/<ref:ref>/close")
@open_to("mentor", "supervisor", "partner-worker")
def close_led(ref: str) -> ResponseReturnValue:
    _led_whole(ref)
    return _close_page(ref, CloseCaseForm(formdata=None), "leading.case")


@bp.post("/work/leading/<ref:ref>/close")
@open_to("mentor", "supervisor", "partner-worker")
def close_led_submit(ref: str) -> ResponseReturnValue:
    _led_whole(ref)
    form = CloseCaseForm()
    if not form.validate():
        return _close_page(ref, form, "leading.case")
    _close(ref, form.reason.data)
    return redirect(url_for("leading.cases"), 303)


@bp.get("/work/families/<ref:ref>/open-again")
@open_to("coordinator", "duty-lead")
def open_again(ref: str) -> ResponseReturnValue:
    return _again_page(ref, OpenAgainForm(formdata=None))


@bp.post("/work/families/<ref:ref>/open-again")
@open_to("coordinator", "duty-lead")
def open_again_submit(ref: str) -> ResponseReturnValue:
    form = OpenAgainForm()
    if not form.validate():
        return _again_page(ref, form)
    with work(db()) as unit:
        family_closing_actions.open_again(unit, ref=ref, reason=form.reason.data, by=current_user.ref, now=now())
    return redirect(url_for("families.family", ref=ref), 303)


def _led_whole(ref: str) -> None:
    """Who sees only some of the people does not decide for all of them: one answer as for what is not there (T4)."""
    worker, role = current_user.ref, current_user.role
    if not leading_queries.case_led(db(), ref=ref, worker=worker, role=role, now=now()).is_whole:
        raise NoSuchPart


def _lead_name(ref: str) -> str:
    held = family_actions.present_lead(db(), family_actions.case(db(), ref))
    return names(db(), held.worker)[held.worker] if held is not None else ""


def _close(ref: str, reason: str) -> None:
    name = _lead_name(ref)

    def words(language: str) -> str:
        with speaking(language):
            said = gettext("%(name)s is no longer your main worker. Your own support goes on as it is.", name=name)
            return str(said)

    with work(db()) as unit:
        family_closing_actions.close_case(unit, ref=ref, reason=reason, words=words, by=current_user.ref, now=now())


def _close_page(ref: str, form: CloseCaseForm, back: str) -> ResponseReturnValue:
    """What happens stands there before anybody presses."""
    name = _lead_name(ref)
    if name:
        lead = gettext(
            "%(name)s stops being the main worker. What they saw because of that, they see no more. Each person gets a"
            " note in the portal.",
            name=name,
        )
    else:
        lead = gettext("It has no main worker. Nobody gets a note.")
    intro = (
        str(lead),
        gettext("What is open for each person stays with whoever has it: plans, reviews, talks and concerns."),
        gettext("A reminder to choose a main worker goes off the list. The coordinator can open the case again."),
    )
    where = url_for(".close_submit" if back == "families.family" else ".close_led_submit", ref=ref)
    title = gettext("Close a family case")
    return form_page(form, title=title, action=where, back=url_for(back, ref=ref), ref=ref, intro=intro)


def _again_page(ref: str, form: OpenAgainForm) -> ResponseReturnValue:
    family_actions.case(db(), ref)
    intro = (gettext("It has no main worker then: choose one. Nobody gets a note about it."),)
    action, back = url_for(".open_again_submit", ref=ref), url_for("families.family", ref=ref)
    return form_page(form, title=gettext("Open a family case again"), action=action, back=back, ref=ref, intro=intro)
