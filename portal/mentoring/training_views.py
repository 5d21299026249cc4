"""What mentors learn: the list that supervisors keep, and what each item would stop (R-27)."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.mentoring import training_actions, training_queries
from portal.mentoring.caring_forms import ItemForm
from portal.mentoring.forms import PressForm
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("training", __name__)


@bp.get("/work/training")
@open_to("supervisor")
def items() -> ResponseReturnValue:
    return _page(ItemForm(formdata=None))


def _page(form: ItemForm, status: int = 200) -> ResponseReturnValue:
    found = training_queries.all_items(db(), on=today(now()))
    press = PressForm(formdata=None)
    return render_template("mentoring/training.html", items=found, form=form, press=press), status


@bp.post("/work/training")
@open_to("supervisor")
def add() -> ResponseReturnValue:
    form = ItemForm()
    if not form.validate():
        return _page(form, 422)
    months = int(form.months.data) if form.months.data else None
    with work(db()) as unit:
        training_actions.add_item(unit, name=form.name.data, months=months, by=current_user.ref, now=now())
    return redirect(url_for(".items"), 303)


@bp.post("/work/training/<ref:ref>/require")
@open_to("supervisor")
def require(ref: str) -> ResponseReturnValue:
    return _pressed(training_actions.require_item, ref=ref, is_required=True)


@bp.post("/work/training/<ref:ref>/optional")
@open_to("supervisor")
def optional(ref: str) -> ResponseReturnValue:
    return _pressed(training_actions.require_item, ref=ref, is_required=False)


@bp.post("/work/training/<ref:ref>/retire")
@open_to("supervisor")
def retire(ref: str) -> ResponseReturnValue:
    return _pressed(training_actions.retire_item, ref=ref)


def _pressed(do: Callable[..., Any], **facts: Any) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            do(unit, by=current_user.ref, now=now(), **facts)
    return redirect(url_for(".items"), 303)
