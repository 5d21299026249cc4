"""/work/second-person: what another person asked for that one person may not do alone."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user

from portal.accounts import approval_actions, approval_queries, approvals, queries, team_actions
from portal.accounts.approvals import EXPORT, NEW_WAY_IN
from portal.accounts.team_forms import PressForm
from portal.accounts.team_views import keep_link
from portal.accounts.visit import fresh
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("second_person", __name__)


@bp.get("/work/second-person")
@open_to(*approvals.ANY)
@fresh
def waiting_page() -> Answer:
    waiting = approval_queries.waiting_for(db(), role=current_user.role, now=now())
    refs = {each.asked_by for each in waiting} | {each.about for each in waiting if each.kind == NEW_WAY_IN}
    return render_template(
        "accounts/second_person.html",
        waiting=waiting,
        names=queries.names_of(db(), sorted(refs)),
        new_way_in=NEW_WAY_IN,
        press=PressForm(formdata=None),
    )


@bp.post("/work/second-person/<ref:ref>/agree")
@open_to(*approvals.ANY)
@fresh
def agree_submit(ref: str) -> Answer:
    kind = approval_queries.kind_of(db(), ref)
    if kind == EXPORT:
        with work(db()) as unit:
            approval_actions.agree(unit, ref=ref, by=current_user.ref, role=current_user.role, now=now())
        return redirect(url_for(".waiting_page"), 303)
    with work(db()) as unit:
        worker, token = team_actions.reset_way_in(
            unit, approval=ref, by=current_user.ref, role=current_user.role, now=now()
        )
    return keep_link(worker.name or worker.ref, token)


@bp.post("/work/second-person/<ref:ref>/refuse")
@open_to(*approvals.ANY)
@fresh
def refuse_submit(ref: str) -> Answer:
    with work(db()) as unit:
        approval_actions.refuse(unit, ref=ref, by=current_user.ref, role=current_user.role, now=now())
    return redirect(url_for(".waiting_page"), 303)
