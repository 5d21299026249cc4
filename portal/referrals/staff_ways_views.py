"""/work/people/<ref>/safe-ways: somebody told the team that their safe ways have changed (N-09). Asked as they were."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.messages.contact import WRITTEN, Contact
from portal.messages.contact_queries import safe_contact
from portal.referrals import actions, journey, queries
from portal.referrals.ask_views import words_of
from portal.referrals.change_views import draft_of, known
from portal.referrals.forms import form_for, given
from portal.referrals.questions import BY_NAME
from portal.referrals.step import comes_back_alone
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("staff_ways", __name__)
TEAM = ("coordinator", "duty-lead")
CHOSEN = "staff_ways"  # in the visit: of which request, which ways


def _held(ref: str) -> tuple[Any, dict[str, Any]]:
    member = queries.family_member(db(), queries.referral(db(), ref).family_member_id)
    return member, known(member)


def _page(ref: str, step: str, held: dict[str, Any], form: Any, action: str, status: int = 200) -> ResponseReturnValue:
    words = words_of(BY_NAME[step], form, held)
    page = {"form": form, "step": BY_NAME[step], "answers": held, "action": action, "ref": ref}
    member = queries.family_member(db(), queries.referral(db(), ref).family_member_id)
    contact = safe_contact(db(), member.person_key)
    page["is_stopped"] = contact is not None and contact.stopped_at is not None
    page["preview"] = _as_they_read(member, contact, held)
    return render_template("referrals/staff_ways.html", **page, **words), status


def _as_they_read(member: Any, contact: Contact | None, held: dict[str, Any]) -> dict[str, str]:
    """Way, language and level of what they would get; their number or address is in no address of ours (N-10)."""
    ways = [way for way in journey.chosen_ways(held) if way in WRITTEN]
    own = {"language": contact.language, "level": contact.level} if contact else {"language": member.language}
    return {"way": ways[0] if ways else WRITTEN[0], **own}


@bp.get("/work/people/<ref:ref>/safe-ways")
@open_to(*TEAM)
def ways_page(ref: str) -> ResponseReturnValue:
    _member, held = _held(ref)
    form = form_for(BY_NAME["contact_way"], draft_of(held))
    return _page(ref, "contact_way", held, form, url_for(".ways_page", ref=ref))


@bp.post("/work/people/<ref:ref>/safe-ways")
@open_to(*TEAM)
def ways_submit(ref: str) -> ResponseReturnValue:
    member, held = _held(ref)
    form = form_for(BY_NAME["contact_way"], draft_of(held))
    if not form.validate():
        return _page(ref, "contact_way", held, form, url_for(".ways_page", ref=ref), 422)
    said = held | given(BY_NAME["contact_way"], form)
    if comes_back_alone(said):
        return _save(ref, member, said)
    session[CHOSEN] = [ref, list(journey.chosen_ways(said))]
    return redirect(url_for(".how_page", ref=ref), 303)


@bp.get("/work/people/<ref:ref>/safe-ways/how")
@open_to(*TEAM)
def how_page(ref: str) -> ResponseReturnValue:
    _member, held = _chosen(ref)
    if not journey.chosen_ways(held):
        return redirect(url_for(".ways_page", ref=ref), 303)
    form = form_for(BY_NAME["safe_contact"], draft_of(held))
    return _page(ref, "safe_contact", held, form, url_for(".how_page", ref=ref))


@bp.post("/work/people/<ref:ref>/safe-ways/how")
@open_to(*TEAM)
def how_submit(ref: str) -> ResponseReturnValue:
    member, held = _chosen(ref)
    if not journey.chosen_ways(held):
        return redirect(url_for(".ways_page", ref=ref), 303)
    form = form_for(BY_NAME["safe_contact"], draft_of(held))
    if not form.validate():
        return _page(ref, "safe_contact", held, form, url_for(".how_page", ref=ref), 422)
    return _save(ref, member, held | given(BY_NAME["safe_contact"], form))


def _chosen(ref: str) -> tuple[Any, dict[str, Any]]:
    member, held = _held(ref)
    kept = session.get(CHOSEN)
    ways = kept[1] if isinstance(kept, list) and kept[0] == ref else held.get("contact_way") or []
    return member, held | {"contact_way": ways}


def _save(ref: str, member: Any, said: dict[str, Any]) -> ResponseReturnValue:
    """In the person's own language, whichever the worker reads."""
    with work(db()) as unit:
        actions.change_ways(
            unit,
            family_member_id=member.id,
            answers=said,
            by=current_user.ref,
            language=member.language,
            now=now(),
            keeps_stop=request.form.get("starts_again") != "y",
        )
    session.pop(CHOSEN, None)
    return redirect(f"{request.script_root}/work/people/{ref}", 303)
