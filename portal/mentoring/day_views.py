"""On a mentor's page of one booking: the number, after the safe-contact box; somebody new; a worry for the team."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.mentoring import day_actions, day_queries, recorded
from portal.mentoring.after_shown import concern_facts, concern_page, sent_page
from portal.mentoring.booking_states import BookingState
from portal.mentoring.caring_forms import ConcernForm
from portal.mentoring.forms import PressForm
from portal.mentoring.match_queries import open_booking
from portal.mentoring.models import PeerMentor
from portal.mentoring.queries import Booked
from portal.mentoring.times_views import with_mentor
from portal.messages import queries as messages
from portal.messages.shown import WAY_WORDS, safe_rows
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web import typed_again
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("mentor_day", __name__)
NUMBER_FROM, NUMBER_UNTIL = timedelta(days=2), timedelta(days=1)  # around a booking; else nobody needs it


def may_see_number(booking: Booked, moment: datetime) -> bool:
    is_near = booking.starts_at - NUMBER_FROM <= moment <= booking.ends_at + NUMBER_UNTIL
    return is_near and booking.state in (BookingState.BOOKED, BookingState.MISSED)


@bp.post("/work/bookings/<ref:ref>/number")
@open_to("mentor")
@with_mentor
def number(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    """Only by a press under the safe-contact box, near the session, and written down (N-09, R-86).

    Never of somebody who ended their request: the page of the booking says so.
    """
    found, moment = _own(mentor, ref), now()
    person = referrals.person(db(), found.family_member_id)
    if not PressForm().validate() or not may_see_number(found, moment) or person.has_ended:
        return redirect(url_for("mentor_pages.booking_page", ref=ref), 303)
    with work(db()) as unit:
        record(unit, recorded.NUMBER_SHOWN, now=moment, booking=ref, by=current_user.ref)
    contact = messages.safe_contact(db(), person.person_key)
    ways = contact.ways if contact and not contact.is_silent else ()
    shown = [
        (str(WAY_WORDS[way.way]), way.value, contact.hours_of(way).allow(moment))
        for way in ways
        if contact and way.way in ("phone", "text") and way.is_safe and way.value and way.only_for in ("", ref)
    ]
    return render_template(
        "mentoring/number.html",
        booking=found,
        name=person.name_to_use or gettext("No name given"),
        safe=safe_rows(contact, ref),
        numbers=shown,
    )


@bp.post("/work/bookings/<ref:ref>/yes")
@open_to("mentor")
@with_mentor
def yes(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    _own(mentor, ref)
    if PressForm().validate():
        with work(db()) as unit:
            day_actions.say_yes(unit, mentor=mentor, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for("mentor_pages.booking_page", ref=ref), 303)


@bp.get("/work/bookings/<ref:ref>/not-me")
@open_to("mentor")
@with_mentor
def not_me(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    if _is_given_back(mentor, ref):
        return redirect(url_for(".not_me_done"), 303)
    return render_template("mentoring/not_me.html", booking=_own(mentor, ref), press=PressForm(formdata=None))


def _is_given_back(mentor: PeerMentor, ref: str) -> bool:
    """Back, or pressed again: it is done. The booking itself is not theirs to open any more."""
    return open_booking(db(), ref=ref, mentor=mentor, now=now()) is None and day_queries.stepped_back(db(), mentor, ref)


@bp.post("/work/bookings/<ref:ref>/not-me")
@open_to("mentor")
@with_mentor
def not_me_submit(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    if _is_given_back(mentor, ref):
        return redirect(url_for(".not_me_done"), 303)
    _own(mentor, ref)
    if PressForm().validate():
        with work(db()) as unit:
            day_actions.not_me(unit, mentor=mentor, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".not_me_done"), 303)


@bp.get("/work/not-me-this-time")
@open_to("mentor")
def not_me_done() -> ResponseReturnValue:
    return render_template("mentoring/not_me_done.html")


@bp.get("/work/bookings/<ref:ref>/concern")
@open_to("mentor")
@with_mentor
def concern(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    _own(mentor, ref)
    form, status = typed_again.form_at(url_for(".concern", ref=ref), ConcernForm)
    return concern_page(form, here=url_for(".concern_submit", ref=ref), back=_back(ref)), status


def _back(ref: str) -> tuple[str, str]:
    return gettext("Booking"), url_for("mentor_pages.booking_page", ref=ref)


@bp.post("/work/bookings/<ref:ref>/concern")
@open_to("mentor")
@with_mentor
def concern_submit(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    _own(mentor, ref)
    form = ConcernForm()
    if not form.validate():
        return typed_again.ask_again(url_for(".concern", ref=ref))
    typed_again.is_taken()
    with work(db()) as unit:
        day_actions.hand_in_concern(unit, mentor=mentor, ref=ref, **concern_facts(form))
    return redirect(url_for(".concern_sent", ref=ref), 303)


@bp.get("/work/bookings/<ref:ref>/concern/sent")
@open_to("mentor")
@with_mentor
def concern_sent(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    booking = _own(mentor, ref)
    told = day_queries.concerns_about(db(), booking_id=booking.id, mentor=mentor)
    return sent_page(told, _back(ref))


def _own(mentor: PeerMentor, ref: str) -> Booked:
    found = open_booking(db(), ref=ref, mentor=mentor, now=now())
    if found is None:
        abort(404)
    return found
