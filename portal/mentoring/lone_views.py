"""Out alone: the mentor's own page, the buddy's and the duty lead's (N-48). Nothing of the family stands on any."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import queries as accounts
from portal.mentoring import lone_actions, lone_queries
from portal.mentoring.forms import PressForm
from portal.mentoring.group_models import GroupSession
from portal.mentoring.lone_actions import BY_CALL, BY_PAGE
from portal.mentoring.lone_forms import PlanForm
from portal.mentoring.lone_models import LoneWorkingCheck
from portal.mentoring.lone_steps import CHECK_IN_FROM
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.times_views import with_mentor
from portal.messages import queries as messages
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("out_alone", __name__)
LEADS = ("duty-lead", "coordinator", "supervisor")
BUDDIES = ("mentor", "supervisor", "coordinator", "duty-lead")


@bp.get("/work/bookings/<ref:ref>/out-alone")
@open_to("mentor")
@with_mentor
def own(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    booking = lone_actions.own_booking(db(), mentor, ref)
    shown = lone_queries.of_booking(db(), booking.id, now=now())
    form = PlanForm(formdata=None, data={"place": shown.place, "buddy": shown.buddy_ref} if shown else {})
    return _own_page(mentor, booking, form)


def _own_page(
    mentor: PeerMentor, booking: Booking | GroupSession, form: PlanForm, status: int = 200
) -> ResponseReturnValue:
    moment = now()
    form.buddy.choices = _buddies(mentor)
    return render_template(
        "mentoring/out_alone.html",
        booking=booking,
        is_group=isinstance(booking, GroupSession),
        shown=lone_queries.of_booking(db(), booking.id, now=moment),
        form=form,
        press=PressForm(formdata=None),
        may_check_in=moment >= booking.starts_at - CHECK_IN_FROM,
        check_in_from=booking.starts_at - CHECK_IN_FROM,
    ), status


def _buddies(mentor: PeerMentor) -> list[tuple[str, str]]:
    workers = accounts.active_with_roles(db(), BUDDIES)
    return [(worker.ref, worker.name or worker.ref) for worker in workers if worker.id != mentor.worker_id]


@bp.post("/work/bookings/<ref:ref>/out-alone")
@open_to("mentor")
@with_mentor
def plan(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    booking, form = lone_actions.own_booking(db(), mentor, ref), PlanForm()
    form.buddy.choices = _buddies(mentor)
    if not form.validate():
        return _own_page(mentor, booking, form, 422)
    with work(db()) as unit:
        lone_actions.plan_out(
            unit, mentor=mentor, booking_ref=ref, place=form.place.data, buddy_ref=form.buddy.data, now=now()
        )
    return redirect(url_for(".own", ref=ref), 303)


def _pressed(mentor: PeerMentor, ref: str, do: Callable[..., Any], **facts: Any) -> ResponseReturnValue:
    booking = lone_actions.own_booking(db(), mentor, ref)
    if PressForm().validate():
        with work(db()) as unit:
            check = lone_actions.keep_check(unit, booking, now=now())
            do(unit, check=check, by=current_user.ref, now=now(), **facts)
    return redirect(url_for(".own", ref=ref), 303)


@bp.post("/work/bookings/<ref:ref>/out-alone/in")
@open_to("mentor")
@with_mentor
def check_in(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    return _pressed(mentor, ref, lone_actions.check_in)


@bp.post("/work/bookings/<ref:ref>/out-alone/out")
@open_to("mentor")
@with_mentor
def check_out(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    return _pressed(mentor, ref, lone_actions.check_out, how=BY_PAGE)


@bp.post("/work/bookings/<ref:ref>/out-alone/not-going")
@open_to("mentor")
@with_mentor
def not_going(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    return _pressed(mentor, ref, lone_actions.not_going)


@bp.get("/work/out-alone")
@open_to("mentor", "supervisor", "coordinator", "duty-lead")
def watch() -> ResponseReturnValue:
    """A mentor sees those whose buddy they are; the leads see everybody who is out."""
    moment = now()
    is_lead = current_user.role in LEADS
    found = (
        lone_queries.for_leads(db(), now=moment)
        if is_lead
        else lone_queries.for_buddy(db(), current_user.id, now=moment)
    )
    return render_template(
        "mentoring/watch.html",
        late=[each for each in found if each.is_late],
        out=[each for each in found if not each.is_late],
        lately=lone_queries.lately(db(), now=moment) if is_lead else [],
        is_lead=is_lead,
        press=PressForm(formdata=None),
    )


@bp.get("/work/out-alone/<ref:ref>")
@open_to("mentor", "supervisor", "coordinator", "duty-lead")
def one(ref: str) -> ResponseReturnValue:
    check = _seen(ref)
    shown = next(iter(lone_queries.shown(db(), [check], now=now())))
    contact = messages.safe_contact(db(), check.person_key)
    ways = [way for way in contact.ways if way.way in ("phone", "text") and way.value] if contact else []
    return render_template(
        "mentoring/watch_one.html",
        each=shown,
        numbers=sorted({way.value for way in ways}),
        is_lead=current_user.role in LEADS,
        press=PressForm(formdata=None),
    )


@bp.post("/work/out-alone/<ref:ref>/look-into")
@open_to("mentor", "supervisor", "coordinator", "duty-lead")
def look_into(ref: str) -> ResponseReturnValue:
    return _looked_after(ref, lone_actions.look_into)


@bp.post("/work/out-alone/<ref:ref>/safe")
@open_to("mentor", "supervisor", "coordinator", "duty-lead")
def safe(ref: str) -> ResponseReturnValue:
    """They were spoken with, and are safe: the phone had no signal, or was forgotten."""
    return _looked_after(ref, lone_actions.check_out, how=BY_CALL)


def _looked_after(ref: str, do: Callable[..., Any], **facts: Any) -> ResponseReturnValue:
    _seen(ref)
    if PressForm().validate():
        with work(db()) as unit:
            do(unit, check=_seen(ref), by=current_user.ref, now=now(), **facts)
    return redirect(url_for(".one", ref=ref), 303)


def _seen(ref: str) -> LoneWorkingCheck:
    """Leads see every check, a mentor only those whose buddy they are (T4)."""
    check = lone_queries.check_of(db(), ref)
    if check is None or (current_user.role not in LEADS and check.buddy_id != current_user.id):
        abort(404)
    return check
