"""/code/figures: the six figures that went to a new number or address; and "is it still safe?" (T2, T6, N-08)."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.messages import actions as messages
from portal.messages.confirming import Typed
from portal.messages.contact_queries import safe_contact
from portal.referrals import actions, queries
from portal.referrals.code_forms import FiguresForm
from portal.referrals.figures_shown import Shown, figures_shown
from portal.referrals.forms import PlainForm
from portal.referrals.models import FamilyMember
from portal.referrals.own_views import with_code
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("figures", __name__)


@bp.get("/code/figures")
@open_to("everyone")
@with_code
def figures(member: FamilyMember) -> ResponseReturnValue:
    return _page(member, FiguresForm(formdata=None))


@bp.post("/code/figures")
@open_to("everyone")
@with_code
def figures_submit(member: FamilyMember) -> ResponseReturnValue:
    form = FiguresForm()
    if not form.validate():
        return _page(member, form, 422)
    with work(db()) as unit:
        came = actions.type_figures(unit, family_member_id=member.id, typed=form.figures.data or "", now=now())
    if came is Typed.RIGHT:
        return redirect(url_for(".figures"), 303)
    wrong = gettext("These are not the figures we sent. Check them and try again")
    over = gettext("These figures do not work any more. Ask for new ones below")
    form.figures.errors = [wrong if came is Typed.WRONG else over]
    return _page(member, form, 422)


@bp.post("/code/figures/new")
@open_to("everyone")
@with_code
def figures_anew(member: FamilyMember) -> ResponseReturnValue:
    """Once a day at most; pressed too early, twice or after the end of the request it does nothing."""
    with work(db()) as unit:
        messages.figures_anew(unit, person_key=member.person_key, now=now())
    return redirect(url_for(".figures"), 303)


@bp.post("/code/safe-ways/still")
@open_to("everyone")
@with_code
def still_safe(member: FamilyMember) -> ResponseReturnValue:
    """One press; nothing else about the ways changes. After a stop it does nothing."""
    contact = safe_contact(db(), member.person_key)
    if contact is not None and contact.stopped_at is None:
        with work(db()) as unit:
            actions.still_safe(unit, family_member_id=member.id, now=now())
    return redirect(url_for("code.status"), 303)


def _page(member: FamilyMember, form: FiguresForm, status: int = 200) -> ResponseReturnValue:
    contact = safe_contact(db(), member.person_key)
    is_stopped = contact is not None and contact.stopped_at is not None
    has_ended = queries.ended_at(db(), member.id) is not None
    is_silent = is_stopped or has_ended
    page = {
        "form": form,
        "plain": PlainForm(formdata=None),
        "shown": Shown() if is_silent else figures_shown(db(), person_key=member.person_key, now=now()),
        "is_stopped": is_stopped,
        "has_ended": has_ended,
        "has_ways": contact is not None and any(way.way in ("text", "email") for way in contact.ways),
    }
    return render_template("referrals/figures.html", **page), status
