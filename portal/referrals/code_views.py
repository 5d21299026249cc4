"""/code: come back with a code, and see where things stand."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.accounts import queries as accounts
from portal.accounts.tries import network_of
from portal.messages.contact_queries import safe_contact
from portal.messages.safety import asks_if_still_safe
from portal.referrals import actions, code_actions, feedback_actions, own_queries, queries, return_codes, rows, stages
from portal.referrals.ask_views import SHARED, the_hashes
from portal.referrals.cards import CARDS, Card, sorted_cards
from portal.referrals.code_forms import CodeForm
from portal.referrals.figures_shown import figures_shown
from portal.referrals.forms import PlainForm
from portal.referrals.models import FamilyMember
from portal.referrals.return_codes import TypedCode
from portal.referrals.safe_ways import as_answers
from portal.referrals.sent_views import SENT
from portal.referrals.signing_shown import DRAFT
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.visits import STAYS_HERE

bp = Blueprint("code", __name__)
ANEW = "code_anew"  # in the visit: the code that its owner is drawing
KEPT_ON_CHANGE = ("higher_contrast", "shared_device")


@bp.get("/code")
@open_to("everyone")
def enter() -> ResponseReturnValue:
    if session.get(ANEW) and queries.family_member_in_visit(db(), session) is not None:
        return redirect(url_for("code_anew.draw"), 303)
    if mine() is not None:
        return redirect(url_for(".status"), 303)
    return render_template("referrals/code.html", form=CodeForm(formdata=None))


@bp.post("/code")
@open_to("everyone")
def enter_submit() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return render_template("referrals/code.html", form=form), 422
    member = try_code(form.typed, form.pin.data or "")
    if member is None:
        form.code.errors = [opens_nothing()]
        settings = current_app.extensions["portal_settings"]
        return render_template("referrals/code.html", form=form, rests=settings.code_pause_minutes), 422
    open_visit(member)
    if is_given_out(member):
        session[ANEW] = {"secret": return_codes.new_secret()}
        return redirect(url_for("code_anew.draw"), 303)
    draft = actions.taken_up(db(), family_member_id=member, secret=form.typed.secret)
    if draft is not None:
        session[DRAFT] = draft.kept()
        return redirect(url_for("referrals.ask"), 303)
    return redirect(url_for(".status"), 303)


def opens_nothing() -> str:
    """One sentence for wrong, resting and not there."""
    return gettext("This code and PIN or word do not open anything. Check both and try again")


def try_code(code: TypedCode, pin: str) -> str | None:
    """The family member's id, or None: wrong, resting and not there take the same path (T14)."""
    settings, keys = current_app.extensions["portal_settings"], current_app.extensions["portal_keys"]
    moment, network = now(), network_of(request.remote_addr)
    with work(db()) as unit:
        pause = timedelta(minutes=settings.code_pause_minutes)
        rests = code_actions.count_try(
            unit, keys, code=code, network=network, at_most=settings.code_tries, pause=pause, now=moment
        )
        held = code_actions.found_by(unit, code)
    is_right = code_actions.opens(held, code=code, pin=pin, hashes=the_hashes())
    if held is None or rests or not is_right or code_actions.is_over(held, moment):
        return None
    with work(db()) as unit:
        return code_actions.come_back(unit, keys, held=held, code=code, network=network, now=moment)


@bp.record_once
def _say_what_stays(state: BlueprintSetupState) -> None:
    state.app.extensions[STAYS_HERE] = stays_here


def stays_here(visit: Mapping[str, Any]) -> str:
    """What is behind a code, and answers given on a shared device, are for the window in which they were opened. A
    code that nobody has copied yet is not lost to a browser that shut the window for want of room."""
    if SENT in visit and not visit[SENT].get("kept"):
        return ""
    if queries.IN_VISIT in visit:
        return url_for("code.enter")
    return f"{request.script_root}/" if visit.get(SHARED) and DRAFT in visit else ""


def open_visit(family_member_id: str) -> None:
    """Somebody else may have used this browser's visit before: nothing of it is kept, and it gets a new name (T13)."""
    kept = {name: session[name] for name in KEPT_ON_CHANGE if name in session}
    session.clear()
    session.update(kept)
    session[queries.IN_VISIT] = family_member_id
    session.renew()  # type: ignore[attr-defined]


def mine() -> FamilyMember | None:
    """Whose visit it is. With a code that the team gave out, nothing opens before its owner has drawn their own."""
    member = queries.family_member_in_visit(db(), session)
    return None if member is None or is_given_out(member.id) else member


def is_given_out(family_member_id: str) -> bool:
    held = queries.return_code(db(), family_member_id)
    return held is not None and held.once_until is not None


@bp.get("/code/status")
@open_to("everyone")
def status() -> ResponseReturnValue:
    member = mine()
    if member is None:
        return redirect(url_for(".enter"), 303)
    referral = queries.newest_referral(db(), member.id)
    cards = sorted_cards(
        [card for show in current_app.extensions.get(CARDS, ()) for card in show(db(), member.id, now())]
    )
    return render_template("referrals/status.html", **_standing(member, referral, cards))


def _standing(member: FamilyMember, referral: Any, cards: list[Card]) -> dict[str, Any]:
    booking = next((card for card in cards if card.kind == "booking"), None)
    known = safe_contact(db(), member.person_key)
    contact = known.about() if known else None
    answers = as_answers(contact.ways, contact.avoid) if contact else {"contact_way": ["come_back"]}
    code, unread = queries.return_code(db(), member.id), own_queries.unread_for_person(db(), member.id)
    stage = stages.Stage(referral.stage) if referral else None
    return {
        "member": member,
        "referral": referral,
        "cards": cards,
        "booking": booking,
        "ended_at": queries.ended_at(db(), member.id),
        "is_late": bool(referral) and now() > referral.read_by_at,
        "reached": stages.next_shown(stage, has_booking=booking is not None) if stage else 0,
        "ways": rows.without_numbers(answers),
        "reminders": contact is None or contact.wants_reminders,
        "stopped": contact is not None and contact.stopped_at is not None,
        "figures": figures_shown(db(), person_key=member.person_key, now=now()),
        "ask_still_safe": contact is not None and asks_if_still_safe(contact, now()),
        "may_send": contact is not None and bool(contact.ways),
        "has_pin": bool(code and code.has_pin),
        "unread": unread,
        "from_whom": accounts.signers(db(), [unread[-1].by]).get(unread[-1].by) if unread else None,
        "form": PlainForm(formdata=None),
        "is_young": member.age_band != "18_or_over",
        "ask_feedback": _may_say_how_it_was(member),
    }


def _may_say_how_it_was(member: FamilyMember) -> bool:
    knows, keys = current_app.extensions.get("portal_sessions_held"), current_app.extensions["portal_keys"]
    return bool(knows and feedback_actions.open_ones(db(), keys, held=knows(db(), member.id), now=now()))
