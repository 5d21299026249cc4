"""Would like to become a mentor: the person's page behind their code, and the supervisors' (R-30)."""

from flask import Blueprint, abort, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.mentoring import interest_actions, interest_queries
from portal.mentoring.caring_forms import AnswerForm, InterestForm
from portal.mentoring.forms import PressForm
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("interest", __name__)


def _wait_months() -> int:
    months: int = current_app.extensions["portal_settings"].mentor_wait_months
    return months


@bp.get("/code/become-a-mentor")
@open_to("everyone")
def own() -> ResponseReturnValue:
    return _own_page(InterestForm(formdata=None))


def _own_page(form: InterestForm, status: int = 200) -> ResponseReturnValue:
    member = referrals.family_member_in_visit(db(), session)
    if member is None:
        return redirect(url_for("code.enter"), 303)
    if referrals.person(db(), member.id).is_young:
        abort(404)
    moment = now()
    return render_template(
        "mentoring/become.html",
        asked=interest_queries.of_person(db(), member.id, wait_months=_wait_months(), now=moment),
        ended_on=interest_actions.support_ended_on(db(), member.id, now=moment),
        wait_months=_wait_months(),
        form=form,
        press=PressForm(formdata=None),
        menu_current="code",
    ), status


@bp.post("/code/become-a-mentor")
@open_to("everyone")
def ask() -> ResponseReturnValue:
    member, form = referrals.family_member_in_visit(db(), session), InterestForm()
    if member is None or not form.validate():
        return _own_page(form, 422)
    person = referrals.person(db(), member.id)
    if person.is_young:
        abort(404)
    with work(db()) as unit:
        interest_actions.ask(
            unit, family_member_id=member.id, person_key=person.person_key, words=form.words.data or "", now=now()
        )
    return redirect(url_for(".own"), 303)


@bp.post("/code/become-a-mentor/take-back")
@open_to("everyone")
def take_back() -> ResponseReturnValue:
    member = referrals.family_member_in_visit(db(), session)
    if member is not None and PressForm().validate():
        with work(db()) as unit:
            interest_actions.take_back(unit, family_member_id=member.id, now=now())
    return redirect(url_for(".own"), 303)


@bp.get("/work/interest")
@open_to("supervisor")
def waiting() -> ResponseReturnValue:
    found = interest_queries.waiting(db(), wait_months=_wait_months(), now=now())
    return render_template("mentoring/interest.html", waiting=found)


@bp.get("/work/interest/<ref:ref>")
@open_to("supervisor")
def one(ref: str) -> ResponseReturnValue:
    return _one_page(ref, AnswerForm(formdata=None))


def _one_page(ref: str, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    found = interest_queries.of_ref(db(), ref, wait_months=_wait_months(), now=now())
    if found is None:
        abort(404)
    person = referrals.person(db(), found.family_member_id)
    return render_template("mentoring/interest_one.html", each=found, person=person, form=form), status


@bp.post("/work/interest/<ref:ref>")
@open_to("supervisor")
def answer(ref: str) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate():
        return _one_page(ref, form, 422)
    with work(db()) as unit:
        interest_actions.answer(
            unit, ref=ref, said=form.said.data, words=form.answer.data, by=current_user.ref, now=now()
        )
    return redirect(url_for(".waiting"), 303)
