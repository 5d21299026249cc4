"""The person's own pages of their support: who, what, next; what matters to them; who is around (R-61, R-71)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.casework import (
    beside_queries,
    review_actions,
    support_actions,
    support_areas,
    support_plan,
    support_queries,
    who_queries,
)
from portal.casework.beside_forms import OwnWordForm
from portal.casework.shown import names, put_error
from portal.casework.support_edit_views import PARTS, around_facts, held, make_form, refusal
from portal.casework.support_forms import ViewForm
from portal.casework.support_plan_views import plan_facts
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.shared.errors import PortalError
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("own_support", __name__)
OWN = {  # the parts somebody writes themselves, with the page each leads back to
    "about": (_("What matters to you"), "own_support.support"),
    "roles": (_("What you are happy to do"), "own_support.around"),
    "somebody": (_("Somebody around you"), "own_support.around"),
}
NAMES = ",".join(OWN)


def with_code(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hands the view the id of whose visit it is; anybody else is asked for a code."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        member = referrals.family_member_in_visit(db(), session)
        return redirect(url_for("code.enter"), 303) if member is None else view(member.id, *args, **kwargs)

    return guarded


@bp.get("/code/support")
@open_to("everyone")
@with_code
def support(person: str) -> ResponseReturnValue:
    """Who is supporting them, what each does, what happens next (R-61)."""
    who = who_queries.who_supports(db(), person, now())
    facts = plan_facts(person)
    decisions = beside_queries.decisions(db(), person)
    refs = [*(each.ref for each in who if not each.name), *(row.decided_by for row in decisions)]
    facts["names"] |= names(db(), *refs)
    return render_template(
        "casework/own_support.html",
        who=who,
        decisions=decisions,
        about=support_queries.about(db(), person),
        review=review_actions.open_review(db(), person),
        conversations=support_queries.conversations(db(), person, final_only=True),
        areas=support_areas,
        **facts,
    )


@bp.get("/code/around")
@open_to("everyone")
@with_code
def around(person: str) -> ResponseReturnValue:
    return render_template("casework/own_around.html", **around_facts(person))


@bp.post("/code/around/<ref:what>/end")
@open_to("everyone")
@with_code
def end(person: str, what: str) -> ResponseReturnValue:
    with work(db()) as unit:
        support_actions.end_part(unit, family_member_id=person, ref=what, by=support_plan.PERSON, now=now())
    return redirect(url_for(".around"), 303)


@bp.get("/code/around/how")
@open_to("everyone")
@with_code
def criteria(_person: str) -> ResponseReturnValue:
    return render_template("casework/own_criteria.html", areas=support_areas)


@bp.get("/code/around/<ref:what>")
@open_to("everyone")
@with_code
def say_to_item(person: str, what: str) -> ResponseReturnValue:
    row = support_actions.item(db(), person, what)
    return _item_page(row, OwnWordForm(formdata=None, words=row.own_view))


@bp.post("/code/around/<ref:what>")
@open_to("everyone")
@with_code
def say_to_item_submit(person: str, what: str) -> ResponseReturnValue:
    row, form = support_actions.item(db(), person, what), OwnWordForm()
    if not form.validate():
        return _item_page(row, form)
    with work(db()) as unit:
        support_actions.say_to_item(
            unit, family_member_id=person, ref=what, words=form.words.data or "", by=support_plan.PERSON, now=now()
        )
    return redirect(url_for(".around"), 303)


def _item_page(row: Any, form: OwnWordForm) -> ResponseReturnValue:
    action = url_for(".say_to_item_submit", what=row.ref)
    title, back = gettext("What you say to it"), url_for(".around")
    return own_form(form, title=title, action=action, back=back, about=row.words)


@bp.get(f"/code/support/<any({NAMES}):part>")
@open_to("everyone")
@with_code
def edit(person: str, part: str) -> ResponseReturnValue:
    return _page(part, make_form(part, formdata=None, data=held(part, person)))


@bp.post(f"/code/support/<any({NAMES}):part>")
@open_to("everyone")
@with_code
def edit_submit(person: str, part: str) -> ResponseReturnValue:
    form = make_form(part)
    if not form.validate():
        return _page(part, form)
    try:
        with work(db()) as unit:
            PARTS[part].does(unit, person, form, support_plan.PERSON, now())
    except PortalError as error:
        put_error(form, PARTS[part].says, refusal(error))
        return _page(part, form)
    return redirect(url_for(OWN[part][1]), 303)


def _page(part: str, form: Any) -> ResponseReturnValue:
    return own_form(
        form, title=str(OWN[part][0]), action=url_for(".edit_submit", part=part), back=url_for(OWN[part][1])
    )


def own_form(form: Any, *, title: str, action: str, back: str, about: str = "") -> ResponseReturnValue:
    """`about`: the words that are answered, where there are several it could be."""
    page = render_template("casework/own_form.html", form=form, title=title, action=action, back=back, about=about)
    return page, 422 if form.errors else 200


@bp.get("/code/support/review")
@open_to("everyone")
@with_code
def review(person: str) -> ResponseReturnValue:
    row = review_actions.open_review(db(), person)
    return _review_page(ViewForm(formdata=None, words=row.own_view if row else ""))


@bp.post("/code/support/review")
@open_to("everyone")
@with_code
def review_submit(person: str) -> ResponseReturnValue:
    form = ViewForm()
    if not form.validate():
        return _review_page(form)
    with work(db()) as unit:
        review_actions.say_own_view(unit, family_member_id=person, words=form.words.data, now=now())
    return redirect(url_for(".support"), 303)


def _review_page(form: ViewForm) -> ResponseReturnValue:
    return own_form(form, title=gettext("How is it going?"), action=url_for(".review_submit"), back=url_for(".support"))
