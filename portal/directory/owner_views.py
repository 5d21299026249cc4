"""The team says who, from outside the team, keeps an entry."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.directory import keeping_actions, owner_actions
from portal.directory.keeping_views import PressForm
from portal.directory.owners import TEAM
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("owners", __name__)


@bp.post("/work/places/<ref:ref>/owners")
@open_to(*TEAM)
def give(ref: str) -> ResponseReturnValue:
    worker = request.form.get("worker", "")
    if PressForm().validate() and worker:
        with work(db()) as unit:
            listing = keeping_actions.listing_of(unit, ref)
            owner_actions.give(unit, listing=listing, worker=worker, by=current_user.ref, now=now())
    return redirect(url_for("keeping.place", ref=ref, _anchor="owners"), 303)


@bp.post("/work/places/<ref:ref>/owners/take-away")
@open_to(*TEAM)
def take_away(ref: str) -> ResponseReturnValue:
    if PressForm().validate():
        with work(db()) as unit:
            owner_actions.take_away(
                unit, listing=keeping_actions.listing_of(unit, ref), worker=request.form.get("worker", "")
            )
    return redirect(url_for("keeping.place", ref=ref, _anchor="owners"), 303)
