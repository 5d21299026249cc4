"""/work/queue: what matters first. No name in its title or address; a name only in its lines (J6.7)."""

from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.accounts import actions as account_actions
from portal.accounts import approval_queries
from portal.accounts import queries as accounts
from portal.casework import queue_queries, scope_queries, triage_actions
from portal.casework.queue_order import Only
from portal.casework.queue_shown import GROUP_WORDS, QUICK_KEYS, line
from portal.casework.shown import names
from portal.casework.target_clock import Target
from portal.casework.triage_forms import FindForm, PressForm
from portal.directory.holidays import calendar_for_nations
from portal.messages import queries as messages
from portal.referrals.deadlines import IsHoliday
from portal.referrals.queries import NoSuchPerson
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("queue", __name__)
AT_ONCE = 50


def is_holiday() -> IsHoliday:
    return calendar_for_nations([current_app.extensions["portal_settings"].nation]).is_holiday


def target() -> Target:
    settings = current_app.extensions["portal_settings"]
    return Target(settings.team, timedelta(hours=settings.triage_hours))


@bp.get("/work/queue")
@open_to("coordinator", "duty-lead")
def queue_page() -> ResponseReturnValue:
    return _queue(FindForm(formdata=None))


def _queue(form: FindForm, status: int = 200) -> ResponseReturnValue:
    moment = now()
    only = next((each for each in Only if each == request.args.get("who")), Only.ALL)
    found = queue_queries.queue(
        db(), only=only, worker_ref=current_user.ref, now=moment, is_holiday=is_holiday(), target=target()
    )
    first = min(max(request.args.get("from", 0, type=int) or 0, 0), max(len(found.rows) - 1, 0))
    rows = found.rows[first : first + AT_ONCE]
    opened = queue_queries.opened(db(), rows, now=moment, but=current_user.ref)
    served = current_app.extensions["portal_settings"].areas_served
    lines = [
        (where.group, line(each, where, opened[each.ref], moment, served))
        for each, _, where in rows
        if each.ref in opened
    ]
    concerns = scope_queries.concerns_for(db(), worker=current_user, now=moment)
    groups = [(group, [each for at, each in lines if at is group]) for group in GROUP_WORDS]
    return render_template(
        "casework/queue.html",
        groups=[(GROUP_WORDS[group], each) for group, each in groups if each],
        concerns=concerns,
        have=names(db(), *(each.taken_by for each in concerns)),
        counts=found.counts,
        only=only,
        shown_at=moment,
        first=first,
        keys_on=current_user.quick_keys,
        quick_keys=QUICK_KEYS,
        at_once=AT_ONCE,
        there_are_more=len(found.rows) > first + AT_ONCE,
        form=form,
        glass_review=current_user.role == "duty-lead",
        press=PressForm(formdata=None),
        alerts=len(messages.open_alerts(db())),
        second=len(approval_queries.waiting_for(db(), role=current_user.role, now=moment, but=current_user.ref)),
        glasses=len(scope_queries.to_review(db())) if current_user.role == "duty-lead" else 0,
    ), status


@bp.post("/work/queue/find")
@open_to("coordinator", "duty-lead")
def find_submit() -> ResponseReturnValue:
    """Somebody rings and says their code: by POST, so that a wrong one is in no address."""
    form = FindForm()
    if not form.validate():
        return _queue(form, 422)
    try:
        scope_queries.request_for(db(), ref=form.wanted, worker_ref=current_user.ref, role=current_user.role, now=now())
    except NoSuchPerson:
        form.code.errors = [gettext("There is no request with this code. Check each letter")]
        return _queue(form, 422)
    return redirect(url_for("request_record.record_page", ref=form.wanted))


@bp.post("/work/queue/keys")
@open_to("coordinator", "duty-lead")
def keys_submit() -> ResponseReturnValue:
    """Turns the single keys on, or off."""
    if PressForm().validate():
        with work(db()) as unit:
            worker = accounts.worker_by_ref(unit, current_user.ref)
            account_actions.use_quick_keys(unit, worker=worker, is_on=request.form.get("keys") == "on")
    return redirect(url_for(".queue_page", _anchor="keys"), 303)


@bp.post("/work/queue/take/<ref:ref>")
@open_to("coordinator", "duty-lead")
def take_submit(ref: str) -> ResponseReturnValue:
    """One press in the list: it is mine from now on, and nobody else rings at the same time."""
    if PressForm().validate():
        with work(db()) as unit:
            triage_actions.hold(unit, ref=ref, by=current_user.ref, holder=current_user.ref, seen="", now=now())
    return redirect(url_for("request_record.record_page", ref=ref), 303)
