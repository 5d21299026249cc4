"""Choosing a person and a time, booking it, changing it (R-22, R-23, N-12, N-32, N-49)."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

from portal.mentoring import actions, chosen, queries, time_queries
from portal.mentoring.forms import ConfirmForm, PressForm
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.shown import booking_lines, kinds_words, languages_words, place_words, time_place
from portal.mentoring.times_by_day import by_day
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("mentoring", __name__)
MORE = "all"


@bp.get("/times")
@open_to("everyone")
def people():
    found = queries.people(db(), now=now())
    shown = found if request.args.get("show") == MORE else found[: queries.SHOWN_AT_ONCE]
    return render_template(
        "mentoring/people.html",
        people=shown,
        there_are_more=len(found) > len(shown),
        languages_words=languages_words,
        kinds_words=kinds_words,
        menu_current="people",
    )


@bp.get("/times/<ref:ref>")
@open_to("everyone")
def times(ref: str):
    return _times_page(ref)


def _times_page(ref: str, *, gone: bool = False, moving: str = ""):
    found = queries.person(db(), ref, now=now())
    if found is None:
        abort(404)
    person, free = found
    kind = next((kind for kind in person.kinds if kind == request.args.get("kind")), None)
    fitting = [time for time in free if kind is None or kind in time.kinds]
    names = time_queries.venue_names(db(), {time.venue_id for time in fitting if time.venue_id is not None})
    return render_template(
        "mentoring/times.html",
        person=person,
        days=by_day(fitting, most=5 if request.args.get("show") != MORE else None),
        kind=kind,
        place_words=place_words,
        time_place=time_place,
        venue_names=names,
        form=PressForm(),
        gone=gone,
        moving=moving,
        menu_current="people",
    ), (409 if gone else 200)


@bp.post("/times/<ref:ref>")
@open_to("everyone")
def times_submit(ref: str):
    """One press leads to a page that shows everything once more. The time travels by POST only."""
    at = chosen.read_time(request.form.get("time", ""))
    if at is None or not PressForm().validate():
        return _times_page(ref)
    chosen.keep(session, chosen.Chosen(ref, at, request.form.get("moving", "")[:16]))
    return redirect(url_for(".confirm"))


@bp.get("/times/confirm")
@open_to("everyone")
def confirm():
    return _confirm_page(ConfirmForm())


def _confirm_page(form: ConfirmForm, status: int = 200):
    held = chosen.held(session)
    person = queries.person(db(), held.mentor_ref, now=now()) if held else None
    if held is None or person is None:
        return redirect(url_for(".people"))
    time = next((time for time in person[1] if time.slot.starts_at == held.starts_at), None)
    if time is None:
        return _times_page(held.mentor_ref, gone=True, moving=held.moving)
    form.place.choices = [(kind.value, place_words(kind)) for kind in time.kinds]
    if len(time.kinds) == 1 and not form.place.data:
        form.place.data = time.kinds[0].value
    who = referrals.family_member_in_visit(db(), session)
    return render_template(
        "mentoring/confirm.html",
        person=person[0],
        time=time,
        where=time_place(time, time_queries.venue_names(db(), {time.venue_id} if time.venue_id is not None else set())),
        who=who,
        form=form,
        moving=held.moving,
        menu_current="people",
    ), status


@bp.post("/times/confirm")
@open_to("everyone")
def confirm_submit():
    form, held = ConfirmForm(), chosen.held(session)
    visitor = referrals.family_member_in_visit(db(), session)
    if held is None or visitor is None:
        return redirect(url_for(".confirm"))
    who = referrals.person(db(), visitor.id)
    form.place.choices = [(kind.value, "") for kind in PlaceKind]
    if not form.validate():
        return _confirm_page(form, 422)
    facts = {
        "starts_at": held.starts_at,
        "place_kind": PlaceKind(form.place.data),
        "person": actions.For(who.id, who.person_key, who.ref, not who.is_young),
        "once_key": form.once_key.data,
        "days_before": current_app.extensions["portal_settings"].remind_days_before,
        "now": now(),
    }
    try:
        with work(db()) as unit:
            if held.moving:
                made = actions.move(unit, ref=held.moving, **facts)
            else:
                made = actions.book(unit, mentor_ref=held.mentor_ref, **facts)
    except actions.SlotTaken:
        return _times_page(held.mentor_ref, gone=True, moving=held.moving)
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
    return _times_page(found.mentor_ref, moving=found.ref)


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
