"""/groups: talk in a group: which there are, a place in one, giving it back."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.mentoring import (
    actions,
    finding_queries,
    group_actions,
    group_queries,
    refusals,
)
from portal.mentoring.finding_shown import finding
from portal.mentoring.forms import PressForm
from portal.mentoring.group_queries import Group
from portal.mentoring.group_shown import group_lines
from portal.mentoring.one_call import can_be_told
from portal.mentoring.reader_shown import is_young, not_after_the_end, reader, visitor
from portal.mentoring.waiting_forms import PlaceForm
from portal.messages.contact_queries import safe_contact
from portal.shared.clock import now
from portal.storage.work import work
from portal.web import typed_again
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("groups", __name__)


@bp.get("/groups")
@open_to("everyone")
def groups() -> ResponseReturnValue:
    who = visitor()
    if is_young(who):
        return render_template("mentoring/young.html", menu_current="people")
    return render_template(
        "mentoring/groups.html", groups=_coming(), own=_own_refs(who), group_lines=group_lines, menu_current="people"
    )


def _own_refs(who: Any) -> dict[str, str]:
    """By group: their own place in it."""
    own = group_queries.own_places(db(), family_member_id=who.id, now=now()) if who is not None else []
    return {place.group.ref: place.ref for place in own}


def _coming() -> list[Group]:
    """None with anybody they chose not to see, be it in this visit only."""
    apart = reader().apart
    return [each for each in group_queries.coming_groups(db(), now=now()) if each.mentor_ref not in apart]


@bp.get("/groups/<ref:ref>")
@open_to("everyone")
def group(ref: str) -> ResponseReturnValue:
    return _page(ref, *typed_again.form_at(url_for(".group", ref=ref), PlaceForm))


def _page(ref: str, form: PlaceForm, status: int = 200) -> ResponseReturnValue:
    who = visitor()
    if is_young(who):
        return render_template("mentoring/young.html", menu_current="people")
    found = group_queries.group(db(), ref) or abort(404)
    own = _own_refs(who).get(ref)
    if own is not None:
        return redirect(url_for(".own_place", ref=own), 303)
    contact = safe_contact(db(), who.person_key) if who else None
    return render_template(
        "mentoring/group.html",
        group=found,
        group_lines=group_lines,
        who=who,
        is_full=found.left < 1 or found.is_off or found.starts_at <= now() or found.mentor_ref in reader().apart,
        cannot_be_told=who is not None and not can_be_told(contact),
        form=form,
        press=PressForm(formdata=None),
        menu_current="people",
    ), status


@bp.post("/groups/<ref:ref>")
@open_to("everyone")
@not_after_the_end
def group_submit(ref: str) -> ResponseReturnValue:
    who, form = visitor(), PlaceForm()
    if who is None or is_young(who):
        return redirect(url_for(".group", ref=ref), 303)
    if not form.validate():
        return typed_again.ask_again(url_for(".group", ref=ref))
    typed_again.is_taken()
    facts = actions.For(who.id, who.person_key, who.ref, is_adult=True)
    days = current_app.extensions["portal_settings"].remind_days_before
    try:
        with work(db()) as unit:
            place = group_actions.take_place(
                unit,
                ref=ref,
                person=facts,
                once_key=form.once_key.data or "",
                days_before=days,
                now=now(),
                name=form.name.data or "",
            )
    except refusals.HowNotSaid:
        return redirect(url_for(".group", ref=ref), 303)
    except (refusals.NoPlaceLeft, refusals.AlreadyStarted):
        return redirect(url_for(".full", ref=ref), 303)
    return redirect(url_for(".own_place", ref=place.ref), 303)


@bp.get("/groups/<ref:ref>/full")
@open_to("everyone")
def full(ref: str) -> ResponseReturnValue:
    """Somebody else took the last place; other groups are shown at once."""
    others = [each for each in _coming() if each.ref != ref and each.left > 0]
    return render_template(
        "mentoring/groups.html", groups=others, own={}, group_lines=group_lines, was_full=True, menu_current="people"
    ), 409


@bp.get("/code/places/<ref:ref>")
@open_to("everyone")
def own_place(ref: str) -> ResponseReturnValue:
    place = _own(ref)
    is_on = not place.is_off and place.group.ends_at > now()
    words = finding_queries.for_group(db(), place.group.id) if is_on else ""
    return render_template(
        "mentoring/own_place.html",
        place=place,
        is_on=is_on,
        has_begun=place.group.starts_at <= now(),
        finding=finding(place.group.kind, words, is_group=True) if is_on else None,
        group_lines=group_lines,
        press=PressForm(formdata=None),
        menu_current="code",
    )


def _own(ref: str) -> group_queries.OwnPlace:
    who = visitor()
    return (group_queries.own_place(db(), ref=ref, family_member_id=who.id) if who else None) or abort(404)


@bp.post("/code/places/<ref:ref>/cancel")
@open_to("everyone")
def cancel_place(ref: str) -> ResponseReturnValue:
    _own(ref)
    who = visitor()
    if PressForm().validate():
        with work(db()) as unit:
            group_actions.give_back(unit, ref=ref, family_member_id=who.id, now=now())
    return redirect(url_for(".own_place", ref=ref), 303)
