"""Concerns about safety: the list, one concern, raising and closing one. References only until one is opened."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import concern_actions, concern_queries, risk, scope_queries, source_queries
from portal.casework.concern_forms import RaiseForm
from portal.casework.press_forms import PlainForm
from portal.casework.scope_queries import MAY_HAVE_CONCERN
from portal.casework.shown import concern_next, form_page, names
from portal.casework.steps_shown import suicide_steps
from portal.casework.support_refusals import NotComplete
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("concerns", __name__)
REQUEST = "FH-"  # how the reference of a request begins


@bp.get("/work/concerns")
@open_to(*MAY_HAVE_CONCERN)
def concerns() -> ResponseReturnValue:
    found = scope_queries.concerns_for(db(), worker=current_user, now=now())
    is_team = current_user.role in scope_queries.WHOLE_QUEUE
    return render_template("casework/concerns.html", concerns=found, at_risk=risk.AT_RISK, is_team=is_team, now=now())


@bp.get("/work/concern-about/<ref:about>")
@open_to("coordinator", "duty-lead")
def new(about: str) -> ResponseReturnValue:
    """What they wrote themselves is filled in as typed (N-59)."""
    return _new_page(about, RaiseForm(formdata=None, words=source_queries.own_words(db(), about)))


@bp.post("/work/concern-about/<ref:about>")
@open_to("coordinator", "duty-lead")
def new_submit(about: str) -> ResponseReturnValue:
    form = RaiseForm()
    if not form.validate():
        return _new_page(about, form)
    with work(db()) as unit:
        made = concern_actions.raise_concern(
            unit,
            about=about,
            by=current_user.ref,
            words=form.words.data,
            at_risk=form.at_risk.data,
            who=form.who.data or "",
            done=form.done.data or "",
            suicide=bool(form.suicide.data),
            once_key=form.once_key.data,
            now=now(),
        )
    return redirect(url_for(".page", ref=made.ref), 303)


def _new_page(about: str, form: RaiseForm) -> ResponseReturnValue:
    intro = (gettext("The duty lead hears of it at once. The person’s own support goes on."),)
    action, back = url_for(".new_submit", about=about), url_for(".concerns")
    if about.startswith(REQUEST):  # they come from the record, and go back to it
        back = url_for("request_record.record_page", ref=about)
    return form_page(form, title=gettext("Open a concern"), action=action, back=back, ref=about, intro=intro)


@bp.get("/work/concerns/<ref:ref>")
@open_to(*MAY_HAVE_CONCERN)
def page(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(ref: str, missing: tuple[str, ...] = ()) -> ResponseReturnValue:
    row, shares = concern_actions.concern(db(), ref), []
    shares = concern_queries.shares(db(), row.id)
    people = [row.raised_by, row.taken_by, row.decided_by, row.second_by, row.closed_by]
    people += [person for each in shares for person in (each.shared_by, each.looked_over_by)]
    html = render_template(
        "casework/concern.html",
        row=row,
        shares=shares,
        names=names(db(), *people),
        at_risk=[risk.AT_RISK[code] for code in risk.codes(row.at_risk)],
        decisions=risk.DECISIONS,
        steps=suicide_steps() if row.suicide else None,
        risk=risk,
        request_ref=concern_queries.request_of(db(), row.family_member_id),
        has_ended=referrals.ended_at(db(), row.family_member_id or "") is not None,
        lacking=concern_actions.lacking(db(), row),
        missing=missing,
        form=PlainForm(formdata=None),
        me=current_user.ref,
        is_team=current_user.role in scope_queries.WHOLE_QUEUE,
        now=now(),
    )
    return html, 422 if missing else 200


@bp.post("/work/concerns/<ref:ref>/close")
@open_to(*MAY_HAVE_CONCERN)
def close(ref: str) -> ResponseReturnValue:
    try:
        with work(db()) as unit:
            concern_actions.close(unit, ref=ref, by=current_user.ref, now=now())
    except NotComplete as error:
        return _page(ref, tuple(error.missing))
    return redirect(concern_next(ref), 303)


@bp.post("/work/concerns/<ref:ref>/suicide")
@open_to(*MAY_HAVE_CONCERN)
def suicide(ref: str) -> ResponseReturnValue:
    with work(db()) as unit:
        concern_actions.mark_suicide(unit, ref=ref, by=current_user.ref, now=now())
    return redirect(url_for(".page", ref=ref), 303)
