"""A plan from the team's side: begin it, fill it, keep the answer, agree it; measures and reviews (R-87 to R-93)."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import review_actions, support_plan, support_plan_actions, support_plan_queries, support_queries
from portal.casework.plan_part_forms import PARTS, apply_part, make_form
from portal.casework.press_forms import PlainForm
from portal.casework.shown import form_page, names, put_error
from portal.casework.support_forms import PlanForm, ViewForm
from portal.casework.support_refusals import OwnViewFirst, PlanNotComplete, SaysNoReason
from portal.casework.support_views import about_facts, with_person
from portal.referrals.queries import Person
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("support_plans", __name__)
NAMES = ",".join(PARTS)


def plan_facts(family_member_id: str) -> dict[str, Any]:
    """A plan as the team's page and the person's own show it."""
    plan = support_plan_queries.current(db(), family_member_id)
    owners = [each.owner for each in plan.actions if each.owner != support_plan.PERSON] if plan else []
    heard = [plan.row.heard_by, plan.row.made_by] if plan else []
    return {
        "plan": plan,
        "rules": support_plan,
        "names": names(db(), *owners, *heard),
        "form": PlainForm(formdata=None),
        "on": today(now()),
    }


def _missing(missing: tuple[str, ...], person: Person) -> ResponseReturnValue:
    facts = plan_facts(person.id) | about_facts(person.id)
    html = render_template("casework/support_plan.html", person=person, missing=missing, **facts)
    return html, 422 if missing else 200


@bp.get("/work/support/<ref:ref>/plan")
@open_to("coordinator", "duty-lead")
@with_person("plan")
def plan(person: Person) -> ResponseReturnValue:
    return _missing((), person)


@bp.get("/work/support/<ref:ref>/plan/new")
@open_to("coordinator", "duty-lead")
@with_person("plan")
def new(person: Person) -> ResponseReturnValue:
    return _new_page(person, PlanForm(formdata=None))


@bp.post("/work/support/<ref:ref>/plan/new")
@open_to("coordinator", "duty-lead")
@with_person("plan")
def new_submit(person: Person) -> ResponseReturnValue:
    form = PlanForm()
    if not form.validate():
        return _new_page(person, form)
    with work(db()) as unit:
        support_plan_actions.make_plan(
            unit,
            family_member_id=person.id,
            format=form.format.data,
            by=current_user.ref,
            once_key=form.once_key.data,
            now=now(),
        )
    return redirect(url_for(".plan", ref=person.ref), 303)


def _new_page(person: Person, form: PlanForm) -> ResponseReturnValue:
    intro = (gettext("A plan is about their own life. One that stands already is kept, and this one takes its place."),)
    action, back = url_for(".new_submit", ref=person.ref), url_for(".plan", ref=person.ref)
    return form_page(form, title=gettext("Begin a plan"), action=action, back=back, ref=person.ref, intro=intro)


@bp.get(f"/work/support/<ref:ref>/plan/<any({NAMES}):part>")
@open_to("coordinator", "duty-lead")
@with_person("plan")
def edit(person: Person, part: str) -> ResponseReturnValue:
    return _edit_page(person, part, make_form(db(), part, formdata=None))


@bp.post(f"/work/support/<ref:ref>/plan/<any({NAMES}):part>")
@open_to("coordinator", "duty-lead")
@with_person("plan")
def edit_submit(person: Person, part: str) -> ResponseReturnValue:
    form, held = make_form(db(), part), support_plan_queries.current(db(), person.id)
    if held is None:
        abort(404)
    if not form.validate():
        return _edit_page(person, part, form)
    try:
        with work(db()) as unit:
            apply_part(unit, part, form, plan=held.row, by=current_user.ref, heard_by=current_user.ref, now=now())
    except SaysNoReason:
        put_error(form, "words", gettext("Write a few words"))
        return _edit_page(person, part, form)
    return redirect(url_for(".plan", ref=person.ref), 303)


def _edit_page(person: Person, part: str, form: Any) -> ResponseReturnValue:
    action, back = url_for(".edit_submit", ref=person.ref, part=part), url_for(".plan", ref=person.ref)
    return form_page(form, title=str(PARTS[part][0]), action=action, back=back, ref=person.ref)


@bp.post("/work/support/<ref:ref>/plan/agree")
@open_to("coordinator", "duty-lead")
@with_person("plan")
def agree(person: Person) -> ResponseReturnValue:
    held = support_plan_queries.current(db(), person.id)
    if held is None:
        abort(404)
    try:
        with work(db()) as unit:
            support_plan_actions.agree_plan(
                unit, plan=held.row, by=current_user.ref, now=now(), review_months=_review_months()
            )
    except PlanNotComplete as error:
        return _missing(tuple(error.missing), person)
    return redirect(url_for(".plan", ref=person.ref), 303)


@bp.post("/work/support/<ref:ref>/plan/actions/<ref:what>/<any(to_do,done,dropped):state>")
@open_to("coordinator", "duty-lead")
@with_person("plan")
def move(person: Person, what: str, state: str) -> ResponseReturnValue:
    held = support_plan_queries.current(db(), person.id)
    if held is None:
        abort(404)
    with work(db()) as unit:
        support_plan_actions.move_action(unit, plan=held.row, ref=what, state=state, by=current_user.ref, now=now())
    return redirect(url_for(".plan", ref=person.ref), 303)


@bp.get("/work/support/<ref:ref>/measures")
@open_to("coordinator", "duty-lead")
@with_person("measures")
def measures(person: Person) -> ResponseReturnValue:
    found = support_plan_queries.measured(db(), person.id)
    has_tools = bool(support_plan_queries.tools(db(), on_only=True))
    page = {"person": person, "found": found, "rules": support_plan, "has_tools": has_tools}
    return render_template("casework/measures.html", **page)


@bp.get("/work/support/<ref:ref>/review")
@open_to("coordinator", "duty-lead")
@with_person("review")
def review(person: Person) -> ResponseReturnValue:
    return _review_page(person, ViewForm(formdata=None))


@bp.post("/work/support/<ref:ref>/review")
@open_to("coordinator", "duty-lead")
@with_person("review")
def review_submit(person: Person) -> ResponseReturnValue:
    """Before the person has said how it goes, what is written here is theirs, as they said it (N-50)."""
    form, held = ViewForm(), review_actions.open_review(db(), person.id)
    if not form.validate():
        return _review_page(person, form)
    facts = {"family_member_id": person.id, "words": form.words.data, "now": now()}
    try:
        with work(db()) as unit:
            if held is None or held.own_view_sealed is None:
                review_actions.say_own_view(unit, heard_by=current_user.ref, **facts)
            else:
                review_actions.finish_review(unit, by=current_user.ref, months=_review_months(), **facts)
    except OwnViewFirst:
        put_error(form, "words", gettext("Their own view comes first"))
        return _review_page(person, form)
    return redirect(url_for(".review", ref=person.ref), 303)


def _review_months() -> int:
    return int(current_app.extensions["portal_settings"].review_months)


def _review_page(person: Person, form: ViewForm) -> ResponseReturnValue:
    found = support_plan_queries.reviews(db(), person.id)
    about = support_queries.about(db(), person.id)
    page = {"person": person, "found": found, "form": form, "about": about, "on": today(now())}
    return render_template("casework/review.html", **page), 422 if form.errors else 200
