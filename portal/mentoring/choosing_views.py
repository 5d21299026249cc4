"""Choosing a person and a time: up to three who fit, the rest a press away, or the soonest with anyone (N-49)."""

from datetime import datetime
from itertools import groupby

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.tries import network_of
from portal.directory.times_of_day import PartOfWeek
from portal.mentoring import actions, chosen, queries, time_queries
from portal.mentoring.alike_queries import is_entered_for_them
from portal.mentoring.alike_shown import alike_answers, alike_words, experience_words
from portal.mentoring.forms import PressForm
from portal.mentoring.looking_views import asker, kept_page
from portal.mentoring.matching import SHOWN_AT_ONCE, in_part, meets
from portal.mentoring.profile_shown import own_words
from portal.mentoring.reader_shown import is_young, looker, reader, visitor
from portal.mentoring.shown import (
    kinds_words,
    languages_words,
    part_words,
    place_words,
    reason_words,
    said_once,
    time_place,
)
from portal.mentoring.times_by_day import by_day, next_after
from portal.referrals.stages import HasEnded
from portal.shared.clock import now, today
from portal.web.access import open_to
from portal.web.db import db
from portal.web.visit_work import work_and_visit

bp = Blueprint("choosing", __name__)
MORE = "all"
DAYS_AT_ONCE = 5


@bp.get("/times")
@open_to("everyone")
def people() -> ResponseReturnValue:
    return people_page()


def people_page(*, gone: bool = False) -> ResponseReturnValue:
    """Nobody under 18 is offered anyone: the page says what to do instead (N-21)."""
    who = visitor()
    if is_young(who):
        return render_template("mentoring/young.html", menu_current="people")
    reading = reader()
    found = queries.people(db(), now=now(), reader=reading, only_next=True)
    fitting = [person for person in found if person.reasons and person.next_free]
    shown = found if request.args.get("show") == MORE else (fitting or found)[:SHOWN_AT_ONCE]
    return render_template(
        "mentoring/people.html",
        own_words=own_words,
        people=shown,
        fit_count=len(fitting) if shown and shown[0].reasons else 0,
        there_are_more=len(found) > len(shown),
        is_all=request.args.get("show") == MORE,
        languages_words=languages_words,
        kinds_words=kinds_words,
        reason_words=reason_words,
        experience_words=experience_words,
        alike=reading.needs.alike,
        alike_words=alike_words(reading.needs.alike),
        alike_answers=alike_answers(),
        entered_for_them=who is not None and is_entered_for_them(db(), who.id),
        is_met=any(meets(reading.needs, person.experiences) for person in found if person.next_free),
        form=PressForm(formdata=None),
        gone=gone,
        menu_current="people",
    ), (409 if gone else 200)


@bp.get("/times/soonest")
@open_to("everyone")
def soonest() -> ResponseReturnValue:
    moment = now()
    kept = kept_page(lambda: _soonest(moment), moment)
    if kept is None and is_young(visitor()):
        return render_template("mentoring/young.html", menu_current="people")
    return kept or _soonest(moment)


def _soonest(moment: datetime) -> str:
    part = _part()
    found = queries.soonest(db(), now=moment, reader=reader(), part=part)[: queries.ENOUGH]
    venues = {time.venue_id for time, _person in found if time.venue_id is not None}
    return render_template(
        "mentoring/soonest.html",
        days=[(day, list(each)) for day, each in groupby(found, key=lambda pair: today(pair[0].slot.starts_at))],
        part=part,
        parts=list(PartOfWeek),
        part_words=part_words,
        time_place=time_place,
        venue_names=time_queries.venue_names(db(), venues),
        form=PressForm(),
        menu_current="people",
    )


@bp.get("/times/<ref:ref>")
@open_to("everyone")
def times(ref: str) -> ResponseReturnValue:
    moment = now()
    return kept_page(lambda: _times(ref, moment), moment, mentor_ref=ref) or times_page(ref)


def times_page(ref: str, *, gone_at: datetime | None = None, moving: str = "") -> ResponseReturnValue:
    """`gone_at`: the time somebody else was quicker to take; the next three are shown at once (N-32)."""
    who = visitor()
    if is_young(who):
        return render_template("mentoring/young.html", menu_current="people")
    own = queries.own_hold(db(), family_member_id=who.id, mentor_ref=ref) if who is not None else ""
    page = _times(ref, now(), but=own, gone_at=gone_at, moving=moving)
    if page is None:
        return people_page(gone=True) if gone_at else abort(404)
    return page, (409 if gone_at else 200)


def _times(
    ref: str, moment: datetime, *, but: str = "", gone_at: datetime | None = None, moving: str = ""
) -> str | None:
    """None: nobody with this reference can be booked."""
    found = queries.person(db(), ref, now=moment, reader=looker(), but=but)
    if found is None:
        return None
    person, free = found
    part = _part()
    kind = next((kind for kind in person.kinds if kind == request.args.get("kind")), None)
    fitting = in_part([time for time in free if kind is None or kind in time.kinds], part)
    shown = next_after(fitting, gone_at) if gone_at else fitting
    names = time_queries.venue_names(db(), {time.venue_id for time in shown if time.venue_id is not None})
    is_all, words = request.args.get("show") == MORE, said_once(names)
    return render_template(
        "mentoring/times.html",
        person=person,
        days=[
            (day, [(each.slot.starts_at.isoformat(), *words(each), each.sure) for each in own])
            for day, own in by_day(shown, most=None if is_all else DAYS_AT_ONCE)
        ],
        there_are_later=not gone_at and not is_all and len(by_day(shown)) > DAYS_AT_ONCE,
        kind=kind,
        part=part,
        parts=list(PartOfWeek),
        part_words=part_words,
        place_words=place_words,
        form=PressForm(),
        gone=gone_at is not None,
        moving=moving,
        menu_current="people",
    )


def _part() -> PartOfWeek | None:
    return next((part for part in PartOfWeek if part == request.args.get("when")), None)


@bp.post("/times/<ref:ref>")
@open_to("everyone")
def times_submit(ref: str) -> ResponseReturnValue:
    """One press holds the time and leads to a page that shows everything once more. The time travels by POST only."""
    at = chosen.read_time(request.form.get("time", ""))
    if at is None or not PressForm().validate():
        return times_page(ref)
    who, moving = asker(), chosen.read_ref(request.form.get("moving", ""))
    if who is not None and who.has_ended:
        return redirect(url_for("own.again"), 303)
    chosen.keep(session, chosen.Chosen(ref, at, moving))
    if who is not None and not who.is_young:
        facts = actions.For(who.id, who.person_key, who.ref, is_adult=True)
        try:
            with work_and_visit(db()) as unit:
                network = network_of(request.remote_addr)
                actions.hold(unit, mentor_ref=ref, starts_at=at, person=facts, now=now(), network=network)
        except actions.SlotTaken:
            return redirect(url_for(".gone"), 303)
        except HasEnded:  # in another tab, in between
            return redirect(url_for("own.again"), 303)
    return redirect(url_for("mentoring.confirm"), 303)


@bp.get("/times/gone")
@open_to("everyone")
def gone() -> ResponseReturnValue:
    """Somebody else was quicker to take the time that was chosen."""
    kept = chosen.held(session)
    if kept is None or kept.booked:
        return redirect(url_for(".people"), 303)
    return times_page(kept.mentor_ref, gone_at=kept.starts_at, moving=kept.moving)
