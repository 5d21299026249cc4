"""/work/times/away: a mentor says when they are away; over bookings it is asked once more."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.mentoring import away_actions
from portal.mentoring.forms import PressForm
from portal.mentoring.models import PeerMentor
from portal.mentoring.times_forms import AwayForm
from portal.mentoring.times_views import away_form, of_today, with_mentor
from portal.shared.clock import now
from portal.storage.work import work
from portal.web import typed_again
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("own_away", __name__)


@bp.post("/work/times/away")
@open_to("mentor")
@with_mentor
def be_away(mentor: PeerMentor) -> ResponseReturnValue:
    """Over bookings it lists them first and asks; only a second press calls them off."""
    form = of_today(AwayForm())
    if not form.validate():
        return typed_again.ask_again(url_for("own_times.times"))
    when = _when(form)
    if (over := _over(mentor, when)) and set(request.form.getlist("gone")) != {each.ref for each in over}:
        return typed_again.ask_again(url_for(".over_bookings"))
    typed_again.is_taken()
    with work(db()) as unit:
        away_actions.be_away(unit, mentor=mentor, by=current_user.ref, now=now(), **when)
    return redirect(url_for("own_times.times"), 303)


def _when(form: AwayForm) -> dict[str, Any]:
    assert form.first_on is not None and form.last_on is not None
    days = [form.first_on + timedelta(days=number) for number in range((form.last_on - form.first_on).days + 1)]
    return {"days": days, "opens_at": form.opens_at, "closes_at": form.closes_at}


def _over(mentor: PeerMentor, when: dict[str, Any]) -> list[Any]:
    """Talks and groups that being away then would call off, soonest first."""
    talks, groups = away_actions.would_go(db(), mentor=mentor, now=now(), **when)
    return sorted([*talks, *groups], key=lambda each: each.starts_at)


@bp.get("/work/times/away")
@open_to("mentor")
@with_mentor
def over_bookings(mentor: PeerMentor) -> ResponseReturnValue:
    again = typed_again.typed(url_for(".over_bookings"))
    form = away_form(again.fields if again else None)
    if again is None or not form.validate():
        return redirect(url_for("own_times.times"), 303)
    over = _over(mentor, _when(form))
    return render_template("mentoring/away_over.html", over=over, away=form, press=PressForm(formdata=None))
