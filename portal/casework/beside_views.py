"""A friend beside somebody, from the team's side and from both of theirs (R-14)."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import beside, beside_actions, beside_queries
from portal.casework.beside_forms import FriendForm
from portal.casework.own_support_views import with_code
from portal.casework.press_forms import PlainForm
from portal.casework.shown import form_page, names, put_error
from portal.casework.support_refusals import OnlyInitials, SamePerson
from portal.casework.support_views import with_person
from portal.mentoring.reader_shown import not_after_the_end, refuses_who_ended, still_asking
from portal.referrals import queries as referrals
from portal.referrals.queries import Person
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("beside", __name__)


def agreed_words(called: str, items: Iterable[str]) -> str:
    """The exact words somebody says yes to: they are kept as they were read."""
    lines = [
        gettext("%(initials)s, your friend, can see:", initials=called),
        *(f"- {gettext(beside.ITEMS[code])}" for code in items),
        gettext("Nothing else. You can end it at any time, and it stops at once."),
    ]
    return "\n".join(str(line) for line in lines)


def _facts(person_id: str) -> dict[str, Any]:
    mine, others = beside_queries.friends_of(db(), person_id), beside_queries.beside_whom(db(), person_id)
    return {
        "mine": mine,
        "others": others,
        "names": names(db(), *(each.heard_by for each in mine)),
        "words": {each.ref: each.words or agreed_words(each.called, each.items) for each in mine},
        "items": beside.ITEMS,
        "form": PlainForm(formdata=None),
    }


def _agree(person_id: str, what: str, heard_by: str = "") -> None:
    words = _facts(person_id)["words"].get(what, "")
    with work(db()) as unit:
        beside_actions.agree(unit, ref=what, who=person_id, words=words, heard_by=heard_by, now=now())


@bp.get("/work/support/<ref:ref>/friends")
@open_to("coordinator", "duty-lead")
@with_person("friends")
def of_person(person: Person) -> ResponseReturnValue:
    return render_template("casework/friends.html", person=person, **_facts(person.id))


@bp.get("/work/support/<ref:ref>/friends/new")
@open_to("coordinator", "duty-lead")
@refuses_who_ended
@with_person("friends")
def new(person: Person) -> ResponseReturnValue:
    return _new_page(still_asking(person), FriendForm(formdata=None))


@bp.post("/work/support/<ref:ref>/friends/new")
@open_to("coordinator", "duty-lead")
@refuses_who_ended
@with_person("friends")
def new_submit(person: Person) -> ResponseReturnValue:
    form = FriendForm()
    if not form.validate():
        return _new_page(person, form)
    try:
        with work(db()) as unit:
            beside_actions.ask_friend(
                unit,
                family_member_id=person.id,
                friend=form.friend.data.upper(),
                called=form.called.data,
                known_as=form.known_as.data,
                items=form.items.data,
                by=current_user.ref,
                once_key=form.once_key.data,
                now=now(),
            )
    except referrals.NoSuchPerson:
        put_error(form, "friend", gettext("No request has this reference. Check it and enter it again"))
    except SamePerson:
        put_error(form, "friend", gettext("This is the reference of the person themselves"))
    except OnlyInitials:
        put_error(form, "called", gettext("Write initials only, such as MP"))
    return _new_page(person, form) if form.errors else redirect(url_for(".of_person", ref=person.ref), 303)


def _new_page(person: Person, form: FriendForm) -> ResponseReturnValue:
    intro = (
        gettext("The person says yes first, then the friend. Before that neither sees anything."),
        gettext("Each keeps their own record and their own support, whatever the other says."),
    )
    action, back = url_for(".new_submit", ref=person.ref), url_for(".of_person", ref=person.ref)
    return form_page(form, title=gettext("A friend beside them"), action=action, back=back, ref=person.ref, intro=intro)


@bp.post("/work/support/<ref:ref>/friends/<ref:what>/spoken")
@open_to("coordinator", "duty-lead")
@refuses_who_ended
@with_person("friends")
def spoken(person: Person, what: str) -> ResponseReturnValue:
    _agree(person.id, what, heard_by=current_user.ref)
    return redirect(url_for(".of_person", ref=person.ref), 303)


@bp.post("/work/support/<ref:ref>/friends/<ref:what>/end")
@open_to("coordinator", "duty-lead")
@with_person("friends")
def end_by_team(person: Person, what: str) -> ResponseReturnValue:
    with work(db()) as unit:
        beside_actions.end(unit, ref=what, who=person.id, by=current_user.ref, now=now())
    return redirect(url_for(".of_person", ref=person.ref), 303)


@bp.get("/code/friends")
@open_to("everyone")
@with_code
def own(person: str) -> ResponseReturnValue:
    return render_template("casework/own_friends.html", **_facts(person))


@bp.post("/code/friends/<ref:what>/agree")
@open_to("everyone")
@not_after_the_end
@with_code
def agree(person: str, what: str) -> ResponseReturnValue:
    _agree(person, what)
    return redirect(url_for(".own"), 303)


@bp.post("/code/friends/<ref:what>/end")
@open_to("everyone")
@with_code
def end(person: str, what: str) -> ResponseReturnValue:
    with work(db()) as unit:
        beside_actions.end(unit, ref=what, who=person, now=now())
    return redirect(url_for(".own"), 303)


@bp.get("/code/friends/<ref:what>")
@open_to("everyone")
@with_code
def look(person: str, what: str) -> ResponseReturnValue:
    """Each look is written where the other reads it."""
    with work(db()) as unit:
        row = beside_actions.look(unit, ref=what, friend_id=person, now=now())
    shown = beside_queries.shown(db(), row, now())
    return render_template("casework/own_friend.html", row=row, shown=shown, items=beside.ITEMS)
