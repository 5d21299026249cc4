"""A supervisor's pages: all their mentors at a glance, one mentor, the month. Another's mentor is not found (T4)."""

from datetime import timedelta

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.mentoring import (
    given_actions,
    given_queries,
    session_queries,
    supervision_actions,
    supervision_queries,
    training_actions,
    training_queries,
)
from portal.mentoring.caring_forms import LimitsForm, MeetingForm, TrainingForm
from portal.mentoring.forms import PressForm
from portal.mentoring.given_queries import month_of
from portal.mentoring.given_views import asked_month
from portal.mentoring.models import PeerMentor
from portal.mentoring.supervision_chart import chart
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("supervision", __name__)
FIRST_MONTHS = timedelta(days=183)  # then the longer interval holds


@bp.get("/work/supervision")
@open_to("supervisor")
def overview() -> ResponseReturnValue:
    moment = now()
    mentors = supervision_queries.mentors_of(db(), current_user.id)
    rows = supervision_queries.standings(db(), mentors, on=today(moment), now=moment)
    return render_template(
        "mentoring/supervision.html",
        rows=rows,
        wide=chart(rows),
        narrow=chart(rows, narrow=True),
        debriefs=session_queries.debriefs_for(db(), supervisor_id=current_user.id),
        today=today(moment),
        now=moment,
        press=PressForm(formdata=None),
    )


@bp.get("/work/supervision/<ref:ref>")
@open_to("supervisor")
def one(ref: str) -> ResponseReturnValue:
    return _page(_own(ref))


def _every_weeks(mentor: PeerMentor) -> int:
    settings = current_app.extensions["portal_settings"]
    is_new = now() - mentor.made_at < FIRST_MONTHS
    return int(settings.supervision_weeks_first if is_new else settings.supervision_weeks)


def _page(
    mentor: PeerMentor,
    *,
    training: TrainingForm | None = None,
    meeting: MeetingForm | None = None,
    limits: LimitsForm | None = None,
    closed: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    moment = now()
    training = training or TrainingForm(formdata=None)
    items = training_queries.items_of(db(), mentor.id)
    training.item.choices = [(item.ref, item.name) for item in items]
    held = {
        "people": str(mentor.caseload_limit),
        "hours": str(mentor.weekly_hours_limit),
        "a_day": str(mentor.sessions_a_day),
    }
    return render_template(
        "mentoring/supervised.html",
        mentor=mentor,
        row=supervision_queries.standings(db(), [mentor], on=today(moment), now=moment)[0],
        items=items,
        meetings=supervision_queries.meetings_of(db(), mentor, supervisor_id=current_user.id),
        ahead=supervision_queries.bookings_ahead(db(), mentor, now=moment),
        supported=supervision_queries.people_supported(db(), mentor, now=moment),
        entries=given_queries.entries_of(db(), mentor, states=("waiting", "asked_about")),
        training=training,
        meeting=meeting or MeetingForm(formdata=None),
        limits=limits or LimitsForm(formdata=None, data=held),
        form=next((each for each in (training, meeting, limits) if each and each.errors), training),
        closed=closed,
        every_weeks=_every_weeks(mentor),
        today=today(moment),
        press=PressForm(formdata=None),
    ), status


@bp.post("/work/supervision/<ref:ref>/training")
@open_to("supervisor")
def write_training(ref: str) -> ResponseReturnValue:
    mentor, form = _own(ref), TrainingForm()
    form.today = today(now())
    form.item.choices = [(item.ref, item.name) for item in training_queries.items_of(db(), mentor.id)]
    if not form.validate() or form.done_on is None:
        return _page(mentor, training=form, status=422)
    with work(db()) as unit:
        training_actions.write_training(
            unit, mentor=mentor, item_ref=form.item.data, done_on=form.done_on, by=current_user.ref, now=now()
        )
    return redirect(url_for(".one", ref=ref), 303)


@bp.post("/work/supervision/<ref:ref>/meeting")
@open_to("supervisor")
def write_meeting(ref: str) -> ResponseReturnValue:
    mentor, form = _own(ref), MeetingForm()
    form.today = today(now())
    if not form.validate() or form.held_on is None:
        return _page(mentor, meeting=form, status=422)
    with work(db()) as unit:
        supervision_actions.write_meeting(
            unit,
            mentor=mentor,
            supervisor_id=current_user.id,
            held_on=form.held_on,
            next_on=form.next_on,
            minutes=form.minutes_read,
            note=form.note.data or "",
            is_shared=bool(form.is_shared.data),
            once_key=form.once_key.data,
            every_weeks=_every_weeks(mentor),
            by=current_user.ref,
            now=now(),
        )
    return redirect(url_for(".one", ref=ref), 303)


@bp.post("/work/supervision/<ref:ref>/limits")
@open_to("supervisor")
def set_limits(ref: str) -> ResponseReturnValue:
    mentor, form = _own(ref), LimitsForm()
    if not form.validate():
        return _page(mentor, limits=form, status=422)
    with work(db()) as unit:
        supervision_actions.set_limits(unit, mentor=mentor, by=current_user.ref, now=now(), **form.read)
    return redirect(url_for(".one", ref=ref), 303)


@bp.post("/work/supervision/<ref:ref>/open")
@open_to("supervisor")
def open_for_bookings(ref: str) -> ResponseReturnValue:
    return _open(_own(ref), True)


@bp.post("/work/supervision/<ref:ref>/close")
@open_to("supervisor")
def close_for_bookings(ref: str) -> ResponseReturnValue:
    return _open(_own(ref), False)


def _open(mentor: PeerMentor, is_open: bool) -> ResponseReturnValue:
    try:
        if PressForm().validate():
            with work(db()) as unit:
                training_actions.open_for_bookings(unit, mentor=mentor, is_open=is_open, by=current_user.ref, now=now())
    except training_actions.TrainingMissing:
        return _page(mentor, closed="training", status=409)
    except training_actions.NotSupervised:
        return _page(mentor, closed="supervision", status=409)
    return redirect(url_for(".one", ref=mentor.ref), 303)


@bp.post("/work/supervision/<ref:ref>/given/<ref:entry>/agree")
@open_to("supervisor")
def agree(ref: str, entry: str) -> ResponseReturnValue:
    return _decide(_own(ref), entry, True)


@bp.post("/work/supervision/<ref:ref>/given/<ref:entry>/ask")
@open_to("supervisor")
def ask(ref: str, entry: str) -> ResponseReturnValue:
    return _decide(_own(ref), entry, False)


def _decide(mentor: PeerMentor, entry: str, is_agreed: bool) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            given_actions.decide(unit, mentor=mentor, ref=entry, is_agreed=is_agreed, by=current_user.ref, now=now())
    return redirect(url_for(".one", ref=mentor.ref), 303)


@bp.get("/work/supervision/month")
@open_to("supervisor")
def month() -> ResponseReturnValue:
    """Hours given, expenses and supervision beside sessions held (R-26), ready to print."""
    first, after = month_of(asked_month(today(now())))
    mentors = supervision_queries.mentors_of(db(), current_user.id)
    return render_template(
        "mentoring/month.html",
        first=first,
        before=month_of(first.fromordinal(first.toordinal() - 1))[0],
        after=after,
        is_this_month=after > today(now()),
        rows=[given_queries.month(db(), mentor, first=first, after=after) for mentor in mentors],
    )


def _own(ref: str) -> PeerMentor:
    found = supervision_queries.mentor_of_supervisor(db(), ref=ref, supervisor_id=current_user.id)
    if found is None:
        abort(404)
    return found
