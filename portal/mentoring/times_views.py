"""/work/times: a mentor's times in plain words, and the next twelve weeks as they will be offered (N-47, J5.1)."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.directory.venue_time_queries import bookable_venues
from portal.mentoring import (
    finding_actions,
    finding_queries,
    own_times_queries,
    patterns,
    queries,
    refusals,
    times_actions,
)
from portal.mentoring.forms import PressForm
from portal.mentoring.models import PeerMentor
from portal.mentoring.patterns import Often
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.shown import kinds_words, place_words
from portal.mentoring.time_queries import venue_names
from portal.mentoring.times_actions import Where
from portal.mentoring.times_forms import AwayForm, TimesForm
from portal.mentoring.times_shown import left_out_words, pattern_words
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web import typed_again
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import show_day

bp = Blueprint("own_times", __name__)
REMOVED = "removed_times"
OVERLAPS, AWAY, NEVER = "overlaps", "away", "never"  # why times that were in order could not be offered


def with_mentor(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hands the view the profile of whoever is signed in; without one there is nothing to set."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        mentor = queries.mentor_of(db(), current_user.id)
        return render_template("mentoring/no_profile.html") if mentor is None else view(mentor, *args, **kwargs)

    return guarded


@bp.get("/work/times")
@open_to("mentor")
@with_mentor
def times(mentor: PeerMentor) -> ResponseReturnValue:
    again = typed_again.typed(url_for(".times"))
    if again is None:
        return _page(mentor)
    if "away_first" in again.fields:
        away = away_form(again.fields)
        away.validate()
        return _page(mentor, away=away, status=422)
    form = _times_form(mentor, again.fields)
    if form.validate():
        _say_why(form, *again.why.split(" "))
    return _page(mentor, adding=form, status=422)


def _say_why(form: TimesForm, why: str, on: str = "") -> None:
    """What only the diary knew. `on`: the date that is offered already."""
    if why == OVERLAPS:
        day = show_day(date.fromisoformat(on))
        form.starts.errors = [gettext("You already offer part of this time on %(day)s", day=day)]
    elif why == AWAY:
        form.first.errors = [gettext("You are away that day. Take that back first")]
    elif why == NEVER:
        form.last.errors = [gettext("No date fits. Choose a later last date")]


def _page(
    mentor: PeerMentor, *, adding: TimesForm | None = None, away: AwayForm | None = None, status: int = 200
) -> ResponseReturnValue:
    moment = now()
    own = own_times_queries.patterns(db(), mentor, now=moment)
    weeks = own_times_queries.twelve_weeks(db(), mentor, now=moment)
    numbers = {each.venue_id for each in own} | {each.offer.venue_id for each, _ref in weeks}
    return render_template(
        "mentoring/own_times.html",
        mentor=mentor,
        this_year=today(moment).year,
        patterns=own,
        dates=own_times_queries.dates(db(), mentor, now=moment),
        weeks=weeks,
        adding=adding or _times_form(mentor),
        asks_spot=PlaceKind.OUTDOORS in mentor.kinds.split(","),
        away=away or away_form(),
        is_adding=adding is not None or not own,
        is_away=away is not None,
        form=adding or away or PressForm(formdata=None),
        press=PressForm(formdata=None),
        removed=bool(session.get(REMOVED)),
        venue_names=venue_names(db(), {number for number in numbers if number is not None}),
        pattern_words=pattern_words,
        kinds_words=kinds_words,
        left_out_words=left_out_words,
    ), status


def _times_form(mentor: PeerMentor, fields: MultiDict[str, str] | None = None) -> TimesForm:
    """As it was typed; without that, blank. The press of the page brings the token."""
    return _filled(mentor, TimesForm(fields, meta={"csrf": False}), blank=fields is None)


def _filled(mentor: PeerMentor, form: TimesForm, *, blank: bool = False) -> TimesForm:
    kinds = [PlaceKind(kind) for kind in mentor.kinds.split(",") if kind]
    form.kinds.choices = [(kind.value, place_words(kind)) for kind in kinds]
    form.venue.choices = [(ref, name) for _number, ref, name in bookable_venues(db())]
    form.today = today(now())
    form.known_spot = finding_queries.usual_words(db(), mentor).get(PlaceKind.OUTDOORS, "")
    if blank:
        form.spot.data = " ".join(form.known_spot.split())
    return form


def away_form(fields: MultiDict[str, str] | None = None) -> AwayForm:
    return of_today(AwayForm(fields, meta={"csrf": False}))


def of_today(form: AwayForm) -> AwayForm:
    form.today = today(now())
    return form


@bp.post("/work/times")
@open_to("mentor")
@with_mentor
def add(mentor: PeerMentor) -> ResponseReturnValue:
    form, here = _filled(mentor, TimesForm()), url_for(".times")
    if not form.validate():
        return typed_again.ask_again(here)
    try:
        with work(db()) as unit:
            _offer(unit, mentor, form)
    except refusals.OverlapsOwnTimes as error:
        return typed_again.ask_again(here, f"{OVERLAPS} {error.on.isoformat()}")
    except refusals.AwayThen:
        return typed_again.ask_again(here, AWAY)
    except refusals.NeverHappens:
        return typed_again.ask_again(here, NEVER)
    typed_again.is_taken()
    session.pop(REMOVED, None)  # what was removed may be what was just put in other words
    return redirect(here, 303)


def _offer(unit: Any, mentor: PeerMentor, form: TimesForm) -> None:
    assert form.opens_at is not None and form.closes_at is not None
    number = next((number for number, ref, _name in bookable_venues(unit) if ref == form.venue.data), None)
    where = Where([PlaceKind(kind) for kind in form.kinds.data], number)
    often, first = Often(form.often.data), form.first_on or form.today
    if PlaceKind.OUTDOORS in where.kinds and form.spot.data not in ("", " ".join(form.known_spot.split())):
        finding_actions.say_usual(
            unit, mentor=mentor, kind=PlaceKind.OUTDOORS, words=form.spot.data, by=current_user.ref, now=now()
        )
    if often is Often.ONCE:
        times_actions.offer_once(
            unit, mentor=mentor, on=first, opens_at=form.opens_at, closes_at=form.closes_at, where=where, now=now()
        )
        return
    rule = patterns.rule_for(
        often,
        form.days.data,
        form.opens_at,
        form.closes_at,
        first=first,
        last=form.last_on,
        on_holidays=bool(form.on_holidays.data),
    )
    times_actions.offer_times(unit, mentor=mentor, rule=rule, where=where, now=now())


@bp.post("/work/times/<ref:ref>/remove")
@open_to("mentor")
@with_mentor
def remove(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    """What is removed is kept for the visit, so that one press brings it back."""
    if PressForm().validate():
        with work(db()) as unit:
            kept = times_actions.as_kept(times_actions.stop_times(unit, mentor=mentor, ref=ref))
        session[REMOVED] = kept
    return redirect(url_for(".times"), 303)


@bp.post("/work/times/undo")
@open_to("mentor")
@with_mentor
def undo(mentor: PeerMentor) -> ResponseReturnValue:
    kept = session.pop(REMOVED, None)
    if PressForm().validate() and kept:
        with work(db()) as unit:
            times_actions.bring_back(unit, mentor=mentor, kept=kept)
    return redirect(url_for(".times"), 303)


@bp.post("/work/times/<ref:ref>/yes")
@open_to("mentor")
@with_mentor
def say_yes(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    """A bank holiday, or a date to confirm: offered after all."""
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        return redirect(url_for(".times"), 303)
    if PressForm().validate():
        with work(db()) as unit:
            times_actions.say_yes_to(unit, mentor=mentor, ref=ref, on=on)
    return redirect(url_for(".times"), 303)


@bp.post("/work/times/<ref:ref>/take-back")
@open_to("mentor")
@with_mentor
def take_back(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            times_actions.take_back(unit, mentor=mentor, ref=ref)
    return redirect(url_for(".times"), 303)
