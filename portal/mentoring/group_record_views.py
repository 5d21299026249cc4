"""After a group: what came of it, by place; a worry for the team about somebody who came (N-44, R-29)."""

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.mentoring import group_record_actions, group_record_queries, recorded_bookings
from portal.mentoring.after_shown import concern_facts, concern_page, saved_page, sent_page
from portal.mentoring.forms import PressForm
from portal.mentoring.group_forms import GroupConcernForm, GroupRecordForm, record_form
from portal.mentoring.group_queries import WRITTEN_WITHIN, Group, group
from portal.mentoring.group_record_queries import Seat
from portal.mentoring.group_shown import seat_words
from portal.mentoring.models import PeerMentor
from portal.mentoring.times_views import with_mentor
from portal.records.actions import record
from portal.shared.clock import now
from portal.storage.work import work
from portal.web import typed_again
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("group_records", __name__)


@bp.get("/work/groups/<ref:ref>/record")
@open_to("mentor")
@with_mentor
def page(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    """The names that were given for the group, and what is written: opening it is kept for each person (R-86)."""
    found = _own(mentor, ref)
    again = typed_again.typed(url_for(".page", ref=ref))
    if again is not None:
        seats = group_record_queries.seats_of(db(), found.id)
        form = record_form(seats)(again.fields, meta={"csrf": False})
        return _page(found, seats, form, 200 if form.validate() else 422)
    seats = _opened(found)
    said = group_record_queries.record_of(db(), found.id)
    data: dict[str, object] = {}
    if said is not None:
        data = {"outcome": said.outcome.value, "count": str(said.came), "was_hard": said.was_hard}
    for seat in seats:
        data[f"came_{seat.seat}"] = {True: "yes", False: "no", None: ""}[seat.came]
        data[f"words_{seat.seat}"] = seat.words
    return _page(found, seats, record_form(seats)(formdata=None, data=data))


def _own(mentor: PeerMentor, ref: str) -> Group:
    """Their own, from its start for four weeks. Another's is answered like one that does not exist (T4)."""
    found = group(db(), ref)
    if found is None or found.mentor_ref != mentor.ref or found.is_off:
        abort(404)
    if found.starts_at > now() or found.ends_at <= now() - WRITTEN_WITHIN:
        abort(404)
    return found


def _opened(found: Group) -> list[Seat]:
    seats = group_record_queries.seats_of(db(), found.id)
    with work(db()) as unit:
        for seat in seats:
            record(unit, recorded_bookings.PLACE_OPENED, now=now(), place=seat.ref, by=current_user.ref)
    return seats


def _page(found: Group, seats: list[Seat], form: GroupRecordForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "mentoring/group_record.html",
        group=found,
        seats=seats,
        seat_words=seat_words,
        form=form,
        press=PressForm(formdata=None),
    ), status


@bp.post("/work/groups/<ref:ref>/record")
@open_to("mentor")
@with_mentor
def submit(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    found = _own(mentor, ref)
    seats = group_record_queries.seats_of(db(), found.id)
    form = record_form(seats)()
    if not form.validate():
        return typed_again.ask_again(url_for(".page", ref=ref))
    typed_again.is_taken()
    with work(db()) as unit:
        group_record_actions.write_group(
            unit, mentor=mentor, ref=ref, written=form.written(), by=current_user.ref, now=now()
        )
    return redirect(url_for(".saved", ref=ref), 303)


@bp.get("/work/groups/<ref:ref>/record/saved")
@open_to("mentor")
@with_mentor
def saved(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    found = _own(mentor, ref)
    words = gettext("Each person can read what you wrote for them, with their code. Nobody else who came can.")
    links = ((gettext("Groups"), url_for("work_groups.page")), (gettext("Week"), url_for("mentor_pages.week_page")))
    return saved_page(gettext("It is saved"), found.ref, words, links)


@bp.get("/work/groups/<ref:ref>/concern")
@open_to("mentor")
@with_mentor
def concern(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    found = _own(mentor, ref)
    here = url_for(".concern", ref=ref)
    seats = _opened(found) if typed_again.typed(here) is None else group_record_queries.seats_of(db(), found.id)
    form, status = typed_again.form_at(here, GroupConcernForm, prepare=lambda form: _about(form, seats))
    hint = gettext(
        "Not in the list, or you do not know which place? Ring the team: %(phone)s.",
        phone=current_app.extensions["portal_settings"].team_phone,
    )
    back = (gettext("After the group"), url_for(".page", ref=ref))
    page = concern_page(form, here=url_for(".concern_submit", ref=ref), back=back, about_hint=hint)
    return page, status


def _about(form: GroupConcernForm, seats: list[Seat]) -> GroupConcernForm:
    form.about.choices = [(seat.ref, seat_words(seat)) for seat in seats]
    return form


@bp.post("/work/groups/<ref:ref>/concern")
@open_to("mentor")
@with_mentor
def concern_submit(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    found = _own(mentor, ref)
    form = _about(GroupConcernForm(), group_record_queries.seats_of(db(), found.id))
    if not form.validate():
        return typed_again.ask_again(url_for(".concern", ref=ref))
    typed_again.is_taken()
    with work(db()) as unit:
        group_record_actions.hand_in_concern(unit, mentor=mentor, place_ref=form.about.data, **concern_facts(form))
    return redirect(url_for(".concern_sent", ref=ref), 303)


@bp.get("/work/groups/<ref:ref>/concern/sent")
@open_to("mentor")
@with_mentor
def concern_sent(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    found = _own(mentor, ref)
    told = group_record_queries.concerns_about(db(), group_id=found.id, mentor=mentor)
    return sent_page(told, (gettext("After the group"), url_for(".page", ref=ref)))
