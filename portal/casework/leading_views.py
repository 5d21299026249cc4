"""/work/leading: the family cases somebody leads, for mentors, supervisors and partner workers (R-52, R-150)."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.casework import family_rules, leading_queries, sharing_actions
from portal.messages.opened_actions import opened, tell_when_many
from portal.records import kinds
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("leading", __name__)
PART = "family-case"


@bp.get("/work/leading")
@open_to("mentor", "supervisor", "partner-worker")
def cases() -> ResponseReturnValue:
    """References only: no look is kept before one is opened."""
    found = leading_queries.led_by(db(), worker=current_user.ref, role=current_user.role, now=now())
    return render_template("casework/leading.html", found=found)


@bp.get("/work/leading/<ref:ref>")
@open_to("mentor", "supervisor", "partner-worker")
def case(ref: str) -> ResponseReturnValue:
    """Each look is written for each person seen, where they read it (R-83, R-86)."""
    at, worker = now(), current_user.ref
    most = current_app.extensions["portal_settings"].records_an_hour
    with work(db()) as unit:
        found = leading_queries.case_led(unit, ref=ref, worker=worker, role=current_user.role, now=at)
        for consent in found.consents.values():
            sharing_actions.look_at_shared(unit, ref=consent.ref, worker=worker, now=at)
        tell_when_many(unit, by=worker, now=at, at_most=most)
        for each in found.shown:
            if each.request and each.row.family_member_id not in found.consents:
                opened(unit, kinds.RECORD_OPENED, referral=each.request, by=worker, part=PART, now=at, at_most=most)
    return render_template("casework/led.html", found=found, rules=family_rules)
