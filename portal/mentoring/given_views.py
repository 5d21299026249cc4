"""Hours beside sessions, and money spent, as the mentor enters them; the sum of the month, ready to print (R-26)."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.mentoring import given_actions, given_queries
from portal.mentoring.caring_forms import GivenForm
from portal.mentoring.forms import PressForm
from portal.mentoring.given_queries import month_of
from portal.mentoring.models import PeerMentor
from portal.mentoring.times_views import with_mentor
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("given", __name__)


def asked_month(on: date) -> date:
    """The first of the month in the address, as 2026-11; this month where it says something else."""
    try:
        return date.fromisoformat(request.args.get("month", "") + "-01")
    except ValueError:
        return on.replace(day=1)


@bp.get("/work/hours")
@open_to("mentor")
@with_mentor
def hours(mentor: PeerMentor) -> ResponseReturnValue:
    return _page(mentor, GivenForm(formdata=None))


def _page(mentor: PeerMentor, form: GivenForm, status: int = 200) -> ResponseReturnValue:
    first, after = month_of(asked_month(today(now())))
    return render_template(
        "mentoring/hours.html",
        form=form,
        first=first,
        before=month_of(date.fromordinal(first.toordinal() - 1))[0],
        after=after,
        is_this_month=after > today(now()),
        month=given_queries.month(db(), mentor, first=first, after=after),
        entries=[entry for entry in given_queries.entries_of(db(), mentor) if first <= entry.on < after],
        press=PressForm(formdata=None),
    ), status


@bp.post("/work/hours")
@open_to("mentor")
@with_mentor
def enter(mentor: PeerMentor) -> ResponseReturnValue:
    form = GivenForm()
    form.today = today(now())
    if not form.validate() or form.on is None:
        return _page(mentor, form, 422)
    with work(db()) as unit:
        given_actions.enter(
            unit,
            mentor=mentor,
            on=form.on,
            minutes=form.minutes_read,
            pence=form.pence,
            what=form.what.data,
            once_key=form.once_key.data,
            now=now(),
        )
    return redirect(url_for(".hours", month=f"{form.on:%Y-%m}"), 303)


@bp.post("/work/hours/<ref:ref>/take-back")
@open_to("mentor")
@with_mentor
def take_back(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            given_actions.take_back(unit, mentor=mentor, ref=ref, now=now())
    return redirect(url_for(".hours"), 303)
