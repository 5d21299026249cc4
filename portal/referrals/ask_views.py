"""The pages before the answers are checked: privacy on this phone, then one question a page."""

from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from portal.referrals import actions, journey
from portal.referrals.confidentiality import TEXT
from portal.referrals.draft import SAVED_FOR, Draft
from portal.referrals.flood import Verdict
from portal.referrals.flood_views import SAVE, judged, show_ring
from portal.referrals.forms import BeforeForm, form_for, given, question
from portal.referrals.hashing import Hashes, hashes
from portal.referrals.named import CHOICES, PAGES, decided, named
from portal.referrals.plain_words import as_words
from portal.referrals.questions import BY_NAME
from portal.referrals.return_codes import shown, to_hash
from portal.referrals.rows import WAY_NAMES
from portal.referrals.signing_shown import DRAFT
from portal.referrals.sources import FROM_TIMES, SOURCES, WAYS_IN, WITH_WORKER, is_group, is_way_in, source_of
from portal.referrals.step import (
    QUICK_MARK,
    Answers,
    Step,
    is_bereaved,
    is_optional,
    lines_first,
    signs,
)
from portal.shared.clock import now
from portal.shared.errors import PortalError
from portal.storage.work import work
from portal.web.db import db
from portal.web.i18n import current_language
from portal.web.page_context import OWN_DEVICE

SAVED, SHARED = "ask_saved", "shared_device"
TEMPLATES = {
    "safe_contact": "safe_contact",
    "help_first": "help_first",
    "young_person": "young_person",
} | dict.fromkeys(PAGES.values(), "own_words")


def here() -> ResponseReturnValue:
    """Back to the one address: reload, Back and a second tab then all show the present step."""
    return redirect(url_for("referrals.ask"), 303)


def keep(draft: Draft) -> ResponseReturnValue:
    session[DRAFT] = draft.kept()
    return here()


def the_hashes() -> Hashes:
    return hashes(fast=current_app.extensions["portal_settings"].fast_hashes)


def show_before(form: BeforeForm, *, has_ended: bool = False) -> str:
    settings = current_app.extensions["portal_settings"]
    if settings.intake_paused and not has_ended:
        return render_template("referrals/paused.html", open_lines=open_lines())
    form.step.data = "before"
    form.way_in.data = request.args.get("from", form.way_in.data or "")[:20]
    return render_template(
        "referrals/before.html",
        form=form,
        confidentiality=TEXT,
        has_ended=has_ended,
        came_from={"from": form.way_in.data} if is_way_in(form.way_in.data) else {},
        open_lines=open_lines() if form.way_in.data in SOURCES else [],  # they have not seen the start page
    )


def show_ended() -> ResponseReturnValue:
    """The visit ended in the middle: what was typed is gone, and it says so (F21)."""
    return show_before(BeforeForm(formdata=None), has_ended=True), 409


def begin() -> ResponseReturnValue:
    form = BeforeForm()
    if current_app.extensions["portal_settings"].intake_paused:
        return show_before(form)
    if not form.validate():
        return show_before(form), 422
    way_in = form.way_in.data or ""
    # Who used this browser before may know its cookie, and could read along: it gets another one (T13).
    session.renew()  # type: ignore[attr-defined]
    session[SHARED], session[OWN_DEVICE] = bool(form.is_shared.data), bool(form.is_own.data)
    return keep(
        Draft(
            began_at=now().isoformat(),
            is_shared=bool(form.is_shared.data),
            is_helped=bool(form.is_helped.data) or way_in == WITH_WORKER,
            source=source_of(way_in),
            way_in=way_in if way_in in WAYS_IN or is_group(way_in) else "",
            answers={QUICK_MARK: True} if way_in == FROM_TIMES or is_group(way_in) else {},
        )
    )


def open_lines(limit: int = 2, *, first: str = "", nation: str = "") -> list[Any]:
    """Who can be rung now; none where the store cannot say. `first` as step.lines_first gives it."""
    settings, known = current_app.extensions["portal_settings"], current_app.extensions.get("portal_help")
    try:
        if known is None:
            return []
        return known.open_now(db(), nation=nation or settings.nation, now=now(), limit=limit, first=first)  # type: ignore[no-any-return]
    except (SQLAlchemyError, PortalError):
        return []


def show_step(draft: Draft, form: Any = None, status: int = 200) -> ResponseReturnValue:
    step = BY_NAME[draft.present]
    answers = draft.answers
    page = {
        "form": form or form_for(step, draft),
        "step": step,
        "answers": answers,
        "is_changing": draft.changing,
        "has_back": draft.changing or journey.step_before(answers, step.name) is not None,
        "may_skip": step.is_question and is_optional(step, answers),
    }
    page |= (
        words_of(step, page["form"], answers) | number_of(step, answers)
        if step.is_question
        else {
            "open_lines": open_lines(first=lines_first(answers)),
            "emergency_ways": current_app.extensions["portal_help"].emergency_ways,
            "signs": signs(answers),
            "is_bereaved": is_bereaved(answers),
            "own_words": named(answers, step.name) if step.name in PAGES.values() else [],
        }
    )
    return render_template(f"referrals/{TEMPLATES.get(step.name, 'question')}.html", **page), status


def number_of(step: Step, answers: Answers) -> dict[str, int]:
    number, total = journey.progress(answers, step.name)
    return {"number": number, "total": total}


def words_of(step: Step, form: Any, answers: Answers) -> dict[str, Any]:
    return {
        "title": question(step, answers),
        "why": " ".join(gettext(words) for words in (step.because(answers), step.hint) if words),
        "ways": [(way, gettext(WAY_NAMES[way])) for way in journey.chosen_ways(answers)],
    }


def take_answer(draft: Draft, name: str) -> ResponseReturnValue:
    """An answer to the present step moves on; one to an earlier page is kept; one to a later page is not taken."""
    if not journey.is_reached(draft.answers, name, draft.present):
        return here()
    step, pressed = BY_NAME[name], request.form.get("go", "on")
    if pressed == "skip" and is_optional(step, draft.answers):
        draft.answer(name, {name: draft.answers.get(name, "")})
        return keep(draft)
    if name in PAGES.values() and pressed in CHOICES:
        draft.answer(name, decided(draft.answers, name, pressed))
        return keep(draft)
    form = form_for(step, draft)
    is_good = form.validate()
    if pressed in ("back", "save"):
        draft.keep(answers_of(step, form, draft) if is_good else {})
        return go_back(draft) if pressed == "back" else save(draft)
    if is_good:
        draft.answer(name, answers_of(step, form, draft))
        return keep(draft)
    return show_step(draft, form, 422) if name == draft.present else here()


def save_again(draft: Draft) -> ResponseReturnValue:
    """From the page that asked to wait: its form holds no answers, they are in the draft."""
    return save(draft) if request.form.get("go") == "save" else here()


def go_back(draft: Draft) -> ResponseReturnValue:
    draft.go_back()
    return keep(draft)


def save(draft: Draft) -> ResponseReturnValue:
    """Put aside under a code, which is shown once; the draft goes on in this visit until it ends. Judged as sending is:
    it makes a key and a code too."""
    if judged(draft, SAVE) is Verdict.RING:
        return show_ring(draft, SAVE, lines=open_lines())
    keys, moment, pin_hash = current_app.extensions["portal_keys"], now(), draft.answers.get("return_pin")
    person_key = "" if draft.saved else keys.new_person(moment)
    with work(db()) as unit:
        code = actions.save_for_later(
            unit,
            draft=draft,
            person_key=person_key,
            code_hash=pin_hash or the_hashes().make(to_hash(draft.secret, "")),
            has_pin=bool(pin_hash),
            language=current_language(),
            now=moment,
        )
        keep_from_visit(unit, code.family_member_id)
    draft.saved = code.family_member_id
    session[SAVED] = {
        "code": shown(code.locator, draft.secret),
        "words": as_words(code.locator + draft.secret),
        "has_pin": code.has_pin,
        "is_shared": draft.is_shared,
        "until": (moment + SAVED_FOR).isoformat(),
    }
    return keep(draft)


def keep_from_visit(unit: Any, family_member_id: str) -> None:
    """What other parts of the portal know of this visit is the person's own from the moment there is one."""
    for keep_it in current_app.extensions.get("portal_asked_hooks", ()):
        keep_it(unit, family_member_id)


def answers_of(step: Step, form: Any, draft: Draft) -> dict[str, Any]:
    """A PIN is hashed at once, together with the code's secret: the draft never holds it."""
    if step.kind != "pin":
        return given(step, form)
    pin = getattr(form, "pin", "")
    return {step.name: the_hashes().make(to_hash(draft.secret, pin))} if pin else {}
