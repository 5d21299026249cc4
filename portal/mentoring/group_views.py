"""/groups: talk in a group. /work/groups: make one, and call it off."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.directory.venue_time_queries import bookable_venues
from portal.mentoring import (
    actions,
    finding_queries,
    group_actions,
    group_queries,
    group_record_queries,
    queries,
    refusals,
)
from portal.mentoring.finding_shown import finding
from portal.mentoring.forms import PressForm
from portal.mentoring.group_shown import group_lines
from portal.mentoring.models import PeerMentor
from portal.mentoring.one_call import can_be_told
from portal.mentoring.place_kinds import AWAY_FROM_STAFFED_PLACES, PlaceKind
from portal.mentoring.reader_shown import is_young, visitor
from portal.mentoring.waiting_forms import GroupForm, PlaceForm
from portal.messages.contact_queries import safe_contact
from portal.shared.clock import instant, now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("groups", __name__)


@bp.get("/groups")
@open_to("everyone")
def groups() -> ResponseReturnValue:
    who = visitor()
    if is_young(who):
        return render_template("mentoring/young.html", menu_current="people")
    found = group_queries.coming_groups(db(), now=now(), family_member_id=who.id if who else "")
    return render_template("mentoring/groups.html", groups=found, group_lines=group_lines, menu_current="people")


@bp.get("/groups/<ref:ref>")
@open_to("everyone")
def group(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(ref: str, form: PlaceForm | None = None, status: int = 200) -> ResponseReturnValue:
    who = visitor()
    if is_young(who):
        return render_template("mentoring/young.html", menu_current="people")
    found = group_queries.group(db(), ref) or abort(404)
    contact = safe_contact(db(), who.person_key) if who else None
    return render_template(
        "mentoring/group.html",
        group=found,
        group_lines=group_lines,
        who=who,
        is_full=found.left < 1 or found.is_off or found.starts_at <= now(),
        cannot_be_told=who is not None and not can_be_told(contact),
        form=form or PlaceForm(formdata=None),
        menu_current="people",
    ), status


@bp.post("/groups/<ref:ref>")
@open_to("everyone")
def group_submit(ref: str) -> ResponseReturnValue:
    who, form = visitor(), PlaceForm()
    if who is None or is_young(who):
        return redirect(url_for(".group", ref=ref), 303)
    if not form.validate():
        return _page(ref, form, 422)
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
    who = visitor()
    found = group_queries.coming_groups(db(), now=now(), family_member_id=who.id if who else "")
    others = [each for each in found if each.ref != ref and each.left > 0]
    return render_template(
        "mentoring/groups.html", groups=others, group_lines=group_lines, was_full=True, menu_current="people"
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


# ------------------------------------------------------------------------------------------- people who work here


@bp.get("/work/groups")
@open_to("mentor", "coordinator")
def work_groups() -> ResponseReturnValue:
    return _work_page(_group_form(blank=True))


def _own_mentor() -> PeerMentor | None:
    return queries.mentor_of(db(), current_user.id) if current_user.role == "mentor" else None


def _group_form(*, blank: bool) -> GroupForm:
    form = GroupForm(formdata=None) if blank else GroupForm()
    form.today = today(now())
    own = _own_mentor()
    people = [(own.ref, own.alias)] if own else []
    if current_user.role == "coordinator":
        people = [(each.ref, each.alias) for each in queries.people(db(), now=now())]
    form.mentor.choices = people
    if len(people) == 1:
        form.mentor.data = people[0][0]
    form.venue.choices = [(ref, name) for _number, ref, name in bookable_venues(db())]
    return form


def _work_page(form: GroupForm, status: int = 200) -> ResponseReturnValue:
    own = _own_mentor()
    if current_user.role == "mentor" and own is None:
        return render_template("mentoring/no_profile.html")
    groups = group_queries.groups_of(db(), now=now(), mentor_id=own.id if own else "")
    over = group_queries.groups_over(db(), now=now(), mentor_id=own.id) if own else []
    said = {each.ref: finding(each.kind, finding_queries.for_group(db(), each.id), is_group=True) for each in groups}
    return render_template(
        "mentoring/work_groups.html",
        groups=groups,
        over=over,
        written=group_record_queries.written_of(db(), [each.id for each in over]),
        finding_of=said,
        group_lines=group_lines,
        is_own=own is not None,
        away_kinds=AWAY_FROM_STAFFED_PLACES,
        form=form,
        press=PressForm(formdata=None),
    ), status


@bp.post("/work/groups")
@open_to("mentor", "coordinator")
def make_group() -> ResponseReturnValue:
    form = _group_form(blank=False)
    if not form.validate() or form.on is None or form.at is None:
        return _work_page(form, 422)
    mentor = queries.mentor_by_ref(db(), form.mentor.data) or abort(404)
    numbers = {ref: number for number, ref, _name in bookable_venues(db())}
    is_venue = form.kind.data == PlaceKind.VENUE
    try:
        with work(db()) as unit:
            group_actions.make_group(
                unit,
                mentor=mentor,
                starts_at=instant(form.on, form.at),
                minutes=int(form.minutes.data),
                places=form.count,
                place_kind=PlaceKind(form.kind.data),
                venue_id=numbers.get(form.venue.data) if is_venue else None,
                by=current_user.ref,
                now=now(),
                finding=form.finding.data or "",
            )
    except refusals.SlotTaken:
        form.starts.errors = [gettext("Something else is booked then, or no room is free. Choose another time")]
        return _work_page(form, 422)
    except (refusals.NotThatPlace, refusals.AlreadyStarted):
        form.starts.errors = [gettext("Choose a time from 6am to 11pm when the place is open and ours to use")]
        return _work_page(form, 422)
    return redirect(url_for(".work_groups"), 303)


@bp.post("/work/groups/<ref:ref>/call-off")
@open_to("mentor", "coordinator")
def call_off(ref: str) -> ResponseReturnValue:
    """Each person is told. A mentor calls off their own only; another's is answered like none (T4)."""
    own: Any = _own_mentor()
    mine = group_queries.groups_of(db(), now=now(), mentor_id=own.id if own else "")
    if current_user.role == "mentor" and (own is None or ref not in {each.ref for each in mine}):
        abort(404)
    if PressForm().validate():
        with work(db()) as unit:
            group_actions.call_off(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".work_groups"), 303)
