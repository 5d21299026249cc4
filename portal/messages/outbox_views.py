"""/work/outbox: what goes out, what waits and why, for the team. References and states; never a number or the words."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.messages import acted_on, interventions, outbox_queries, outbox_shown, queries, staff_actions
from portal.messages.interventions import Why
from portal.messages.notice_actions import URGENT
from portal.messages.outbox_forms import DropForm, PlainPress, SendForm
from portal.messages.outbox_queries import GROUPS, Whole
from portal.messages.states import StateNotReachable
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("outbox", __name__)
TEAM = ("coordinator", "duty-lead", "administrator")
LONGEST_REF = 20
FURTHEST_PAGE = 2000


@bp.get("/work/outbox")
@open_to(*TEAM)
def outbox() -> ResponseReturnValue:
    group = request.args.get("state", "")
    group = group if group in GROUPS else ""
    ref = request.args.get("ref", "").strip().upper()[:LONGEST_REF]
    number = min(max(request.args.get("page", 1, type=int) or 1, 1), FURTHEST_PAGE)
    page = outbox_queries.page_of(db(), states=GROUPS.get(group, ()), ref=ref, number=number)
    return render_template(
        "messages/outbox.html",
        page=page,
        group=group,
        groups=outbox_shown.GROUP_WORDS,
        counts=outbox_queries.counts(db()),
        ref=ref,
        shown=outbox_shown,
        earlier_href=_address(group, ref, number - 1) if number > 1 else "",
        later_href="" if page.is_last else _address(group, ref, number + 1),
    )


def _address(group: str, ref: str, number: int) -> str:
    asked: dict[str, Any] = {"state": group, "ref": ref, "page": number if number > 1 else ""}
    return url_for(".outbox", **{name: value for name, value in asked.items() if value})


@bp.get("/work/outbox/<ref:ref>")
@open_to(*TEAM)
def message(ref: str) -> ResponseReturnValue:
    return _page(_whole(ref))


def _whole(ref: str) -> Whole:
    found = outbox_queries.whole(db(), ref)
    if found is None:
        raise staff_actions.NoSuchMessage
    return found


def _page(whole: Whole, note: str = "", **forms: Any) -> str:
    state, reason = whole.message.state, whole.message.reason
    return render_template(
        "messages/message.html",
        whole=whole,
        message=whole.message,
        note=note,
        shown=outbox_shown,
        steps=outbox_shown.history(whole, outbox_queries.done_with(db(), whole.message.ref)),
        may_send=interventions.may_send_now(state, reason),
        may_try=interventions.may_try_again(state) and whole.useless_after > now(),
        may_drop=interventions.may_drop(state),
        send_form=forms.get("send_form") or SendForm(formdata=None),
        drop_form=forms.get("drop_form") or DropForm(formdata=None),
        form=forms.get("send_form") or forms.get("drop_form") or PlainPress(formdata=None),
    )


@bp.post("/work/outbox/<ref:ref>/send-now")
@open_to(*TEAM)
def send_now(ref: str) -> ResponseReturnValue:
    return _send(ref, staff_actions.send_now)


@bp.post("/work/outbox/<ref:ref>/again")
@open_to(*TEAM)
def again(ref: str) -> ResponseReturnValue:
    return _send(ref, staff_actions.try_again)


def _send(ref: str, action: Any) -> ResponseReturnValue:
    form = SendForm()
    if not form.validate():
        return _page(_whole(ref), send_form=form), 422
    return _done(ref, action, Why(form.why.data))


@bp.post("/work/outbox/<ref:ref>/drop")
@open_to(*TEAM)
def drop(ref: str) -> ResponseReturnValue:
    form = DropForm()
    if not form.validate():
        return _page(_whole(ref), drop_form=form), 422
    return _done(ref, staff_actions.drop, Why(form.drop_why.data))


def _done(ref: str, action: Any, why: Why) -> ResponseReturnValue:
    try:
        with work(db()) as unit:
            action(unit, ref=ref, why=why, by=current_user.ref, now=now())
    except StateNotReachable as gone:
        return _page(_whole(ref), note=_moved_on(gone)), 409
    return redirect(url_for(".message", ref=ref), 303)


def _moved_on(gone: StateNotReachable) -> str:
    if isinstance(gone, staff_actions.AnotherGoes):
        return str(gettext("The same news goes, or went, another way. Nothing was changed."))
    return str(gettext("This message has moved on since you opened the page. Nothing was changed."))


@bp.get("/work/alerts")
@open_to(*TEAM)
def alerts() -> ResponseReturnValue:
    return render_template(
        "messages/alerts.html",
        alerts=sorted(queries.open_alerts(db()), key=lambda alert: alert.kind not in URGENT),
        urgent=URGENT,
        page_for=acted_on.page_for,
        shown=outbox_shown,
        press=PlainPress(formdata=None),
    )


@bp.post("/work/alerts/<alert_id>/close")
@open_to(*TEAM)
def close(alert_id: str) -> ResponseReturnValue:
    with work(db()) as unit:
        staff_actions.close_alert(unit, alert_id=alert_id, by=current_user.ref, now=now())
    return redirect(url_for(".alerts"), 303)
