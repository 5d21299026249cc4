"""/times/keep and /times/claim: a helper keeps a time; the person it is for claims it with the code. And the team's
own way to keep up to three times for somebody (J8)."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.accounts.tries import network_of
from portal.mentoring import (
    actions,
    chosen,
    holding,
    holding_actions,
    kept_actions,
    queries,
    waiting_actions,
    waiting_queries,
)
from portal.mentoring.forms import PressForm
from portal.mentoring.matching import SHOWN_AT_ONCE
from portal.mentoring.reader_queries import reader_of
from portal.mentoring.reader_shown import is_young, refuses_who_ended, still_asking, visitor
from portal.mentoring.refusals import TooManyKept
from portal.mentoring.waiting_forms import ClaimForm, KeepForm
from portal.mentoring.waiting_shown import kept_words
from portal.referrals import queries as referrals
from portal.shared.clock import now, today
from portal.shared.refs import in_groups
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import show_when

bp = Blueprint("kept", __name__)
KEEPS = "kept_until"  # until when each time that this visit keeps is kept
SHOWN = "kept_code"  # the code, its time and its end, for this visit only
WHY_NOT = "kept_not"  # why the last one was not kept, one of:
OWN, OF_ONE, MANY = "own", "of_one", "many"  # this visit keeps its most; of this person; altogether, or from here
TIMES_EACH = 6


@bp.post("/times/keep")
@open_to("everyone")
def keep() -> ResponseReturnValue:
    """Keeps the chosen time for somebody else, within bounds: whoever is over them can still book it (T6)."""
    kept = chosen.pressed(chosen.held(session), request.form.get("shown", ""))
    if kept is None or kept.booked or kept.moving or kept.kept or is_young(visitor()) or not PressForm().validate():
        return redirect(url_for("mentoring.confirm"), 303)
    network, moment = network_of(request.remote_addr), now()
    running = [until for until in session.get(KEEPS) or [] if datetime.fromisoformat(until) > moment]
    with work(db()) as unit:
        over = holding_actions.too_much_is_kept(unit, in_visit=len(running), network=network, now=moment)
    if over:
        return _not_kept(OWN if len(running) >= holding.KEPT_IN_ONE_VISIT else MANY)
    try:
        with work(db()) as unit:
            code, until_at = kept_actions.keep_for_somebody(
                unit, mentor_ref=kept.mentor_ref, starts_at=kept.starts_at, now=now()
            )
    except TooManyKept:
        return _not_kept(OF_ONE)
    except actions.SlotTaken:
        return redirect(url_for("choosing.gone"), 303)
    session[SHOWN] = [code, kept.starts_at.isoformat(), until_at.isoformat()]
    session[KEEPS] = [*running, until_at.isoformat()]
    chosen.forget(session)
    return redirect(url_for(".kept_code"), 303)


def _not_kept(why: str) -> ResponseReturnValue:
    session[WHY_NOT] = why
    return redirect(url_for(".not_kept"), 303)


@bp.get("/times/not-kept")
@open_to("everyone")
def not_kept() -> ResponseReturnValue:
    """Why nothing was kept, and until when. What was chosen is still chosen: they can book it, ring, or choose another.

    A page of its own, so that reload and Back press nothing again.
    """
    if is_young(visitor()):
        return render_template("mentoring/young.html", menu_current="people")
    ends = sorted(datetime.fromisoformat(until) for until in session.get(KEEPS) or [])
    ahead = [each for each in ends if each > now()]
    return render_template(
        "mentoring/not_kept.html",
        chosen=chosen.held(session),
        why=session.get(WHY_NOT, MANY),
        own_end=ahead[0] if ahead else None,
        menu_current="people",
    ), 409


@bp.get("/times/kept")
@open_to("everyone")
def kept_code() -> ResponseReturnValue:
    """The code, while this visit lasts; it is kept nowhere else."""
    held = session.get(SHOWN)
    if not isinstance(held, list):
        return redirect(url_for("choosing.people"), 303)
    code, starts_at, until_at = held
    return render_template(
        "mentoring/kept_code.html",
        code=in_groups(code),
        starts_at=datetime.fromisoformat(starts_at),
        until_at=datetime.fromisoformat(until_at),
        menu_current="people",
    )


@bp.get("/times/claim")
@open_to("everyone")
def claim() -> ResponseReturnValue:
    if is_young(visitor()):
        return render_template("mentoring/young.html", menu_current="people")
    return render_template("mentoring/claim.html", form=ClaimForm(formdata=None), menu_current="people")


@bp.post("/times/claim")
@open_to("everyone")
def claim_submit() -> ResponseReturnValue:
    form = ClaimForm()
    is_good = form.validate()
    found = kept_actions.find_kept(db(), typed=form.code.data or "", now=now()) if is_good else None
    if found is None:
        if is_good:
            form.code.errors = [gettext("This code does not open a time. Check it, or choose another time")]
        return render_template("mentoring/claim.html", form=form, menu_current="people"), 422
    kept_id, mentor_ref, starts_at = found
    chosen.keep(session, chosen.Chosen(mentor_ref, starts_at, kept=kept_id))
    return redirect(url_for("mentoring.confirm"), 303)


@bp.get("/work/people/<ref:ref>/keep")
@open_to("coordinator", "duty-lead")
@refuses_who_ended
def keep_page(ref: str) -> ResponseReturnValue:
    who = _adult(ref)
    return _keep_page(ref, who, _keep_form(who, blank=True))


def _adult(ref: str) -> Any:
    """Nobody under 18 is offered an adult mentor (N-21), and nothing is kept for who ended their request."""
    who = referrals.person(db(), referrals.referral(db(), ref).family_member_id)
    return abort(404) if who.is_young else still_asking(who)


def _keep_form(who: Any, *, blank: bool) -> KeepForm:
    form = KeepForm(formdata=None) if blank else KeepForm()
    form.today = today(now())
    found = queries.people(db(), now=now(), reader=reader_of(db(), who.id))[:SHOWN_AT_ONCE]
    free = [(time.slot.starts_at, each) for each in found for time in each.times[:TIMES_EACH]]
    free.sort(key=lambda pair: pair[0])  # the words begin with the day: another order looks like none
    form.times.choices = [
        (f"{each.ref} {starts_at.isoformat()}", f"{show_when(starts_at, first=True)}, {each.alias}")
        for starts_at, each in free
    ]
    return form


def _keep_page(ref: str, who: Any, form: KeepForm, *, gone: bool = False, status: int = 200) -> ResponseReturnValue:
    kept = waiting_queries.kept_for(db(), family_member_id=who.id, now=now())
    return render_template(
        "mentoring/keep.html", form=form, ref=ref, kept=kept, kept_words=kept_words, gone=gone
    ), status


@bp.post("/work/people/<ref:ref>/keep")
@open_to("coordinator", "duty-lead")
@refuses_who_ended
def keep_page_submit(ref: str) -> ResponseReturnValue:
    who = _adult(ref)
    form = _keep_form(who, blank=False)
    if not form.validate() or form.until_on is None:
        return _keep_page(ref, who, form, status=422)
    pairs = [str(value).split(" ", 1) for value in form.times.data or []]
    facts = actions.For(who.id, who.person_key, who.ref, is_adult=True)
    try:
        with work(db()) as unit:
            waiting_actions.keep_for(
                unit,
                who=facts,
                times=[(mentor, datetime.fromisoformat(at)) for mentor, at in pairs],
                until_on=form.until_on,
                by=current_user.ref,
                now=now(),
            )
    except (actions.SlotTaken, actions.NoSuchMentor):
        return _keep_page(ref, who, _keep_form(who, blank=True), gone=True, status=409)
    return redirect(url_for(".keep_page", ref=ref), 303)
