"""/work/people/<ref>/match: up to three people who fit, with reasons; the person chooses (N-49).

Nothing here decides who may have support: it puts in order who can be offered. Who is kept apart is simply not there.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import match_actions
from portal.casework.record_views import back_to, the_request
from portal.casework.triage_forms import BookForm, OfferForm, PressForm
from portal.mentoring import actions as mentoring
from portal.mentoring import apart_actions, chosen, queries, time_queries
from portal.mentoring.alike import read
from portal.mentoring.alike_queries import is_entered_for_them
from portal.mentoring.alike_shown import alike_answers, alike_words, experience_words
from portal.mentoring.matching import SHOWN_AT_ONCE, needs_interpreter
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.reader_queries import reader_of
from portal.mentoring.reader_shown import refuses_who_ended, still_asking
from portal.mentoring.shown import kinds_words, languages_words, place_words, reason_words, time_place
from portal.mentoring.times_by_day import by_day
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("matching", __name__)
TEAM = ("coordinator", "duty-lead")


def _adult(ref: str) -> tuple[Any, Any]:
    """The request and whose it is; nobody under 18 is offered an adult mentor (N-21, J4.1)."""
    asked = the_request(ref)
    person = referrals.person(db(), asked.family_member_id)
    if person.is_young:
        abort(404)
    return asked, person


def _still_asking(ref: str) -> tuple[Any, Any]:
    asked, person = _adult(ref)
    return asked, still_asking(person)


def _reader(asked: Any) -> queries.Reader:
    return reader_of(db(), asked.family_member_id, asked=asked)


@bp.get("/work/people/<ref:ref>/match")
@open_to(*TEAM)
@refuses_who_ended
def match_page(ref: str) -> ResponseReturnValue:
    return _page(ref, OfferForm(formdata=None))


def _page(ref: str, form: OfferForm, status: int = 200) -> ResponseReturnValue:
    asked, _person = _still_asking(ref)
    reader = _reader(asked)
    found = queries.people(db(), now=now(), reader=reader)
    fitting = [each for each in found if each.reasons and each.next_free]
    is_all = request.args.get("show") == "all"
    shown = found if is_all else (fitting or found)[:SHOWN_AT_ONCE]
    form.people.choices = [(each.ref, each.alias) for each in shown if each.next_free]
    return render_template(
        "casework/match.html",
        ref=ref,
        people=shown,
        form=form,
        press=PressForm(formdata=None),
        is_all=is_all,
        there_are_more=len(found) > len(shown),
        languages_words=languages_words,
        kinds_words=kinds_words,
        reason_words=reason_words,
        experience_words=experience_words,
        alike=reader.needs.alike,
        alike_words=alike_words(reader.needs.alike),
        alike_answers=alike_answers(),
        entered_for_them=is_entered_for_them(db(), asked.family_member_id),
    ), status


@bp.post("/work/people/<ref:ref>/match")
@open_to(*TEAM)
@refuses_who_ended
def offer_submit(ref: str) -> ResponseReturnValue:
    """Writes to the person whom they could talk to. They choose with their code, or say it on the phone."""
    asked, _person = _still_asking(ref)
    found = queries.people(db(), now=now(), reader=_reader(asked))
    form = OfferForm()
    form.people.choices = [(each.ref, each.alias) for each in found]
    if not form.validate():
        return _page(ref, form, 422)
    aliases = [each.alias for each in found if each.ref in form.people.data]
    words = gettext(
        "You could talk to: %(names)s. See their times under People, and choose. You can also ask for someone else.",
        names=", ".join(aliases),
    )
    with work(db()) as unit:
        match_actions.offer(
            unit,
            ref=ref,
            mentor_refs=form.people.data,
            words=words,
            once_key=form.once_key.data,
            by=current_user.ref,
            now=now(),
        )
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/match/<ref:mentor>/apart")
@open_to(*TEAM)
def apart_submit(ref: str, mentor: str) -> ResponseReturnValue:
    """They may know each other: neither is shown the other from now on. No reason is asked or kept (N-46)."""
    asked, _person = _adult(ref)
    if PressForm().validate():
        with work(db()) as unit:
            apart_actions.keep_apart(
                unit, family_member_id=asked.family_member_id, mentor_refs=[mentor], by=current_user.ref, now=now()
            )
    return redirect(url_for(".match_page", ref=ref), 303)


@bp.post("/work/people/<ref:ref>/match/easiest")
@open_to(*TEAM)
def easiest_submit(ref: str) -> ResponseReturnValue:
    """Whom they would find it easiest to talk to, as they said it on the phone. "I do not mind" takes it back."""
    _asked, person = _adult(ref)
    if PressForm().validate():
        said = read(request.form.get("easiest", ""))
        with work(db()) as unit:
            match_actions.say_easiest(unit, ref=ref, person=person, alike=said, by=current_user.ref, now=now())
    return redirect(url_for(".match_page", ref=ref), 303)


@bp.get("/work/people/<ref:ref>/match/<ref:mentor>")
@open_to(*TEAM)
@refuses_who_ended
def times_page(ref: str, mentor: str) -> ResponseReturnValue:
    return _times(ref, mentor, BookForm(formdata=None))


def _times(ref: str, mentor: str, form: BookForm, status: int = 200, *, limit: str = "") -> ResponseReturnValue:
    asked, _person = _still_asking(ref)
    found = queries.person(db(), mentor, now=now(), reader=_reader(asked))
    if found is None:
        abort(404)
    one, times = found
    names = time_queries.venue_names(db(), {time.venue_id for time in times if time.venue_id is not None})
    form.place.choices = [(kind.value, place_words(kind)) for kind in one.kinds]
    return render_template(
        "casework/match_times.html",
        ref=ref,
        person=one,
        days=by_day(times, most=None if request.args.get("show") == "all" else 5),
        form=form,
        time_place=time_place,
        venue_names=names,
        limit=limit,
    ), status


@bp.post("/work/people/<ref:ref>/match/<ref:mentor>")
@open_to(*TEAM)
@refuses_who_ended
def book_submit(ref: str, mentor: str) -> ResponseReturnValue:
    """Books what the person chose on the phone. Limits hold for the team too, unless a reason is given (R-26, J5.7)."""
    asked, person = _still_asking(ref)
    form, at = BookForm(), chosen.read_time(request.form.get("time", ""))
    form.place.choices = [(kind.value, place_words(kind)) for kind in PlaceKind]
    if not form.place.data and at is not None:
        form.place.data = _only_place(_reader(asked), mentor, at)
    if at is None or not form.validate():
        return _times(ref, mentor, form, 422)
    try:
        _book(asked, person, mentor, form, at)
    except mentoring.SlotTaken:
        form.place.errors = [gettext("That time has just gone. Nothing was booked. Choose another time")]
    except mentoring.NotThatPlace:
        form.place.errors = [gettext("That time is for another kind of place. Choose one that goes with it")]
    except mentoring.LimitReached:
        form.reason.errors = [gettext("This would go above what was agreed. Choose another time, or give a reason")]
        return _times(ref, mentor, form, 409, limit=at.isoformat())
    else:
        return back_to(ref)
    return _times(ref, mentor, form, 409)


def _only_place(reader: queries.Reader, mentor: str, at: datetime) -> str:
    """Where a time says one place alone, pressing it says where; '' where there is something to choose (R-63)."""
    found = queries.person(db(), mentor, now=now(), reader=reader)
    kinds = next((time.kinds for time in (found[1] if found else []) if time.slot.starts_at == at), ())
    return kinds[0].value if len(kinds) == 1 else ""


def _book(asked: Any, person: Any, mentor: str, form: BookForm, at: datetime) -> None:
    wants = needs_interpreter(referrals.answers(asked), queries.languages_of(db(), mentor))
    whom = mentoring.For(person.id, person.person_key, person.ref, True, wants)
    with work(db()) as unit:
        mentoring.book(
            unit,
            mentor_ref=mentor,
            starts_at=at,
            place_kind=PlaceKind(form.place.data),
            person=whom,
            once_key=form.once_key.data,
            days_before=current_app.extensions["portal_settings"].remind_days_before,
            now=now(),
            beyond_limits=form.reason.data or "",
            by=current_user.ref,
        )
        match_actions.booked(unit, ref=asked.ref, by=current_user.ref, now=now())
