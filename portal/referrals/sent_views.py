"""Check answers, send, and the confirmation, which is shown until the person leaves it and never after."""

from datetime import datetime
from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.directory.atlas import of_app
from portal.directory.holidays import calendar_for_nations
from portal.referrals import actions, deadlines, guides, journey, plain_words, queries, return_codes, rows
from portal.referrals.areas import is_outside
from portal.referrals.ask_views import here, keep, keep_from_visit, open_lines, save, the_hashes
from portal.referrals.code_forms import KeptForm
from portal.referrals.draft import Draft
from portal.referrals.figures_shown import figures_shown
from portal.referrals.flood import Verdict
from portal.referrals.flood_views import SEND, judged, show_ring
from portal.referrals.forms import SendForm
from portal.referrals.models import SelfReferral
from portal.referrals.saved_views import show_card
from portal.referrals.signing_shown import DRAFT
from portal.referrals.sources import WITH_WORKER, is_group
from portal.referrals.step import is_quick, is_young, lines_first
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.db import db
from portal.web.i18n import current_language
from portal.web.nations import NATIONS, nation_here

SENT = "ask_sent"


def read_by(moment: datetime) -> datetime:
    settings = current_app.extensions["portal_settings"]
    calendar = calendar_for_nations([settings.nation])
    return deadlines.read_by(moment, settings.first_reply_working_days, calendar.is_holiday, settings.team)


def show_check(draft: Draft, form: SendForm | None = None, status: int = 200) -> ResponseReturnValue:
    page = {
        "form": form or SendForm(formdata=None, data={"step": journey.CHECK, "once_key": draft.once_key}),
        "parts": rows.parts(draft.answers),
        "left_out": journey.left_out(draft.answers),
        "read_by": read_by(now()),
        "with_worker": draft.way_in == WITH_WORKER,
    }
    return render_template("referrals/check.html", **page), status


def send_or_change(draft: Draft) -> ResponseReturnValue:
    pressed = request.form.get("go", "")
    if draft.present != journey.CHECK:
        return here()
    if pressed == "back":
        draft.changing = False
        draft.go_back()
        return keep(draft)
    if pressed == "save":
        return save(draft)
    if pressed == "look":
        return here()
    if pressed.startswith("change-"):
        draft.change(pressed.removeprefix("change-"))
        return keep(draft)
    form = SendForm()
    if draft.way_in == WITH_WORKER and not form.agrees.data:
        form.validate()
        form.agrees.errors = [gettext("Ask the person first. Tick the box when they agree")]
        return show_check(draft, form, 422)
    verdict = judged(draft, SEND)
    if verdict is Verdict.RING:
        return show_ring(draft, SEND, lines=open_lines(), agrees=bool(form.agrees.data))
    return send(draft, verdict)


def send(draft: Draft, verdict: Verdict) -> ResponseReturnValue:
    """Pressed twice, it is one request with one code: key and secret were drawn when the draft began (F18)."""
    moment, keys = now(), current_app.extensions["portal_keys"]
    pin_hash = draft.answers.get("return_pin")
    code_hash = pin_hash or the_hashes().make(return_codes.to_hash(draft.secret, ""))
    person_key = keys.new_person(moment)
    with work(db()) as unit:
        sent = actions.send(
            unit,
            person_key=person_key,
            answers=draft.answers,
            once_key=draft.once_key,
            code_hash=code_hash,
            has_pin=bool(pin_hash),
            read_by_at=read_by(moment),
            language=current_language(),
            entry_source=draft.source,
            is_helped=draft.is_helped,
            was_young=draft.was_young,
            is_quick=is_quick(draft.answers),
            needs_look=verdict is Verdict.LOOK,
            with_worker=draft.way_in == WITH_WORKER,
            saved_id=draft.saved,
            now=moment,
        )
        keep_from_visit(unit, sent.family_member_id)
    if sent.person_key != person_key:
        keys.shred(person_key)  # it was sent before, or its key was made when the answers were put aside
    return remember(draft, sent)


def remember(draft: Draft, sent: SelfReferral) -> ResponseReturnValue:
    code = queries.return_code(db(), sent.family_member_id)
    session.pop(DRAFT, None)
    session[queries.IN_VISIT] = sent.family_member_id
    session[SENT] = {
        "family_member": sent.family_member_id,
        "code": return_codes.shown(code.locator, draft.secret) if code else "",
        "has_pin": bool(code and code.has_pin),
        "words": plain_words.as_words(code.locator + draft.secret) if code else "",
        "is_shared": draft.is_shared,
        "guide": journey.first_guide(draft.answers),
        "way_in": draft.way_in if not is_young(draft.answers) else "",
        "way": (journey.chosen_ways(draft.answers) or ("",))[0],
    }
    return here()


def show_sent(form: KeptForm | None = None, status: int = 200) -> ResponseReturnValue:
    sent = session[SENT]
    if sent.get("card"):
        return show_card(sent["code"], back=gettext("Back to what happens next"), step="sent")
    newest = queries.newest_referral(db(), sent["family_member"])
    if newest is None:  # erased meanwhile, from another tab
        return redirect(request.script_root + "/", 303)
    answers = queries.answers(newest)
    nation = nation_of(newest.area or "")
    page: dict[str, Any] = {
        "sent": sent,
        "referral": newest,
        "form": form or KeptForm(formdata=None, data={"step": "sent"}),
        "is_young": journey.route({"age_band": answers.get("age_band")}).name == "young",
        "guides": guides.in_order(sent["guide"], wanted=answers.get("help_wanted", ())),
        "nation_slug": NATIONS[nation][0] if nation != nation_here() else None,
        "open_lines": open_lines(first=lines_first(answers), nation=nation),
        "is_outside": is_outside(newest.area or "", current_app.extensions["portal_settings"].areas_served),
        "figures": figures_shown(db(), person_key=newest.person_key, now=now()),
    }
    return render_template("referrals/sent.html", **page), status


def nation_of(area: str) -> str:
    """Where somebody lives, as far as what they typed says it: rights and lines are of a nation (N-23, N-17)."""
    return of_app(current_app).resolve(area).nation or nation_here()


def check_kept() -> ResponseReturnValue:
    """From then on the code is not on the page any more."""
    form, sent = KeptForm(), session[SENT]
    if not form.shows_it_was_kept(sent["code"]):
        return show_sent(form, 422)
    session[SENT] = sent | {"kept": True}
    return here()


AFTER = {"times": "/times", "time": "/times/confirm", "start": "/"}


def leave() -> ResponseReturnValue:
    """On from the confirmation: the code is not shown again in this visit (T3)."""
    pressed = request.form.get("go", "")
    if pressed in ("card", "back"):
        session[SENT] = session[SENT] | {"card": pressed == "card"}
        return here()
    if pressed == "kept":
        return check_kept()
    way_in = (session.pop(SENT, None) or {}).get("way_in", "")
    if pressed == "group" and is_group(way_in):
        return redirect(f"{request.script_root}/groups/{way_in}", 303)
    if pressed in ("status", "figures"):
        return redirect(url_for("code.status" if pressed == "status" else "figures.figures"), 303)
    return redirect(request.script_root + AFTER.get(request.form.get("go", ""), "/"), 303)
