"""/work/clockwork and /work/gateways: what runs by itself, and what may be promised of each way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.messages import outbox_queries, outbox_shown, queries
from portal.messages.budget import Budget
from portal.messages.clockwork_models import Heartbeat
from portal.messages.gateways.choose import PROMISES, WayOut, ways_out
from portal.messages.models import GatewayState
from portal.messages.outbox_views import TEAM
from portal.messages.retry import Trouble
from portal.settings import Settings
from portal.shared.clock import instant, now, today
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("clockwork", __name__)


@dataclass(frozen=True)
class JobRow:
    """One job for the page."""

    name: str
    why: str
    every: str
    last: str
    next_at: datetime | None
    is_today: bool
    is_late: bool
    trouble: str


@bp.get("/work/clockwork")
@open_to("administrator")
def clockwork() -> ResponseReturnValue:
    moment, beats = now(), outbox_queries.beats(db())
    running = [beat for name, beat in beats.items() if name.startswith("scheduler:")]
    return render_template(
        "messages/clockwork.html",
        jobs=[_row(job, beats.get(f"job:{job.name}"), moment) for job in _jobs()],
        holder=outbox_queries.holder(db()),
        running=sorted(running, key=lambda beat: beat.last_success_at or moment, reverse=True),
        is_held=_is_held(moment),
        moment=moment,
        reads_returned=bool(current_app.extensions["portal_settings"].returned_mail),
        ago=outbox_shown.ago_words,
    )


def _is_held(moment: datetime) -> bool:
    holder = outbox_queries.holder(db())
    return holder is not None and holder.expires_at > moment


def _jobs() -> Sequence[Any]:
    """The list stands where the clockwork is wired; a web worker asks for it only here."""
    jobs: Sequence[Any] = current_app.extensions["portal_jobs"]()
    return jobs


def _row(job: Any, beat: Heartbeat | None, moment: datetime) -> JobRow:
    last = beat.last_success_at if beat else None
    next_at = beat.next_due_at if beat else None
    if next_at is None and job.from_hour is not None:
        next_at = instant(today(moment), time(job.from_hour))  # on a first day its hour may be still to come
    turns = 2 * job.every if job.from_hour is None else job.every  # what is done once a day is looked at more often
    is_late = next_at is None or moment > next_at + turns + outbox_shown.SLACK
    return JobRow(
        job.name,
        gettext(job.why) if job.why else "",
        outbox_shown.every_words(job.every, job.from_hour),
        outbox_shown.ago_words(last, moment),
        next_at if next_at is None or next_at > moment else None,
        next_at is not None and today(next_at) == today(moment),
        is_late,
        (beat.last_trouble or "") if beat else "",
    )


@bp.get("/work/gateways")
@open_to(*TEAM)
def gateways() -> ResponseReturnValue:
    settings: Settings = current_app.extensions["portal_settings"]
    moment = now()
    states = {state.way: state for state in queries.gateway_states(db())}
    return render_template(
        "messages/gateways.html",
        ways=[_way(way, states.get(way.way), moment) for way in ways_out(settings)],
        spent=queries.spent(db(), moment),
        budget=Budget(settings.texts_a_day, settings.texts_a_month, settings.texts_a_day_each),
    )


def _way(way: WayOut, state: GatewayState | None, moment: datetime) -> dict[str, Any]:
    is_shut = state is not None and state.open_until is not None and state.open_until > moment
    trouble = ""
    if state is not None and state.last_trouble in set(Trouble):
        trouble = str(outbox_shown.TROUBLE_WORDS[Trouble(state.last_trouble)])
    return {
        "name": outbox_shown.WAY_WORDS[way.way],
        "how": gettext(way.how),
        "promise": gettext(PROMISES[way.promise]) if way.is_real else "",
        "is_shut": is_shut,
        "again_at": state.open_until if state and is_shut else None,
        "last_good": outbox_shown.ago_words(state.last_good_at if state else None, moment),
        "trouble": trouble,
        "trouble_at": state.last_trouble_at if state else None,
    }
