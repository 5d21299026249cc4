"""Booking a chosen time, changing it, cancelling it (R-23, N-12, N-32)."""

from datetime import datetime

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from portal.mentoring import (
    actions,
    chosen,
    confirm_actions,
    finding_queries,
    queries,
    series_actions,
    talk_queries,
    time_queries,
)
from portal.mentoring.booking_states import BookingState
from portal.mentoring.chat import chat_state
from portal.mentoring.choosing_views import times_page
from portal.mentoring.confirm_actions import Wanted
from portal.mentoring.finding_shown import finding
from portal.mentoring.forms import REST, SERIES, ConfirmForm, PressForm
from portal.mentoring.looking_views import asker
from portal.mentoring.matching import needs_interpreter
from portal.mentoring.one_call import asks_for_number, can_be_told, could_be_told, number_for_texts
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.reader_shown import is_young, keep_what_was_said, not_after_the_end, reader, visitor
from portal.mentoring.shown import booking_lines, place_words, time_place
from portal.messages.contact_queries import safe_contact
from portal.referrals import actions as referral_actions
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.visit_work import work_and_visit

bp = Blueprint("mentoring", __name__)


@bp.get("/times/confirm")
@open_to("everyone")
@not_after_the_end
def confirm():
    """After booking, Back leads to what was booked; while something is asked again, to what was typed."""
    kept = chosen.held(session)
    if kept is None:
        return redirect(url_for("choosing.people"))
    if kept.booked:
        return redirect(url_for(".booked", ref=kept.booked), 303)
    who = visitor()
    if is_young(who):
        return render_template("mentoring/young.html", menu_current="people")
    found = _own_hold(kept, who.id) if who else None
    offered = found or _offered(kept)
    if offered is None:
        return times_page(kept.mentor_ref, gone_at=kept.starts_at, moving=kept.moving)
    return _confirm_page(kept, who, offered, is_held=found is not None or bool(kept.kept))


def _confirm_page(kept: chosen.Chosen, who, offered, *, is_held: bool):
    (alias, time), typed = offered, chosen.typed(session)
    form = ConfirmForm(MultiDict(typed) if typed else None, meta={"csrf": False})
    form.place.choices = [(kind.value, place_words(kind)) for kind in time.kinds]
    contact = safe_contact(db(), who.person_key) if who else None
    form.asks_for_number = PlaceKind.PHONE in time.kinds and asks_for_number(PlaceKind.PHONE, contact, kept.moving)
    form.known_number = number_for_texts(contact)
    is_refused = typed is not None and not form.validate()
    names = time_queries.venue_names(db(), {time.venue_id} if time.venue_id is not None else set())
    return render_template(
        "mentoring/confirm.html",
        alias=alias,
        shown=chosen.mark(kept),
        mentor_ref=kept.mentor_ref,
        time=time,
        where=time_place(time, names),
        who=who,
        is_held=is_held,
        form=form,
        press=PressForm(formdata=None),
        moving=kept.moving,
        rest_count=queries.rest_count(db(), ref=kept.moving, family_member_id=who.id) if who and kept.moving else 0,
        cannot_be_told=who is not None and not can_be_told(contact, kept.moving),
        could_be_told=could_be_told(contact, kept.moving),
        waits_for_interpreter=who is not None and _wants_interpreter(db(), who, kept.mentor_ref),
        menu_current="people",
    ), (422 if is_refused else 200)


def _own_hold(kept: chosen.Chosen, family_member_id: str):
    return queries.held_of(
        db(), family_member_id=family_member_id, mentor_ref=kept.mentor_ref, starts_at=kept.starts_at
    )


def _offered(kept: chosen.Chosen):
    """The name and the time, as anybody is offered it; what a helper keeps for them counts as free."""
    found = queries.person(db(), kept.mentor_ref, now=now(), reader=reader(), but=kept.kept)
    time = next((time for time in found[1] if time.slot.starts_at == kept.starts_at), None) if found else None
    return (found[0].alias, time) if found and time else None


def _wants_interpreter(unit, who, mentor_ref: str) -> bool:
    answers = referrals.newest_answers(unit, who.id)
    return bool(answers.get("access_needs")) and needs_interpreter(answers, queries.languages_of(unit, mentor_ref))


@bp.post("/times/confirm")
@open_to("everyone")
@not_after_the_end
def confirm_submit():
    """Always leads to a page that may be fetched again, so that Back is harmless."""
    held, who, form = chosen.held(session), asker(), ConfirmForm()
    kept = chosen.pressed(held, request.form.get("shown", ""))
    if kept is not None and kept.booked:
        return redirect(url_for(".booked", ref=kept.booked), 303)
    if kept is None or who is None:
        return redirect(url_for(".confirm"), 303)
    if kept != held:
        chosen.keep(session, kept)
    form.place.choices = [(kind.value, "") for kind in PlaceKind]
    if form.place.data == PlaceKind.PHONE:
        contact = safe_contact(db(), who.person_key)
        form.asks_for_number = asks_for_number(PlaceKind.PHONE, contact, kept.moving)
        form.known_number = number_for_texts(contact)
    if not form.validate():
        chosen.keep_typed(session, form.typed())
        return redirect(url_for(".confirm"), 303)
    wanted = Wanted(
        PlaceKind(form.place.data),
        count=SERIES[form.often.data or "1"],
        with_rest=form.which.data == REST,
        number=form.clean_number,
        cover=form.cover.data or "",
    )
    days = current_app.extensions["portal_settings"].remind_days_before
    try:
        with work_and_visit(db()) as unit:
            referral_actions.refuse_if_ended(unit, family_member_id=who.id)  # locked before what is kept apart is ended
            keep_what_was_said(unit, who.id)
            waits = _wants_interpreter(unit, who, kept.mentor_ref)
            made = confirm_actions.confirm(
                unit,
                chosen=kept,
                wanted=wanted,
                person=actions.For(who.id, who.person_key, who.ref, not who.is_young, waits),
                language=who.language,
                once_key=form.once_key.data,
                days_before=days,
                now=now(),
            )
            chosen.keep_booked(session, kept, made.bookings[0].ref)
            session["series_left_out"] = [moment.isoformat() for moment in made.left_out]
    except actions.SlotTaken:
        return redirect(url_for("choosing.gone"), 303)
    return redirect(url_for(".booked", ref=made.bookings[0].ref), 303)


@bp.get("/code/bookings/<ref:ref>/made")
@open_to("everyone")
def booked(ref: str):
    """What was booked; one that was changed since then is shown as it stands."""
    found = _own(ref)
    if found.state is not BookingState.BOOKED:
        return redirect(url_for(".booking", ref=ref), 303)
    kept = chosen.held(session)
    left_out = session.get("series_left_out") if kept is not None and kept.booked == ref else []
    contact = safe_contact(db(), found.person_key)
    return render_template(
        "mentoring/booked.html",
        booking=found,
        booking_lines=booking_lines,
        finding=_finding(found),
        rest=queries.rest_of(db(), found),
        left_out=[datetime.fromisoformat(written) for written in left_out or []],
        cannot_be_told=not can_be_told(contact, ref),
        could_be_told=could_be_told(contact, ref),
        menu_current="code",
    )


@bp.get("/code/bookings/<ref:ref>")
@open_to("everyone")
def booking(ref: str):
    found = _own(ref)
    return render_template(
        "mentoring/booking.html",
        booking=found,
        booking_lines=booking_lines,
        rest=queries.rest_of(db(), found),
        finding=_finding(found),
        video=_video_link(found),
        chat=chat_state(found.kind, found.state, found.starts_at, found.ends_at, now=now()),
        form=PressForm(formdata=None),
        menu_current="code",
    )


@bp.get("/code/bookings/<ref:ref>/move")
@open_to("everyone")
def move(ref: str):
    found = _own(ref)
    return times_page(found.mentor_ref, moving=found.ref)


@bp.post("/code/bookings/<ref:ref>/cancel")
@open_to("everyone")
def cancel(ref: str):
    found = _own(ref)
    if not PressForm().validate():
        return redirect(url_for(".booking", ref=ref))
    end = series_actions.cancel_with_rest if request.form.get("which") == REST else actions.cancel
    with work(db()) as unit:
        end(unit, ref=ref, family_member_id=found.family_member_id, by="person", now=now())
    return redirect(url_for(".cancelled", ref=ref))


@bp.get("/code/bookings/<ref:ref>/cancelled")
@open_to("everyone")
def cancelled(ref: str):
    return render_template("mentoring/cancelled.html", booking=_own(ref), menu_current="code")


def _own(ref: str) -> queries.Booked:
    """A booking of the person in this visit; another's is answered like one that does not exist (T4)."""
    who = referrals.family_member_in_visit(db(), session)
    found = queries.booking_of(db(), ref=ref, family_member_id=who.id) if who else None
    if found is None:
        abort(404)
    return found


def _finding(found: queries.Booked):
    """Where to meet, or how to join, while it is still to come: only here, behind the code."""
    if found.state is not BookingState.BOOKED or found.ends_at <= now():
        return None
    words = finding_queries.for_booking(db(), found.id)
    return finding(found.kind, words, has_link=bool(_video_link(found)))


def _video_link(found: queries.Booked) -> str:
    """Shown only here: to whoever came with code and PIN, or has just booked it."""
    if found.kind is not PlaceKind.VIDEO or found.state is not BookingState.BOOKED:
        return ""
    pattern = current_app.extensions["portal_settings"].video_link
    return talk_queries.video_link(db(), found.id, pattern=pattern)
