"""One part of the record to a page: conversation, what helps, who is around, roles, what matters, measures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.casework import (
    network_map,
    review_actions,
    risk,
    support_actions,
    support_areas,
    support_forms,
    support_plan_queries,
    support_queries,
)
from portal.casework.press_forms import PlainForm
from portal.casework.shown import form_page, put_error
from portal.casework.support_refusals import OnlyInitials, SaysNoReason, ToolIsOff
from portal.casework.support_views import with_person
from portal.referrals.queries import Person
from portal.shared.clock import now
from portal.shared.errors import PortalError
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("support_edit", __name__)


@dataclass(frozen=True)
class Part:
    """`says`: the field at which a refusal stands; `home`: the page it leads back to."""

    title: Any
    form: type[Any]
    says: str
    does: Callable[[Session, str, Any, str, datetime], object]
    home: str = "support_edit.around"


def save_item(unit: Session, person: str, form: Any, by: str, at: datetime) -> None:
    support_actions.add_item(
        unit,
        family_member_id=person,
        side=form.side.data,
        words=form.words.data,
        evidence=form.evidence.data,
        source=form.source.data,
        by=by,
        once_key=form.once_key.data,
        now=at,
    )


def save_around(unit: Session, person: str, form: Any, by: str, at: datetime) -> None:
    support_actions.add_person(
        unit,
        family_member_id=person,
        initials=form.initials.data,
        kind=form.kind.data,
        closeness=form.closeness.data,
        by=by,
        once_key=form.once_key.data,
        now=at,
    )


def save_roles(unit: Session, person: str, form: Any, by: str, at: datetime) -> None:
    is_none = bool(form.none_of_these.data)
    support_actions.set_roles(unit, family_member_id=person, said=form.said(), none_of_these=is_none, by=by, now=at)


def save_about(unit: Session, person: str, form: Any, by: str, at: datetime) -> None:
    support_actions.set_about(
        unit,
        family_member_id=person,
        matters=form.matters.data or "",
        needs=form.needs.data or [],
        adjustments=form.adjustments.data or "",
        parenting=form.parenting.data or "",
        by=by,
        now=at,
    )


def save_measure(unit: Session, person: str, form: Any, by: str, at: datetime) -> None:
    review_actions.record_measure(
        unit,
        family_member_id=person,
        tool=form.tool.data,
        figure=form.figure.number,
        by=by,
        once_key=form.once_key.data,
        now=at,
    )


PARTS = {
    "item": Part(_("What helps, or gets in the way"), support_forms.ItemForm, "words", save_item),
    "somebody": Part(_("Somebody around them"), support_forms.AroundForm, "initials", save_around),
    "roles": Part(_("What they are happy to do"), support_forms.RolesForm, "happy", save_roles),
    "about": Part(_("What matters to them"), support_forms.AboutForm, "matters", save_about, "support.person"),
    "measure": Part(_("A measure"), support_forms.MeasureForm, "figure", save_measure, "support_plans.measures"),
}
NAMES = ",".join(PARTS)


def held(part: str, person: str) -> dict[str, Any]:
    """What stands there at present."""
    if part == "about":
        about = support_queries.about(db(), person)
        return {name: getattr(about, name) for name in ("matters", "adjustments", "parenting")} | {
            "needs": list(about.needs)
        }
    if part == "roles":
        rows = support_queries.roles(db(), person)
        sure = next((row.confidence for row in rows.values() if row.confidence), "")
        happy = [role for role, row in rows.items() if row.willing == "yes" and role != "none"]
        never = [role for role, row in rows.items() if row.willing == "no"]
        return {
            "happy": happy,
            "not_happy": never,
            "confidence": sure,
            "none_of_these": ["none"] if "none" in rows else [],
        }
    return {}


def make_form(part: str, **given: Any) -> Any:
    form = PARTS[part].form(**given)
    if part == "measure":
        form.tool.choices = [(tool.ref, tool.name) for tool in support_plan_queries.tools(db(), on_only=True)]
    return form


def refusal(error: PortalError) -> str:
    """Raises what these pages have no words for."""
    if isinstance(error, OnlyInitials):
        return str(gettext("Write initials only, such as MP"))
    if isinstance(error, ToolIsOff):
        return str(gettext("This tool is not switched on. Its licence comes first"))
    if isinstance(error, SaysNoReason):
        return str(gettext("Look at this again. Something is missing or outside the range"))
    raise error


@bp.get(f"/work/support/<ref:ref>/<any({NAMES}):part>")
@open_to("coordinator", "duty-lead")
@with_person("support")
def edit(person: Person, part: str) -> ResponseReturnValue:
    return _page(person, part, make_form(part, formdata=None, data=held(part, person.id)))


@bp.post(f"/work/support/<ref:ref>/<any({NAMES}):part>")
@open_to("coordinator", "duty-lead")
@with_person("support")
def edit_submit(person: Person, part: str) -> ResponseReturnValue:
    form, kind = make_form(part), PARTS[part]
    if not form.validate():
        return _page(person, part, form)
    try:
        with work(db()) as unit:
            kind.does(unit, person.id, form, current_user.ref, now())
    except PortalError as error:
        put_error(form, kind.says, refusal(error))
        return _page(person, part, form)
    return redirect(url_for(kind.home, ref=person.ref), 303)


def _page(person: Person, part: str, form: Any) -> ResponseReturnValue:
    kind = PARTS[part]
    action, back = url_for(".edit_submit", ref=person.ref, part=part), url_for(kind.home, ref=person.ref)
    yearly = gettext("We ask about this again every 12 months. If it is still right, save it as it is.")
    intro = (str(yearly),) if part == "about" else ()
    return form_page(form, title=str(kind.title), action=action, back=back, ref=person.ref, intro=intro)


def around_facts(family_member_id: str) -> dict[str, Any]:
    """Who is around somebody, for the team's page and for their own."""
    network = support_queries.network(db(), family_member_id)
    return {
        "network": network,
        "places": network_map.places([(row.ref, row.initials or "", row.closeness) for row in network]),
        "rings": network_map.RINGS,
        "size": network_map.SIZE,
        "items": support_queries.items(db(), family_member_id),
        "roles": support_queries.roles(db(), family_member_id),
        "role_words": risk.ROLES,
        "areas": support_areas,
        "form": PlainForm(formdata=None),
    }


@bp.get("/work/support/<ref:ref>/around")
@open_to("coordinator", "duty-lead")
@with_person("around")
def around(person: Person) -> ResponseReturnValue:
    return render_template("casework/around.html", person=person, **around_facts(person.id))


@bp.post("/work/support/<ref:ref>/around/<ref:what>/end")
@open_to("coordinator", "duty-lead")
@with_person("around")
def end(person: Person, what: str) -> ResponseReturnValue:
    with work(db()) as unit:
        support_actions.end_part(unit, family_member_id=person.id, ref=what, by=current_user.ref, now=now())
    return redirect(url_for(".around", ref=person.ref), 303)
