"""Talks about safety, what is done together with a loved one, views about people under 16 (N-22, N-24, R-75)."""

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import together_actions
from portal.casework.shown import form_page, put_error
from portal.casework.support_refusals import NotUnderSixteen, TakesNoPart, TalkFirst
from portal.casework.support_views import with_person
from portal.casework.together_forms import CompetenceForm, MeetingForm, RoleForm, TalkForm
from portal.referrals.queries import Person
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("together", __name__)


def _page(person: Person, form: Any, title: str, name: str, *intro: str) -> ResponseReturnValue:
    action, back = url_for(f".{name}_submit", ref=person.ref), url_for("support.person", ref=person.ref)
    return form_page(form, title=title, action=action, back=back, ref=person.ref, intro=intro)


def _back(person: Person) -> ResponseReturnValue:
    return redirect(url_for("support.person", ref=person.ref), 303)


@bp.get("/work/support/<ref:ref>/safety-talk")
@open_to("coordinator", "duty-lead")
@with_person("safety-talk")
def talk(person: Person) -> ResponseReturnValue:
    return _talk_page(person, TalkForm(formdata=None))


@bp.post("/work/support/<ref:ref>/safety-talk")
@open_to("coordinator", "duty-lead")
@with_person("safety-talk")
def talk_submit(person: Person) -> ResponseReturnValue:
    form = TalkForm()
    if not form.validate():
        return _talk_page(person, form)
    try:
        with work(db()) as unit:
            together_actions.write_talk(
                unit,
                family_member_id=person.id,
                was_alone=form.was_alone.data == "yes",
                outcome=form.outcome.data,
                harmed_by=form.harmed_by.data,
                words=form.words.data or "",
                by=current_user.ref,
                once_key=form.once_key.data,
                now=now(),
            )
    except TalkFirst:
        put_error(form, "was_alone", gettext("Talk with them alone first. Then write it here"))
        return _talk_page(person, form)
    return _back(person)


def _talk_page(person: Person, form: TalkForm) -> ResponseReturnValue:
    harm = gettext("Harm by a son, daughter, parent or partner is harm. If there is any, offer a specialist service.")
    return _page(
        person, form, gettext("A talk about being safe"), "talk", gettext("One to one, in their own time."), harm
    )


@bp.get("/work/support/<ref:ref>/meeting-together")
@open_to("coordinator", "duty-lead")
@with_person("meeting-together")
def meeting(person: Person) -> ResponseReturnValue:
    return _page(person, MeetingForm(formdata=None), gettext("A meeting together"), "meeting")


@bp.post("/work/support/<ref:ref>/meeting-together")
@open_to("coordinator", "duty-lead")
@with_person("meeting-together")
def meeting_submit(person: Person) -> ResponseReturnValue:
    form = MeetingForm()
    if form.validate():
        try:
            with work(db()) as unit:
                together_actions.agree_meeting(
                    unit, family_member_id=person.id, when=form.when.data, by=current_user.ref, now=now()
                )
            return _back(person)
        except (TalkFirst, TakesNoPart) as why:
            put_error(form, "when", _not_yet(why))
    return _page(person, form, gettext("A meeting together"), "meeting")


@bp.get("/work/support/<ref:ref>/role")
@open_to("coordinator", "duty-lead")
@with_person("role")
def role(person: Person) -> ResponseReturnValue:
    return _page(person, RoleForm(formdata=None), gettext("Something they do with a loved one"), "role")


@bp.post("/work/support/<ref:ref>/role")
@open_to("coordinator", "duty-lead")
@with_person("role")
def role_submit(person: Person) -> ResponseReturnValue:
    form = RoleForm()
    if form.validate():
        try:
            with work(db()) as unit:
                together_actions.take_role(
                    unit, family_member_id=person.id, role=form.role.data, by=current_user.ref, now=now()
                )
            return _back(person)
        except (TalkFirst, TakesNoPart) as why:
            put_error(form, "role", _not_yet(why))
    return _page(person, form, gettext("Something they do with a loved one"), "role")


def _not_yet(why: Exception) -> str:
    if isinstance(why, TakesNoPart):
        return str(gettext("It was decided that they take no part at present. Look at that decision first"))
    return str(gettext("First talk about being safe, one to one, and write that you both want to go on"))


@bp.post("/work/support/<ref:ref>/together/<ref:what>/end")
@open_to("coordinator", "duty-lead")
@with_person("together")
def end(person: Person, what: str) -> ResponseReturnValue:
    found = [row for row in together_actions.together_of(db(), person.id) if row.ref == what]
    with work(db()) as unit:
        for row in found:
            together_actions.end_together(unit, row=row, by=current_user.ref, now=now())
    return _back(person)


@bp.get("/work/support/<ref:ref>/own-decision")
@open_to("coordinator", "duty-lead")
@with_person("own-decision")
def competence(person: Person) -> ResponseReturnValue:
    if person.age_band != together_actions.UNDER_16:
        abort(404)
    return _competence_page(person, CompetenceForm(formdata=None))


@bp.post("/work/support/<ref:ref>/own-decision")
@open_to("coordinator", "duty-lead")
@with_person("own-decision")
def competence_submit(person: Person) -> ResponseReturnValue:
    form = CompetenceForm()
    if not form.validate():
        return _competence_page(person, form)
    texts = {name: form[name].data or "" for name in ("understanding", "pressure", "risks", "told", "reason")}
    try:
        with work(db()) as unit:
            together_actions.write_competence(
                unit,
                family_member_id=person.id,
                decision=form.decision.data,
                by=current_user.ref,
                once_key=form.once_key.data,
                now=now(),
                **texts,
            )
    except NotUnderSixteen:
        abort(404)
    return _back(person)


def _competence_page(person: Person, form: CompetenceForm) -> ResponseReturnValue:
    intro = gettext("This is your view as a person, in your words. Nothing is counted.")
    return _page(person, form, gettext("Can they decide this for themselves?"), "competence", intro)
