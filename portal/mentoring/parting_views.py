"""/work/mentors/…/people: before a mentor goes, each of their people is given to another or let go (R-58)."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from portal.mentoring import parting_actions, parting_queries, profile_queries
from portal.mentoring.forms import PressForm
from portal.mentoring.models import PeerMentor
from portal.mentoring.parting_actions import LET_GO
from portal.mentoring.profile_forms import HandOnForm
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("parting", __name__)
KEPT_BY_TEAM = _("Let go: the team will be in touch")


@bp.get("/work/mentors/<ref:ref>/people")
@open_to("coordinator", "duty-lead", "administrator")
def people(ref: str) -> ResponseReturnValue:
    return _page(profile_queries.mentor(db(), ref, today(now())))


def _page(row: profile_queries.Row, wrong: HandOnForm | None = None, booking: str = "") -> ResponseReturnValue:
    left = parting_queries.left_with(db(), row.mentor, now=now()) if row.mentor else []
    forms = {
        each.booking: wrong if wrong and each.booking == booking else _form(row.mentor, each, formdata=None)
        for each in left
        if row.mentor
    }
    status = 422 if wrong else 200
    form = wrong or PressForm(formdata=None)
    return render_template("mentoring/parting.html", row=row, left=left, forms=forms, form=form), status


def _form(mentor: PeerMentor, left: parting_queries.Left, **given: object) -> HandOnForm:
    """Each person has a form of their own on one page, so its names end with the reference of the talk."""
    form = HandOnForm(prefix=f"{left.booking}-", **given)
    others = parting_queries.others_for(db(), mentor, left.family_member_id, now=now())
    form.to.choices = [*((each.ref, each.alias) for each in others), (LET_GO, str(KEPT_BY_TEAM))]
    return form


@bp.post("/work/mentors/<ref:ref>/people/<ref:booking>")
@open_to("coordinator", "duty-lead", "administrator")
def people_submit(ref: str, booking: str) -> ResponseReturnValue:
    row = profile_queries.mentor(db(), ref, today(now()))
    here = redirect(url_for(".people", ref=ref), 303)
    left = parting_queries.left_with(db(), row.mentor, now=now()) if row.mentor else []
    found = next((each for each in left if each.booking == booking), None)
    if row.mentor is None or found is None:  # sent twice, or done by somebody else
        return here
    form = _form(row.mentor, found)
    if not form.validate():
        return _page(row, form, booking)
    to = form.to.data
    with work(db()) as unit:
        parting_actions.hand_on(
            unit,
            mentor=row.mentor,
            booking=booking,
            to=to,
            words=_words(row.mentor.alias, dict(form.to.choices)[to] if to != LET_GO else ""),
            by=current_user.ref,
            now=now(),
        )
    return here


def _words(name: str, other: str) -> str:
    """What the person reads, in the portal."""
    if other:
        said = gettext(
            "%(name)s can no longer talk with you. We are sorry. %(other)s can: choose a time when you like.",
            name=name,
            other=other,
        )
    else:
        said = gettext(
            "%(name)s can no longer talk with you. We are sorry. Somebody from the team will be in touch with you.",
            name=name,
        )
    return str(said)
