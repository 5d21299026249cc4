"""Before anything is kept: is it a person's? What is in doubt is asked to ring, or to send it again later (T6)."""

from datetime import datetime
from math import ceil
from typing import Any

from flask import current_app, make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from portal.accounts.tries import network_of
from portal.referrals.draft import Draft
from portal.referrals.flood import HASTY, Verdict
from portal.referrals.flood_actions import judge_sending
from portal.referrals.forms import PlainForm
from portal.referrals.journey import CHECK
from portal.referrals.signing_shown import DRAFT
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.db import db

SEND, SAVE = "send", "save"  # each is counted by itself


def judged(draft: Draft, what: str) -> Verdict:
    """Whoever tries again while they wait is not judged anew: it makes the wait no longer, and costs us nothing."""
    moment, until = now(), asked_to_wait(draft)
    if until is not None and moment < until:
        return Verdict.RING
    hasty = moment - datetime.fromisoformat(draft.began_at) < HASTY
    with work(db()) as unit:
        verdict, wait = judge_sending(
            unit,
            current_app.extensions["portal_keys"],
            what=what,
            network=network_of(request.remote_addr),
            looks_made=draft.is_odd or hasty,
            has_waited=until is not None,
            now=moment,
        )
    draft.wait_until = (moment + wait).isoformat() if verdict is Verdict.RING else draft.wait_until
    return verdict


def asked_to_wait(draft: Draft) -> datetime | None:
    return datetime.fromisoformat(draft.wait_until) if draft.wait_until else None


def show_ring(draft: Draft, what: str, *, lines: list[Any], agrees: bool = False) -> ResponseReturnValue:
    """Too many at once: nothing is lost, a person can be rung, and the same button sends or saves it later (T6)."""
    session[DRAFT] = draft.kept()
    until = asked_to_wait(draft)
    seconds = max(1, ceil((until - now()).total_seconds())) if until is not None else 1
    page = make_response(
        render_template(
            "referrals/ring.html",
            form=PlainForm(formdata=None, data={"step": CHECK if what == SEND else SAVE}),
            once_key=draft.once_key,
            what=what,
            agrees=agrees,
            minutes=ceil(seconds / 60),
            open_lines=lines,
        ),
        429,
    )
    page.headers["Retry-After"] = str(seconds)
    return page
