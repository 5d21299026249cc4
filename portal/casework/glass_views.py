"""/work/reason: opening one record with a reason, for an hour; /work/reason/review: a duty lead looks at each."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.accounts import queries as accounts
from portal.casework import glass_actions, scope_queries
from portal.casework.triage_forms import GlassForm, PressForm
from portal.referrals.queries import NoSuchPerson
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("glass", __name__)
VERDICTS = {"right": True, "not-right": False}


@bp.get("/work/reason")
@open_to(*scope_queries.BY_GLASS)
def reason_page() -> ResponseReturnValue:
    return _page(GlassForm(formdata=None))


def _page(form: GlassForm, status: int = 200) -> ResponseReturnValue:
    return render_template("casework/reason.html", form=form), status


@bp.post("/work/reason")
@open_to(*scope_queries.BY_GLASS)
def reason_submit() -> ResponseReturnValue:
    form = GlassForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with work(db()) as unit:
            glass_actions.break_glass(unit, ref=form.wanted, reason=form.reason.data, by=current_user.ref, now=now())
    except glass_actions.ReasonTooShort:
        form.reason.errors = [gettext("Say a little more, so that somebody can understand it later")]
    except NoSuchPerson:
        form.code.errors = [gettext("There is no request with this code. Check each letter")]
    else:
        return redirect(url_for("request_record.record_page", ref=form.wanted), 303)
    return _page(form, 422)


@bp.get("/work/reason/review")
@open_to("duty-lead")
def review_page() -> ResponseReturnValue:
    found: list[Any] = scope_queries.to_review(db())
    names = accounts.names_of(db(), sorted({each.by for each in found}))
    return render_template("casework/reason_review.html", found=found, names=names, press=PressForm(formdata=None))


@bp.post("/work/reason/<ref:glass>/review")
@open_to("duty-lead")
def review_submit(glass: str) -> ResponseReturnValue:
    said = request.form.get("verdict", "")
    if PressForm().validate() and said in VERDICTS:
        with work(db()) as unit:
            glass_actions.review(unit, glass=glass, was_right=VERDICTS[said], by=current_user.ref, now=now())
    return redirect(url_for(".review_page"), 303)
