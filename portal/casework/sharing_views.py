"""The consent ledger from three sides: the team asks, the person agrees and ends, the partner reads (R-83)."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import sharing_actions, sharing_queries
from portal.casework.press_forms import PlainForm
from portal.casework.sharing_forms import AskToShareForm
from portal.casework.sharing_shown import consent_words, contents, item_words
from portal.casework.shown import form_page, names
from portal.casework.support_views import with_person
from portal.mentoring.reader_shown import not_after_the_end, refuses_who_ended, still_asking
from portal.messages.opened_actions import tell_when_many
from portal.referrals import queries as referrals
from portal.referrals.queries import Person
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("sharing", __name__)


@bp.get("/work/support/<ref:ref>/sharing")
@open_to("coordinator", "duty-lead")
@with_person("sharing")
def of_person(person: Person) -> ResponseReturnValue:
    return render_template("casework/sharing.html", person=person, **_ledger(person.id))


def _ledger(family_member_id: str) -> dict[str, Any]:
    found = sharing_queries.ledger(db(), family_member_id, now())
    people = names(db(), *(each.receiver for each in found), *(each.heard_by for each in found))
    words = {each.ref: each.words or _words(each, people[each.receiver]) for each in found}
    return {
        "shares": found,
        "names": people,
        "words": words,
        "item_words": item_words,
        "form": PlainForm(formdata=None),
    }


def _words(share: sharing_queries.Share, receiver: str) -> str:
    return consent_words(receiver=receiver, items=share.items, purpose=share.purpose, until_at=share.until_at)


@bp.get("/work/support/<ref:ref>/sharing/new")
@open_to("coordinator", "duty-lead")
@refuses_who_ended
@with_person("sharing")
def new(person: Person) -> ResponseReturnValue:
    return _new_page(still_asking(person), _form(formdata=None))


@bp.post("/work/support/<ref:ref>/sharing/new")
@open_to("coordinator", "duty-lead")
@refuses_who_ended
@with_person("sharing")
def new_submit(person: Person) -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _new_page(person, form)
    with work(db()) as unit:
        sharing_actions.ask_to_share(
            unit,
            family_member_id=person.id,
            receiver=form.receiver.data,
            items=form.items.data,
            purpose=form.purpose.data,
            months=form.months.data,
            by=current_user.ref,
            once_key=form.once_key.data,
            now=now(),
        )
    return redirect(url_for(".of_person", ref=person.ref), 303)


def _form(**given: Any) -> AskToShareForm:
    form = AskToShareForm(**given)
    form.receiver.choices = sharing_queries.receivers(db())
    return form


def _new_page(person: Person, form: AskToShareForm) -> ResponseReturnValue:
    intro = (gettext("Nothing is shown before they agree. They can end it at any time."),)
    action, back = url_for(".new_submit", ref=person.ref), url_for(".of_person", ref=person.ref)
    return form_page(form, title=gettext("Ask to share"), action=action, back=back, ref=person.ref, intro=intro)


@bp.post("/work/support/<ref:ref>/sharing/<ref:share>/spoken")
@open_to("coordinator", "duty-lead")
@refuses_who_ended
@with_person("sharing")
def spoken(person: Person, share: str) -> ResponseReturnValue:
    """They said yes to a worker, who read them the words on the page."""
    _agree(person.id, share, heard_by=current_user.ref)
    return redirect(url_for(".of_person", ref=person.ref), 303)


@bp.post("/work/support/<ref:ref>/sharing/<ref:share>/end")
@open_to("coordinator", "duty-lead")
@with_person("sharing")
def end_by_team(person: Person, share: str) -> ResponseReturnValue:
    with work(db()) as unit:
        sharing_actions.end_sharing(unit, ref=share, family_member_id=person.id, by=current_user.ref, now=now())
    return redirect(url_for(".of_person", ref=person.ref), 303)


def _agree(family_member_id: str, ref: str, heard_by: str = "") -> None:
    held = _ledger(family_member_id)
    with work(db()) as unit:
        sharing_actions.agree(
            unit,
            ref=ref,
            family_member_id=family_member_id,
            words=held["words"].get(ref, ""),
            heard_by=heard_by,
            now=now(),
        )


@bp.get("/code/sharing")
@open_to("everyone")
def own() -> ResponseReturnValue:
    member = referrals.family_member_in_visit(db(), session)
    if member is None:
        return redirect(url_for("code.enter"), 303)
    return render_template("casework/own_sharing.html", **_ledger(member.id))


@bp.post("/code/sharing/<ref:share>/agree")
@open_to("everyone")
@not_after_the_end
def agree(share: str) -> ResponseReturnValue:
    member = referrals.family_member_in_visit(db(), session)
    if member is None:
        return redirect(url_for("code.enter"), 303)
    _agree(member.id, share)
    return redirect(url_for(".own"), 303)


@bp.post("/code/sharing/<ref:share>/end")
@open_to("everyone")
def end(share: str) -> ResponseReturnValue:
    member = referrals.family_member_in_visit(db(), session)
    if member is None:
        return redirect(url_for("code.enter"), 303)
    with work(db()) as unit:
        sharing_actions.end_sharing(unit, ref=share, family_member_id=member.id, by=sharing_actions.PERSON, now=now())
    return redirect(url_for(".own"), 303)


@bp.get("/work/shared")
@open_to("partner-worker", "partnership-administrator")
def shared() -> ResponseReturnValue:
    found = sharing_queries.shared_with(db(), current_user.ref, now())
    return render_template("casework/shared.html", found=found, item_words=item_words)


@bp.get("/work/shared/<ref:share>")
@open_to("partner-worker", "partnership-administrator")
def look(share: str) -> ResponseReturnValue:
    """Each look is written where the person reads it."""
    with work(db()) as unit:
        row = sharing_actions.look_at_shared(unit, ref=share, worker=current_user.ref, now=now())
        most = current_app.extensions["portal_settings"].records_an_hour
        tell_when_many(unit, by=current_user.ref, now=now(), at_most=most)
    return render_template("casework/shared_one.html", row=row, contents=contents(db(), row))
