"""A mentor's own support: training, supervision, stepping back, rest (R-26 to R-29)."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.mentoring import (
    parting_queries,
    queries,
    session_queries,
    supervision_actions,
    supervision_queries,
    training_queries,
)
from portal.mentoring.forms import PressForm
from portal.mentoring.models import PeerMentor
from portal.mentoring.times_views import with_mentor
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("caring", __name__)


@bp.get("/work/your-support")
@open_to("mentor")
@with_mentor
def support(mentor: PeerMentor) -> ResponseReturnValue:
    moment = now()
    return render_template(
        "mentoring/support.html",
        mentor=mentor,
        items=training_queries.items_of(db(), mentor.id),
        meetings=supervision_queries.meetings_of(db(), mentor),
        debrief=session_queries.open_debrief(db(), mentor),
        people_count=queries.people_of(db(), mentor, now=moment),
        given_count=parting_queries.given_and_not_booked(db(), mentor, now=moment),
        takes_new=mentor.takes_new(today(moment)),
        resting=mentor.rests_at(moment),
        today=today(moment),
        press=PressForm(formdata=None),
    )


@bp.post("/work/your-support/step-back")
@open_to("mentor")
@with_mentor
def step_back(mentor: PeerMentor) -> ResponseReturnValue:
    return _pressed(mentor, supervision_actions.step_back, by=current_user.ref, now=now())


@bp.post("/work/your-support/step-in")
@open_to("mentor")
@with_mentor
def step_in(mentor: PeerMentor) -> ResponseReturnValue:
    return _pressed(mentor, supervision_actions.step_in, by=current_user.ref, now=now())


@bp.post("/work/your-support/rested")
@open_to("mentor")
@with_mentor
def rested(mentor: PeerMentor) -> ResponseReturnValue:
    return _pressed(mentor, supervision_actions.end_rest)


def _pressed(mentor: PeerMentor, do: Callable[..., Any], **facts: Any) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            do(unit, mentor=mentor, **facts)
    return redirect(url_for(".support"), 303)
