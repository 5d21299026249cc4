"""What each form of a plan does: outcome, action, response, rating. For the team and for the person."""

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import support_forms, support_plan, support_plan_actions, support_plan_queries

OWN = "own"
MAY_DO = ("mentor", "coordinator", "duty-lead", "partner-worker", "supervisor")

PARTS: dict[str, tuple[Any, type[Any]]] = {
    "outcome": (_("What should be different"), support_forms.OutcomeLineForm),
    "action": (_("What will be done"), support_forms.ActionForm),
    "response": (_("What they say to the plan"), support_forms.ResponseForm),
}


def make_form(db: Session, part: str, **given: Any) -> Any:
    form = PARTS[part][1](**given)
    if part == "outcome":
        tools = [(tool.ref, tool.name) for tool in support_plan_queries.tools(db, on_only=True)]
        form.tool.choices = [(OWN, gettext("Their own number from 0 to 10")), *tools]
    if part == "action":
        people = [(one.ref, one.name or one.ref) for one in accounts.workers(db) if one.active and one.role in MAY_DO]
        form.owner.choices = [(support_plan.PERSON, gettext("The person themselves")), *people]
    return form


def apply_part(unit: Session, part: str, form: Any, *, plan: Any, by: str, now: datetime, heard_by: str = "") -> None:
    """Raises SaysNoReason, IsFinal."""
    if part == "response":
        support_plan_actions.respond(
            unit,
            plan=plan,
            response=form.response.data,
            words=form.words.data or "",
            by=by,
            heard_by=heard_by,
            now=now,
        )
    if part == "action":
        support_plan_actions.add_action(
            unit,
            plan=plan,
            words=form.words.data,
            owner=form.owner.data,
            due_on=form.due_on.on,
            by=by,
            once_key=form.once_key.data,
            now=now,
        )
    if part == "outcome":
        known = {tool.ref: tool.id for tool in support_plan_queries.tools(unit, on_only=True)}
        support_plan_actions.add_outcome(
            unit,
            plan=plan,
            area=form.area.data,
            words=form.words.data,
            start=form.start.data,
            review_on=form.review_on.on,
            tool_id=known.get(form.tool.data),
            by=by,
            once_key=form.once_key.data,
            now=now,
        )
