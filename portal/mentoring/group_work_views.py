"""/work/groups: make a group, and call it off."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.directory.venue_time_queries import bookable_venues
from portal.mentoring import (
    finding_queries,
    group_actions,
    group_queries,
    group_record_queries,
    queries,
    refusals,
)
from portal.mentoring.finding_shown import finding
from portal.mentoring.forms import PressForm
from portal.mentoring.group_queries import Group
from portal.mentoring.group_shown import group_lines
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import AWAY_FROM_STAFFED_PLACES, PlaceKind
from portal.mentoring.waiting_forms import GroupForm
from portal.shared.clock import instant, now, today
from portal.storage.work import work
from portal.web import typed_again
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("work_groups", __name__)
TAKEN, NOT_THERE = "taken", "not-there"  # what the form itself could not know


@bp.get("/work/groups")
@open_to("mentor", "coordinator")
def page() -> ResponseReturnValue:
    again = typed_again.typed(url_for(".page"))
    if again is None:
        return _page(_filled(GroupForm(formdata=None)))
    form = _filled(GroupForm(again.fields, meta={"csrf": False}))
    is_good = form.validate()
    if is_good and again.why == TAKEN:
        form.starts.errors = [gettext("Something else is booked then, or no room is free. Choose another time")]
    if is_good and again.why == NOT_THERE:
        form.starts.errors = [gettext("Choose a time from 6am to 11pm when the place is open and ours to use")]
    return _page(form, 422)


def _own_mentor() -> PeerMentor | None:
    return queries.mentor_of(db(), current_user.id) if current_user.role == "mentor" else None


def _filled(form: GroupForm) -> GroupForm:
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


def _page(form: GroupForm, status: int = 200) -> ResponseReturnValue:
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
        moment=now(),
        away_kinds=AWAY_FROM_STAFFED_PLACES,
        form=form,
        press=PressForm(formdata=None),
    ), status


@bp.post("/work/groups")
@open_to("mentor", "coordinator")
def make() -> ResponseReturnValue:
    form = _filled(GroupForm())
    if not form.validate() or form.on is None or form.at is None:
        return typed_again.ask_again(url_for(".page"))
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
        return typed_again.ask_again(url_for(".page"), TAKEN)
    except (refusals.NotThatPlace, refusals.AlreadyStarted):
        return typed_again.ask_again(url_for(".page"), NOT_THERE)
    typed_again.is_taken()
    return redirect(url_for(".page"), 303)


@bp.get("/work/groups/<ref:ref>/call-off")
@open_to("mentor", "coordinator")
def call_off(ref: str) -> ResponseReturnValue:
    """Asked once more: it cannot be taken back, and everybody who has a place is told."""
    found = _theirs(ref)
    if found.is_off or found.starts_at <= now():
        return redirect(url_for(".page"), 303)
    return render_template(
        "mentoring/group_off.html", group=found, group_lines=group_lines, press=PressForm(formdata=None)
    )


def _theirs(ref: str) -> Group:
    """A mentor's own only, the team's any; another's is answered like none (T4)."""
    own, found = _own_mentor(), group_queries.group(db(), ref)
    if found is None or (current_user.role == "mentor" and (own is None or own.ref != found.mentor_ref)):
        abort(404)
    return found


@bp.post("/work/groups/<ref:ref>/call-off")
@open_to("mentor", "coordinator")
def call_off_submit(ref: str) -> ResponseReturnValue:
    """Pressed again once it is off, nothing happens."""
    found = _theirs(ref)
    if not found.is_off and found.starts_at > now() and PressForm().validate():
        with work(db()) as unit:
            group_actions.call_off(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".page"), 303)
