""" "Something is wrong here": said by anybody, without a name or an address."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.directory import keeping_actions, report_actions
from portal.directory.keeping_forms import ReportForm
from portal.directory.models import Listing
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("reports", __name__)


def _shown(ref: str) -> Listing:
    found = keeping_actions.listing_of(db(), ref)
    if not found.shown:
        abort(404)
    return found


@bp.get("/find/<ref:ref>/wrong")
@open_to("everyone")
def wrong(ref: str) -> ResponseReturnValue:
    return render_template("directory/wrong.html", listing=_shown(ref), form=ReportForm(formdata=None))


@bp.post("/find/<ref:ref>/wrong")
@open_to("everyone")
def wrong_submit(ref: str) -> ResponseReturnValue:
    form, listing = ReportForm(), _shown(ref)
    if not form.validate():
        return render_template("directory/wrong.html", listing=listing, form=form), 422
    with work(db()) as unit:
        report_actions.report(
            unit,
            keys=unit.info["keys"],
            listing=keeping_actions.listing_of(unit, ref),
            kind=form.kind.data,
            words=form.words.data or "",
            now=now(),
        )
    return redirect(url_for(".told", ref=ref), 303)


@bp.get("/find/<ref:ref>/told")
@open_to("everyone")
def told(ref: str) -> ResponseReturnValue:
    return render_template("directory/told.html", listing=_shown(ref))
