"""Booking a chosen time, changing it, cancelling it (R-23, N-12, N-32)."""

from flask import Blueprint, abort, current_app, redirect, render_template, session, url_for

from portal.mentoring import actions, chosen, queries, time_queries
from portal.mentoring.choosing_views import keep_what_was_chosen, reader, times_page
from portal.mentoring.forms import ConfirmForm, PressForm
from portal.mentoring.matching import needs_interpreter
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.shown import booking_lines, place_words, time_place
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("mentoring", __name__)


@bp.get("/times/confirm")
@open_to("everyone")
def confirm():
    return _confirm_page(ConfirmForm())


def _confirm_page(form: ConfirmForm, status: int = 200):
    kept = chosen.held(session)
    if kept is None:
        return redirect(url_for("choosing.people"))
    who = referrals.family_member_in_visit(db(), session)
    held = _own_hold(kept, who.id) if who else None
    offered = held or _offered(kept)
    if offered is None:
        return times_page(kept.mentor_ref, gone_at=kept.starts_at, moving=kept.moving)
    alias, time = offered
    form.place.choices = [(kind.value, place_words(kind)) for kind in time.kinds]
    if len(time.kinds) == 1 and not form.place.data:
        form.place.data = time.kinds[0].value
    names = time_queries.venue_names(db(), {time.venue_id} if time.venue_id is not None else set())
    return render_template(
        "mentoring/confirm.html",
        alias=alias,
        mentor_ref=kept.mentor_ref,
        time=time,
        where=time_place(time, names),
        who=who,
        is_held=held is not None,
        form=form,
        moving=kept.moving,
        menu_current="people",
    ), status


def _own_hold(kept: chosen.Chosen, family_member_id: str):
    return queries.held_of(
        db(), family_member_id=family_member_id, mentor_ref=kept.mentor_ref, starts_at=kept.starts_at
    )


def _offered(kept: chosen.Chosen):
    """The name and the time, as anybody is offered it."""
    found = queries.person(db(), kept.mentor_ref, now=now(), reader=reader())
    time = next((time for time in found[1] if time.slot.starts_at == kept.starts_at), None) if found else None
    return (found[0].alias, time) if found and time else None


@bp.post("/times/confirm")
@open_to("everyone")
def confirm_submit():
    form, held = ConfirmForm(), chosen.held(session)
    visitor = referrals.family_member_in_visit(db(), session)
    if held is None or visitor is None:
        return redirect(url_for(".confirm"))
    who = referrals.person(db(), visitor.id)
    asked = referrals.newest_referral(db(), visitor.id)
    wants = needs_interpreter(referrals.answers(asked) if asked else {}, queries.languages_of(db(), held.mentor_ref))
    form.place.choices = [(kind.value, "") for kind in PlaceKind]
    if not form.validate():
        return _confirm_page(form, 422)
    facts = {
        "starts_at": held.starts_at,
        "place_kind": PlaceKind(form.place.data),
        "person": actions.For(who.id, who.person_key, who.ref, not who.is_young, wants),
        "once_key": form.once_key.data,
        "days_before": current_app.extensions["portal_settings"].remind_days_before,
        "now": now(),
    }
    try:
        with work(db()) as unit:
            keep_what_was_chosen(unit, who.id)
            if held.moving:
                made = actions.move(unit, ref=held.moving, **facts)
            else:
                made = actions.book(unit, mentor_ref=held.mentor_ref, **facts)
    except actions.SlotTaken:
        return times_page(held.mentor_ref, gone_at=held.starts_at, moving=held.moving)
    return redirect(url_for(".booked", ref=made.ref))


@bp.get("/code/bookings/<ref:ref>/made")
@open_to("everyone")
def booked(ref: str):
    return render_template("mentoring/booked.html", booking=_own(ref), booking_lines=booking_lines, menu_current="code")


@bp.get("/code/bookings/<ref:ref>")
@open_to("everyone")
def booking(ref: str):
    return render_template(
        "mentoring/booking.html", booking=_own(ref), booking_lines=booking_lines, form=PressForm(), menu_current="code"
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
    with work(db()) as unit:
        actions.cancel(unit, ref=ref, family_member_id=found.family_member_id, by="person", now=now())
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
