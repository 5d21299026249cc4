"""/code/answers, /code/safe-ways, /code/reminders, /code/pin: what was said before, shown and changed (R-63)."""

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.messages.contact_queries import safe_contact
from portal.referrals import actions, journey, queries, return_codes, rows
from portal.referrals.ask_views import SHARED, the_hashes, words_of
from portal.referrals.code_views import opens_nothing, try_code
from portal.referrals.draft import Draft
from portal.referrals.forms import PlainForm, form_for, given
from portal.referrals.models import FamilyMember
from portal.referrals.named_views import CHANGING, SAID, WAYS, said_so_far, save_said
from portal.referrals.own_actions import MAY_CHANGE, may_change
from portal.referrals.own_forms import NewPinForm, RemindersForm
from portal.referrals.own_views import with_code
from portal.referrals.questions import BY_NAME
from portal.referrals.safe_ways import as_answers
from portal.referrals.step import comes_back_alone
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("change", __name__)
MASK = "changing_mask"


def known(member: FamilyMember) -> dict[str, Any]:
    """All answers of the newest request, wherever they are kept."""
    asked = queries.newest_referral(db(), member.id)
    held = queries.answers(asked) if asked else {}
    contact = safe_contact(db(), member.person_key)
    ways = as_answers(contact.about().ways, contact.avoid) if contact else {}
    return held | {"name_to_use": member.name_to_use or "", "age_band": member.age_band} | ways


def page_for(
    step: str, answers: dict[str, Any], form: Any, action: str, back: str, status: int = 200
) -> tuple[str, int]:
    words = words_of(BY_NAME[step], form, answers)
    template = "change_ways" if BY_NAME[step].kind == "contact" else "change_answer"
    page = {"form": form, "step": BY_NAME[step], "answers": answers, "action": action, "back": back}
    return render_template(f"referrals/{template}.html", **page, **words), status


def draft_of(answers: dict[str, Any]) -> Draft:
    """On a shared device the names of the fields hold for the visit: those that come back are those that were shown."""
    if not session.get(SHARED):
        return Draft(began_at="", answers=answers)
    return Draft(began_at="", answers=answers, is_shared=True, mask=session.setdefault(MASK, secrets.token_hex(3)))


def step_typed(held: dict[str, Any]) -> str:
    """Which question the form was about: another tab may be at another one."""
    sent = request.form.get("step", "")
    return sent if sent in may_change(held) else session.get(CHANGING, "")


@bp.get("/code/answers")
@open_to("everyone")
@with_code
def answers(member: FamilyMember) -> ResponseReturnValue:
    if queries.newest_referral(db(), member.id) is None:
        return redirect(url_for("code.status"), 303)
    held = known(member)
    parts = rows.kept_parts(held, only=(*MAY_CHANGE, "age_band"))
    form = PlainForm(formdata=None)
    return render_template("referrals/answers.html", parts=parts, may_change=may_change(held), form=form)


@bp.post("/code/answers")
@open_to("everyone")
@with_code
def answers_submit(member: FamilyMember) -> ResponseReturnValue:
    """Which one to change travels by POST, so that the address says nothing of it."""
    wanted = request.form.get("change", "")
    if queries.newest_referral(db(), member.id) is None or wanted not in may_change(known(member)):
        return redirect(url_for(".answers"), 303)
    session.pop(SAID, None)
    session[CHANGING] = wanted
    return redirect(url_for(".answer"), 303)


@bp.get("/code/answers/change")
@open_to("everyone")
@with_code
def answer(member: FamilyMember) -> ResponseReturnValue:
    step, held = session.get(CHANGING, ""), known(member)
    if step not in may_change(held):
        return redirect(url_for(".answers"), 303)
    form = form_for(BY_NAME[step], draft_of(held | said_so_far(step)))
    return page_for(step, held, form, url_for(".answer"), url_for(".answers"))


@bp.post("/code/answers/change")
@open_to("everyone")
@with_code
def answer_submit(member: FamilyMember) -> ResponseReturnValue:
    held = known(member)
    step = step_typed(held)
    if step not in may_change(held):
        return redirect(url_for(".answers"), 303)
    form = form_for(BY_NAME[step], draft_of(held))
    if not form.validate():
        return page_for(step, held, form, url_for(".answer"), url_for(".answers"), 422)
    return save_said(member, step=step, held=held, said=given(BY_NAME[step], form))


@bp.get("/code/safe-ways")
@open_to("everyone")
@with_code
def ways(member: FamilyMember) -> ResponseReturnValue:
    held = known(member)
    form = form_for(BY_NAME["contact_way"], draft_of(held))
    return page_for("contact_way", held, form, url_for(".ways"), url_for("code.status"))


@bp.post("/code/safe-ways")
@open_to("everyone")
@with_code
def ways_submit(member: FamilyMember) -> ResponseReturnValue:
    held = known(member)
    form = form_for(BY_NAME["contact_way"], draft_of(held))
    is_good = form.validate()
    chosen = held | given(BY_NAME["contact_way"], form)
    code = queries.return_code(db(), member.id)
    if is_good and comes_back_alone(chosen) and not (code and code.has_pin):
        form["contact_way"].errors = [gettext("Choose a PIN or word first, so that only you can come back")]
        is_good = False
    if not is_good:
        return page_for("contact_way", held, form, url_for(".ways"), url_for("code.status"), 422)
    session.pop(SAID, None)
    if comes_back_alone(chosen):
        return save_said(member, step="contact_way", held=held, said=chosen)
    session[WAYS] = list(journey.chosen_ways(chosen))
    return redirect(url_for(".how"), 303)


@bp.get("/code/safe-ways/how")
@open_to("everyone")
@with_code
def how(member: FamilyMember) -> ResponseReturnValue:
    held = _with_chosen(member)
    if not journey.chosen_ways(held):
        return redirect(url_for(".ways"), 303)
    form = form_for(BY_NAME["safe_contact"], draft_of(held | said_so_far("safe_contact")))
    return page_for("safe_contact", held, form, url_for(".how"), url_for(".ways"))


@bp.post("/code/safe-ways/how")
@open_to("everyone")
@with_code
def how_submit(member: FamilyMember) -> ResponseReturnValue:
    held = _with_chosen(member)
    if not journey.chosen_ways(held):
        return redirect(url_for(".ways"), 303)
    form = form_for(BY_NAME["safe_contact"], draft_of(held))
    if not form.validate():
        return page_for("safe_contact", held, form, url_for(".how"), url_for(".ways"), 422)
    said = {"contact_way": held["contact_way"]} | given(BY_NAME["safe_contact"], form)
    return save_said(member, step="safe_contact", held=held, said=said)


def _with_chosen(member: FamilyMember) -> dict[str, Any]:
    held = known(member)
    return held | {"contact_way": session.get(WAYS) or held.get("contact_way") or []}


@bp.get("/code/reminders")
@open_to("everyone")
@with_code
def reminders(member: FamilyMember) -> ResponseReturnValue:
    contact = safe_contact(db(), member.person_key)
    held = {
        "reminders": "no" if contact and not contact.wants_reminders else "yes",
        "nudge": ["yes"] if contact and contact.wants_nudge else [],
        "level": contact.level if contact else "neutral",
    }
    return reminders_page(member, RemindersForm(formdata=None, data=held))


def reminders_page(member: FamilyMember, form: RemindersForm) -> str:
    contact = safe_contact(db(), member.person_key)
    has_ways = contact is not None and any(way.way in ("text", "email") for way in contact.ways)
    return render_template("referrals/reminders.html", form=form, has_no_way=not has_ways)


@bp.post("/code/reminders")
@open_to("everyone")
@with_code
def reminders_submit(member: FamilyMember) -> ResponseReturnValue:
    form = RemindersForm()
    if not form.validate():
        return reminders_page(member, form), 422
    with work(db()) as unit:
        actions.change_reminders(
            unit,
            family_member_id=member.id,
            wants_reminders=form.reminders.data == "yes",
            wants_nudge=bool(form.nudge.data),
            level=form.level.data,
            now=now(),
        )
    return redirect(url_for("code.status"), 303)


@bp.get("/code/pin")
@open_to("everyone")
@with_code
def pin(member: FamilyMember) -> ResponseReturnValue:
    return render_template("referrals/pin.html", form=NewPinForm(formdata=None))


@bp.post("/code/pin")
@open_to("everyone")
@with_code
def pin_submit(member: FamilyMember) -> ResponseReturnValue:
    form = NewPinForm()
    is_good = form.validate()
    if is_good and try_code(form.typed, form.pin.data or "") != member.id:
        form.code.errors, is_good = [opens_nothing()], False
    if not is_good:
        return render_template("referrals/pin.html", form=form), 422
    code_hash = the_hashes().make(return_codes.to_hash(form.typed.secret, form.wanted))
    with work(db()) as unit:
        actions.change_pin(unit, family_member_id=member.id, code_hash=code_hash, has_pin=True, now=now())
    return redirect(url_for("code.status"), 303)
