"""Conversations under the areas of R-19: a draft can be changed, a final one is the person's to read."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import support_actions, support_areas, support_queries
from portal.casework.press_forms import PlainForm
from portal.casework.shown import form_page, names
from portal.casework.support_forms import ConversationForm
from portal.casework.support_refusals import IsFinal
from portal.casework.support_views import with_person
from portal.referrals.queries import Person
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("conversations", __name__)


@bp.get("/work/support/<ref:ref>/conversations")
@open_to("coordinator", "duty-lead")
@with_person("conversations")
def conversations(person: Person) -> ResponseReturnValue:
    found = support_queries.conversations(db(), person.id)
    return render_template(
        "casework/conversations.html",
        person=person,
        found=found,
        areas=support_areas.AREAS,
        names=names(db(), *(row.by for row in found)),
        form=PlainForm(formdata=None),
    )


@bp.get("/work/support/<ref:ref>/conversations/new")
@open_to("coordinator", "duty-lead")
@with_person("conversations")
def new(person: Person) -> ResponseReturnValue:
    return _page(person, ConversationForm(formdata=None), "")


@bp.post("/work/support/<ref:ref>/conversations/new")
@open_to("coordinator", "duty-lead")
@with_person("conversations")
def new_submit(person: Person) -> ResponseReturnValue:
    return _save(person, "")


@bp.get("/work/support/<ref:ref>/conversations/<ref:what>")
@open_to("coordinator", "duty-lead")
@with_person("conversations")
def change(person: Person, what: str) -> ResponseReturnValue:
    row = support_actions.conversation(db(), person.id, what)
    if row.state == "final":
        raise IsFinal
    return _page(person, ConversationForm(formdata=None, obj=row), what)


@bp.post("/work/support/<ref:ref>/conversations/<ref:what>")
@open_to("coordinator", "duty-lead")
@with_person("conversations")
def change_submit(person: Person, what: str) -> ResponseReturnValue:
    return _save(person, what)


def _save(person: Person, what: str) -> ResponseReturnValue:
    form = ConversationForm()
    if not form.validate():
        return _page(person, form, what)
    with work(db()) as unit:
        support_actions.write_conversation(
            unit,
            family_member_id=person.id,
            ref=what,
            words={area: form[area].data for area in support_areas.AREAS},
            by=current_user.ref,
            once_key=form.once_key.data,
            now=now(),
        )
    return redirect(url_for(".conversations", ref=person.ref), 303)


def _page(person: Person, form: ConversationForm, what: str) -> ResponseReturnValue:
    action = url_for(".new_submit", ref=person.ref)
    if what:
        action = url_for(".change_submit", ref=person.ref, what=what)
    intro = (gettext("Leave empty what you did not talk about. They read it once it is final. Name nobody else."),)
    back = url_for(".conversations", ref=person.ref)
    return form_page(form, title=gettext("A conversation"), action=action, back=back, ref=person.ref, intro=intro)


@bp.post("/work/support/<ref:ref>/conversations/<ref:what>/final")
@open_to("coordinator", "duty-lead")
@with_person("conversations")
def final(person: Person, what: str) -> ResponseReturnValue:
    with work(db()) as unit:
        support_actions.make_final(unit, family_member_id=person.id, ref=what, by=current_user.ref, now=now())
    return redirect(url_for(".conversations", ref=person.ref), 303)
