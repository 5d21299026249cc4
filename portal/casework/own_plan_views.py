"""The person's own plan: read it, answer it, say where things are, mark what is done, take a copy (R-91, R-92)."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.casework import support_plan, support_plan_actions, support_plan_queries, support_queries
from portal.casework.own_support_views import own_form, with_code
from portal.casework.plan_part_forms import apply_part, make_form
from portal.casework.shown import put_error
from portal.casework.support_forms import RateForm
from portal.casework.support_plan_views import plan_facts
from portal.casework.support_refusals import SaysNoReason
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("own_plan", __name__)


def _plan(person: str) -> Any:
    found = support_plan_queries.current(db(), person)
    return found.row if found else abort(404)


@bp.get("/code/plan")
@open_to("everyone")
@with_code
def plan(person: str) -> ResponseReturnValue:
    about = support_queries.about(db(), person)
    return render_template("casework/own_plan.html", about=about, is_large=False, **plan_facts(person))


@bp.get("/code/plan/answer")
@open_to("everyone")
@with_code
def answer(person: str) -> ResponseReturnValue:
    return _answer_page(make_form(db(), "response", formdata=None))


@bp.post("/code/plan/answer")
@open_to("everyone")
@with_code
def answer_submit(person: str) -> ResponseReturnValue:
    form, row = make_form(db(), "response"), _plan(person)
    if not form.validate():
        return _answer_page(form)
    try:
        with work(db()) as unit:
            apply_part(unit, "response", form, plan=row, by=support_plan.PERSON, now=now())
    except SaysNoReason:
        put_error(form, "words", gettext("Write a few words, so that we can change it"))
        return _answer_page(form)
    return redirect(url_for(".plan"), 303)


def _answer_page(form: Any) -> ResponseReturnValue:
    return own_form(
        form, title=gettext("Your answer to the plan"), action=url_for(".answer_submit"), back=url_for(".plan")
    )


@bp.get("/code/plan/outcomes/<ref:what>")
@open_to("everyone")
@with_code
def rate(person: str, what: str) -> ResponseReturnValue:
    return _rate_page(person, what, RateForm(formdata=None))


@bp.post("/code/plan/outcomes/<ref:what>")
@open_to("everyone")
@with_code
def rate_submit(person: str, what: str) -> ResponseReturnValue:
    form, row = RateForm(), _plan(person)
    if not form.validate():
        return _rate_page(person, what, form)
    try:
        with work(db()) as unit:
            said = form.said.number if form.said.number is not None else -1
            support_plan_actions.rate(unit, plan=row, ref=what, said=said, by=support_plan.PERSON, now=now())
    except SaysNoReason:
        put_error(form, "said", gettext("Enter a number from 0 to 10"))
        return _rate_page(person, what, form)
    return redirect(url_for(".plan"), 303)


def _rate_page(person: str, what: str, form: RateForm) -> ResponseReturnValue:
    found = support_plan_queries.current(db(), person)
    about = "".join(each.row.words or "" for each in found.outcomes if each.row.ref == what) if found else ""
    action, back = url_for(".rate_submit", what=what), url_for(".plan")
    return own_form(form, title=gettext("Where is it now?"), action=action, back=back, about=about)


@bp.post("/code/plan/actions/<ref:what>/<any(to_do,done):state>")
@open_to("everyone")
@with_code
def move(person: str, what: str, state: str) -> ResponseReturnValue:
    """Their own actions only: a worker's is the worker's to say."""
    row, found = _plan(person), support_plan_queries.current(db(), person)
    if found is None or not any(each.ref == what and each.owner == support_plan.PERSON for each in found.actions):
        abort(404)
    with work(db()) as unit:
        support_plan_actions.move_action(unit, plan=row, ref=what, state=state, by=support_plan.PERSON, now=now())
    return redirect(url_for(".plan"), 303)


@bp.get("/code/plan/large")
@open_to("everyone")
@with_code
def large(person: str) -> ResponseReturnValue:
    about = support_queries.about(db(), person)
    return render_template("casework/own_plan.html", about=about, is_large=True, **plan_facts(person))


@bp.get("/code/plan/easy")
@open_to("everyone")
@with_code
def easy(person: str) -> ResponseReturnValue:
    """One thought to a line, large, with a drawing beside each part."""
    return render_template("casework/own_plan_easy.html", **plan_facts(person))


@bp.post("/code/plan/plain-text")
@open_to("everyone")
@with_code
def plain_text(person: str) -> ResponseReturnValue:
    """One neutrally named file. A POST, so that nothing fetches it ahead."""
    facts = plan_facts(person)
    if facts["plan"] is None:
        abort(404)
    text = render_template("casework/plan.txt", **facts)
    given = Response(text, content_type="text/plain; charset=utf-8")
    given.headers["Content-Disposition"] = 'attachment; filename="details.txt"'
    return given
