"""/work/mentors/…/people: before a mentor goes, each of their people is given to another or let go (R-58)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.mentoring import parting_actions, parting_queries, profile_queries
from portal.mentoring.forms import PressForm
from portal.mentoring.models import PeerMentor
from portal.mentoring.parting_actions import LET_GO
from portal.mentoring.parting_queries import Other
from portal.mentoring.profile_forms import HandOnForm
from portal.referrals import queries as referrals
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import show_when, speaking

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
    ended = parting_queries.ended_with(db(), row.mentor, now=now()) if row.mentor else []
    status = 422 if wrong else 200
    form = wrong or PressForm(formdata=None)
    return render_template("mentoring/parting.html", row=row, left=left, ended=ended, forms=forms, form=form), status


def _form(mentor: PeerMentor, left: parting_queries.Left, *, warns: bool = False, **given: object) -> HandOnForm:
    """Each person has a form of their own on one page, so its names end with the reference of the talk.

    The tick is there only where a warning was shown: nobody fills a place by habit.
    """
    form = HandOnForm(prefix=f"{left.booking}-", **given)
    if not warns and form.was_warned.name not in request.form:
        del form.was_warned, form.warned_about
    others = parting_queries.others_for(db(), mentor, left.family_member_id, now=now())
    form.to.choices = [*((each.ref, _standing(each)) for each in others), (LET_GO, str(KEPT_BY_TEAM))]
    return form


def _standing(other: Other) -> str:
    """Who it is, with the numbers as they are now."""
    facts = {"name": other.alias, "count": other.people, "most": other.most}
    if other.next_free_at is None:
        return str(gettext("%(name)s: %(count)s of %(most)s people at once. No free time at the moment", **facts))
    when = show_when(other.next_free_at)
    return str(gettext("%(name)s: %(count)s of %(most)s people at once. Free from %(when)s", when=when, **facts))


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
    try:
        with work(db()) as unit:
            parting_actions.hand_on(
                unit,
                mentor=row.mentor,
                booking=booking,
                to=to,
                words=_words(db(), row.mentor.alias, to, found.family_member_id),
                by=current_user.ref,
                now=now(),
                was_warned=bool(form.was_warned and form.was_warned.data and form.warned_about.data == to),
            )
    except parting_actions.ThinkAgain as warned:
        form = _form(row.mentor, found, warns=True)
        form.was_warned.data, form.warned_about.data = False, warned.other.ref
        form.to.errors = [_warning(warned.other)]
        return _page(row, form, booking)
    return here


def _warning(other: Other) -> str:
    facts = {"name": other.alias, "count": other.people, "most": other.most}
    if other.next_free_at is None:
        said = gettext(
            "%(name)s has %(count)s of %(most)s people at once, and no free time now. Choose somebody else, or tick"
            " that you know",
            **facts,
        )
    else:
        said = gettext(
            "%(name)s has %(count)s of %(most)s people at once: this would be the last place. Choose somebody else, or"
            " tick that you know",
            **facts,
        )
    return str(said)


def _words(unit: Session, name: str, to: str, family_member_id: str) -> str:
    """What the person reads, in the portal, in their language and not in that of whoever hands them over."""
    other = parting_queries.alias_of(unit, to)
    with speaking(referrals.person(unit, family_member_id).language):
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
