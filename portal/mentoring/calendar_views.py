"""A mentor's private calendar address, and one entry for the person who asks for it. Neutral in every word."""

from flask import Blueprint, Response, abort, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.mentoring import feed_actions, feed_queries, group_queries, queries
from portal.mentoring.booking_states import BookingState
from portal.mentoring.calendar_file import Entry, calendar_text
from portal.mentoring.forms import EntryForm, PressForm
from portal.mentoring.models import PeerMentor
from portal.mentoring.times_views import with_mentor
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("calendar", __name__)


@bp.get("/calendar/<secret>.ics")
@open_to("everyone")
def feed(secret: str) -> ResponseReturnValue:
    """Whoever has the address reads it; so it holds references and times only, and can be ended at once."""
    mentor = feed_queries.mentor_of_feed(db(), secret)
    if mentor is None:
        abort(404)
    return _file(calendar_text(feed_queries.entries_of(db(), mentor, now=now())))


def _file(text: bytes) -> Response:
    return Response(text, content_type="text/calendar; charset=utf-8")


@bp.get("/work/calendar")
@open_to("mentor")
@with_mentor
def feed_page(mentor: PeerMentor) -> ResponseReturnValue:
    return _feed_page(mentor)


def _feed_page(mentor: PeerMentor, address: str = "") -> ResponseReturnValue:
    has_one = feed_queries.has_feed(db(), mentor)
    return render_template("mentoring/feed.html", address=address, has_one=has_one, press=PressForm(formdata=None))


@bp.post("/work/calendar")
@open_to("mentor")
@with_mentor
def make(mentor: PeerMentor) -> ResponseReturnValue:
    """The address is shown once, in the answer to this press, and kept nowhere."""
    if not PressForm().validate():
        return _feed_page(mentor)
    with work(db()) as unit:
        secret = feed_actions.make_feed(unit, mentor=mentor, by=current_user.ref, now=now())
    return _feed_page(mentor, url_for(".feed", secret=secret, _external=True))


@bp.post("/work/calendar/end")
@open_to("mentor")
@with_mentor
def end(mentor: PeerMentor) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            feed_actions.end_feed(unit, mentor=mentor, by=current_user.ref, now=now())
    return _feed_page(mentor)


@bp.get("/code/bookings/<ref:ref>/calendar")
@open_to("everyone")
def entry(ref: str) -> ResponseReturnValue:
    return _entry_page(_own(ref), EntryForm(formdata=None))


def _entry_page(booking: queries.Booked, form: EntryForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "mentoring/calendar.html",
        back=url_for("mentoring.booking", ref=booking.ref),
        here=url_for(".entry_file", ref=booking.ref),
        is_off=booking.state is BookingState.CANCELLED,
        form=form,
        menu_current="code",
    ), status


@bp.post("/code/bookings/<ref:ref>/calendar")
@open_to("everyone")
def entry_file(ref: str) -> ResponseReturnValue:
    """Only when asked for, with the title they choose; the title is written into the file and kept nowhere."""
    booking, form = _own(ref), EntryForm()
    if not form.validate():
        return _entry_page(booking, form, 422)
    title = form.entry_title.data or gettext("Busy")
    return _handed(feed_queries.entry_of_person(db(), ref=ref, family_member_id=booking.family_member_id, title=title))


def _handed(found: Entry | None) -> Response:
    if found is None:
        abort(404)
    answer = _file(calendar_text([found], method="CANCEL" if found.is_off else "PUBLISH"))
    answer.headers["Content-Disposition"] = 'attachment; filename="time.ics"'
    return answer


@bp.get("/code/places/<ref:ref>/calendar")
@open_to("everyone")
def place_entry(ref: str) -> ResponseReturnValue:
    _who, place = _own_place(ref)
    return _place_page(place, EntryForm(formdata=None))


def _place_page(place: group_queries.OwnPlace, form: EntryForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "mentoring/calendar.html",
        back=url_for("groups.own_place", ref=place.ref),
        here=url_for(".place_file", ref=place.ref),
        is_off=place.is_off,
        form=form,
        menu_current="code",
    ), status


@bp.post("/code/places/<ref:ref>/calendar")
@open_to("everyone")
def place_file(ref: str) -> ResponseReturnValue:
    """As for a talk: only when asked for, with their own title."""
    who, place = _own_place(ref)
    form = EntryForm()
    if not form.validate():
        return _place_page(place, form, 422)
    title = form.entry_title.data or gettext("Busy")
    return _handed(feed_queries.entry_of_place(db(), ref=ref, family_member_id=who, title=title))


def _own_place(ref: str) -> tuple[str, group_queries.OwnPlace]:
    """Another's is answered like one that does not exist (T4)."""
    who = referrals.family_member_in_visit(db(), session)
    found = group_queries.own_place(db(), ref=ref, family_member_id=who.id) if who else None
    if who is None or found is None:
        abort(404)
    return who.id, found


def _own(ref: str) -> queries.Booked:
    who = referrals.family_member_in_visit(db(), session)
    found = queries.booking_of(db(), ref=ref, family_member_id=who.id) if who else None
    if found is None:
        abort(404)
    return found
