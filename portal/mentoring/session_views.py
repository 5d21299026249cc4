"""After a session: the mentor's note, which the person reads too; a debrief in one press (N-44, R-29)."""

from flask import Blueprint, abort, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.mentoring import group_record_queries, queries, session_actions, session_queries
from portal.mentoring.after_shown import saved_page
from portal.mentoring.forms import PressForm
from portal.mentoring.match_queries import open_booking
from portal.mentoring.models import PeerMentor
from portal.mentoring.outcomes import HEADINGS
from portal.mentoring.session_forms import SessionForm
from portal.mentoring.times_views import with_mentor
from portal.mentoring.words import HEADING_WORDS, MISSED_FOR_PERSON
from portal.messages.opened_actions import opened
from portal.records import kinds
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web import typed_again
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("sessions", __name__)


@bp.get("/work/bookings/<ref:ref>/note")
@open_to("mentor")
@with_mentor
def note(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    booking = _own(mentor, ref)
    again = typed_again.typed(url_for(".note", ref=ref))
    if again is not None:
        form = SessionForm(again.fields, meta={"csrf": False})
        return _note_page(booking, form, 200 if form.validate() else 422)
    came = session_queries.of_booking(db(), booking_id=booking.id, mentor=mentor)
    form = SessionForm(formdata=None)
    if came is not None:
        with work(db()) as unit:
            most = current_app.extensions["portal_settings"].records_an_hour
            opened(unit, kinds.BOOKING_OPENED, now=now(), booking=ref, by=current_user.ref, at_most=most)
        form = SessionForm(
            formdata=None,
            data={
                "outcome": came.outcome.value,
                "missed_kind": came.missed_kind.value if came.missed_kind else "",
                "wants_follow_up": came.wants_follow_up,
                "was_hard": came.was_hard,
                **dict(came.words),
            },
        )
    return _note_page(booking, form)


def _note_page(booking: queries.Booked, form: SessionForm, status: int = 200) -> ResponseReturnValue:
    press = PressForm(formdata=None)
    return render_template("mentoring/note.html", booking=booking, form=form, headings=HEADINGS, press=press), status


@bp.post("/work/bookings/<ref:ref>/note")
@open_to("mentor")
@with_mentor
def note_submit(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    _own(mentor, ref)
    form = SessionForm()
    if not form.validate():
        return typed_again.ask_again(url_for(".note", ref=ref))
    typed_again.is_taken()
    with work(db()) as unit:
        session_actions.write_session(
            unit, mentor=mentor, ref=ref, written=form.written(), by=current_user.ref, now=now()
        )
    return redirect(url_for(".note_saved", ref=ref), 303)


@bp.get("/work/bookings/<ref:ref>/note/saved")
@open_to("mentor")
@with_mentor
def note_saved(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    booking, words = _own(mentor, ref), gettext("They can read it when they come back with their code.")
    links = ((gettext("Week"), url_for("mentor_pages.week_page")),)
    return saved_page(gettext("Your note is saved"), booking.ref, words, links)


def _own(mentor: PeerMentor, ref: str) -> queries.Booked:
    found = open_booking(db(), ref=ref, mentor=mentor, now=now())
    if found is None or found.starts_at > now():
        abort(404)
    return found


@bp.post("/work/debrief")
@open_to("mentor")
@with_mentor
def debrief(mentor: PeerMentor) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            session_actions.ask_for_debrief(unit, mentor=mentor, by=current_user.ref, now=now())
    return redirect(url_for("mentor_pages.week_page"), 303)


@bp.get("/work/debriefs")
@open_to("supervisor")
def debriefs() -> ResponseReturnValue:
    """Who asked for one, and by when; nothing of any case (R-29)."""
    waiting = session_queries.debriefs_for(db(), supervisor_id=current_user.id)
    return render_template("mentoring/debriefs.html", waiting=waiting, press=PressForm(formdata=None), now=now())


@bp.post("/work/debriefs/<ref:ref>/done")
@open_to("supervisor")
def debrief_done(ref: str) -> ResponseReturnValue:
    waiting = session_queries.debriefs_for(db(), supervisor_id=current_user.id)
    if ref not in {each.ref for each in waiting}:
        abort(404)
    if PressForm().validate():
        with work(db()) as unit:
            session_actions.debrief_done(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".debriefs"), 303)


@bp.get("/code/sessions")
@open_to("everyone")
def own_sessions() -> ResponseReturnValue:
    """The person reads all that was written (N-44)."""
    who = referrals.family_member_in_visit(db(), session)
    if who is None:
        return redirect(f"{url_for('code.enter')}", 303)
    return render_template(
        "mentoring/own_sessions.html",
        came=group_record_queries.all_of_person(db(), family_member_id=who.id),
        heading_words=HEADING_WORDS,
        missed_words=MISSED_FOR_PERSON,
        menu_current="code",
    )
