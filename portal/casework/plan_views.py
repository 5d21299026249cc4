"""/work/people/<ref>/plan: what happens next, when somebody comes back to it; two savers lose nothing."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import queries as accounts
from portal.casework import record_queries, triage_actions
from portal.casework.record_views import back_to, the_request
from portal.casework.triage_forms import PlanForm, day_typed
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("request_plan", __name__)


@bp.get("/work/people/<ref:ref>/plan")
@open_to("coordinator", "duty-lead")
def plan_page(ref: str) -> ResponseReturnValue:
    asked = the_request(ref)
    triage = record_queries.triage(db(), asked.id)
    data: dict[str, Any] = {"version": 1}
    if triage is not None:
        day = today(triage.next_contact_at)
        data = {
            "plan": triage.plan or "",
            "next_contact": day_typed(day) if day >= today(now()) else "",
            "formal_support": triage.formal_support,
            "version": triage.version,
        }
    return _page(ref, PlanForm(formdata=None, data=data))


def _page(ref: str, form: PlanForm, status: int = 200, saved: Any = None) -> ResponseReturnValue:
    names = accounts.names_of(db(), [saved.changed_by]) if saved else {}
    return render_template(
        "casework/plan.html", ref=ref, form=form, saved=saved, saved_by=names.get(saved.changed_by, "") if saved else ""
    ), status


@bp.post("/work/people/<ref:ref>/plan")
@open_to("coordinator", "duty-lead")
def plan_submit(ref: str) -> ResponseReturnValue:
    asked, form = the_request(ref), PlanForm()
    if not form.validate():
        return _page(ref, form, 422)
    said = form.version.data or ""
    version = int(said) if said.isdecimal() and len(said) < 9 else 0
    plan = triage_actions.Plan(form.plan.data or "", form.next_contact.moment, form.formal_support.data or "", version)
    try:
        with work(db()) as unit:
            triage_actions.save_plan(unit, ref=ref, plan=plan, by=current_user.ref, now=now())
    except triage_actions.ChangedMeanwhile:
        saved = record_queries.triage(db(), asked.id)
        form.version.data = str(saved.version if saved else 1)  # pressed once more, it is saved knowingly
        return _page(ref, form, 409, saved=saved)
    return back_to(ref)
