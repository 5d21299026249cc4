"""/code/figures: the six figures that went to a new number or address; and "is it still safe?" (T2, T6, N-08)."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.messages import actions as messages
from portal.messages import queries as held
from portal.messages.confirming import Typed
from portal.messages.contact_queries import safe_contact
from portal.referrals import actions, queries
from portal.referrals.code_forms import FiguresForm
from portal.referrals.forms import PlainForm
from portal.referrals.models import FamilyMember
from portal.referrals.own_views import with_code
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import show_when

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
    waiting = [] if is_silent else held.to_confirm(db(), person_key=member.person_key)
    without = set() if is_silent else held.without_figures(db(), person_key=member.person_key)
    moment = now()
    page = {
        "form": form,
        "plain": PlainForm(formdata=None),
        "lines": [_no_room() if way in without else _line(way, sent_at) for way, sent_at in waiting],
        "by_email": any(way == "email" for way, _sent_at in waiting),
        "again_from": held.may_ask_from(db(), person_key=member.person_key, now=moment),
        "moment": moment,
        "is_stopped": is_stopped,
        "has_ended": has_ended,
        "has_ways": contact is not None and any(way.way in ("text", "email") for way in contact.ways),
    }
    return render_template("referrals/figures.html", **page), status


def _no_room() -> str:
    not_sent = gettext("We have not sent figures to your number yet.")
    why = gettext("Too many were asked for today on the internet connection you used.")
    way_on = gettext("Ask for them here tomorrow, or ring us.")
    return f"{not_sent} {why} {way_on}"


def _line(way: str, sent_at: datetime | None) -> str:
    at = "" if sent_at is None else show_when(sent_at, first=True)
    if way == "text":
        waits = gettext("A text with six figures goes to your number at the next time you said is safe.")
        went = gettext("A text with six figures went to your number. %(when)s.", when=at)
    else:
        waits = gettext("An e-mail with six figures goes to your address at the next time you said is safe.")
        went = gettext("An e-mail with six figures went to your address. %(when)s.", when=at)
    return str(went if at else waits)
