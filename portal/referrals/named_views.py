"""/code/answers/named: a name in words that were changed behind the code, asked about as on /ask (R-81)."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.referrals import actions, recorded
from portal.referrals.forms import PlainForm
from portal.referrals.models import FamilyMember
from portal.referrals.named import CHOICES, KEPT_WORDS, PAGES, decided, named, texts
from portal.referrals.own_views import with_code
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import current_language

bp = Blueprint("named", __name__)
SAID = "changing_said"  # in the visit: answers that are not saved before the person has chosen
CHANGING, WAYS = "changing", "changing_ways"


def said_so_far(step: str) -> dict[str, Any]:
    """What was typed to a question and waits here; so Back from the page shows it and not what it was before."""
    waiting = session.get(SAID) or {}
    return dict(waiting["said"]) if waiting.get("step") == step else {}


def save_said(member: FamilyMember, *, step: str, held: dict[str, Any], said: dict[str, Any]) -> ResponseReturnValue:
    """Words that name nobody are saved; others are asked about first, except those that stood there before."""
    page = PAGES.get(step)
    if page is not None:
        before = {KEPT_WORDS: texts(held, page)}
        if named(held | said | before, page):
            session[SAID] = {"step": step, "said": said, **before}
            return redirect(url_for("named.name"), 303)
    session.pop(SAID, None)
    return _save(member, step, held | said, said)


def _save(member: FamilyMember, step: str, answers: dict[str, Any], said: dict[str, Any]) -> ResponseReturnValue:
    who, by, moment = member.id, recorded.BY_PERSON, now()
    is_ways = step in ("contact_way", "safe_contact")
    with work(db()) as unit:
        if is_ways:
            language = current_language()
            actions.change_ways(unit, family_member_id=who, answers=answers, by=by, language=language, now=moment)
        else:
            actions.change_answer(unit, family_member_id=who, step=step, given=said, by=by, now=moment)
    if is_ways or session.get(CHANGING) == step:
        session.pop(WAYS if is_ways else CHANGING, None)
    return redirect(url_for("code.status" if is_ways else "change.answers"), 303)


@bp.get("/code/answers/named")
@open_to("everyone")
@with_code
def name(member: FamilyMember) -> ResponseReturnValue:
    waiting = session.get(SAID)
    if not waiting:
        return redirect(url_for("change.answers"), 303)
    return render_template(
        "referrals/change_named.html",
        form=PlainForm(formdata=None),
        own_words=named(_whole(member, waiting), PAGES[waiting["step"]]),
        back=url_for("change.how" if waiting["step"] == "safe_contact" else "change.answer"),
    )


@bp.post("/code/answers/named")
@open_to("everyone")
@with_code
def choose(member: FamilyMember) -> ResponseReturnValue:
    waiting, pressed = session.get(SAID), request.form.get("go", "")
    if not waiting or pressed not in CHOICES:
        return redirect(url_for(".name"), 303)
    answers = _whole(member, waiting)
    chosen = decided(answers, PAGES[waiting["step"]], pressed)
    chosen.pop(KEPT_WORDS)
    session.pop(SAID)
    return _save(member, waiting["step"], answers | chosen, waiting["said"] | chosen)


def _whole(member: FamilyMember, waiting: dict[str, Any]) -> dict[str, Any]:
    """All that the rules read: the age says which words are asked for."""
    said: dict[str, Any] = waiting["said"]
    return {"age_band": member.age_band} | said | {KEPT_WORDS: waiting[KEPT_WORDS]}
