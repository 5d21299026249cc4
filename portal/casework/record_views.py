"""/work/people/<ref>: one request. The safe-contact box comes first; every opening is kept for the person (R-86)."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from portal.accounts import queries as accounts
from portal.casework import concern_queries, contact_rules, queue_queries, record_queries, scope_queries, triage_actions
from portal.casework.opening_views import keep_opening
from portal.casework.queue_shown import check_words, danger_words
from portal.casework.record_shown import STAGE_WORDS, happened_words, likely_words
from portal.casework.triage_forms import ContactForm, HandOverForm, PressForm, ReplyForm, StageForm
from portal.mentoring import queries as mentoring
from portal.mentoring.alike_queries import alike_of
from portal.mentoring.alike_shown import alike_words
from portal.mentoring.shown import booking_lines
from portal.messages import queries as messages
from portal.messages.shown import WAY_WORDS, safe_rows
from portal.referrals import own_queries, rows
from portal.referrals import queries as referrals
from portal.referrals.more import IN_RECOVERY, SOURCE_WORDS
from portal.referrals.send_actions import WORDS
from portal.referrals.stages import BY_PERSON, NEXT_STAGES, Stage, is_open
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("request_record", __name__)
SEEN = "numbers_seen"  # in the visit: until when the number of which request is shown
SHOWN_FOR = 15 * 60  # seconds
# Pages of other parts of the team's work, shown where they stand.
MORE = (
    ("/work/people/{ref}/new-code", _("Give them a new code")),
    ("/work/people/{ref}/keep", _("Keep times for them")),
    ("/work/concern-about/{ref}", _("Open a concern")),
    ("/work/support/{ref}", _("Safety talk and their own support")),
)
NOT_AFTER_THE_END = (MORE[0], MORE[1])  # refused for whoever ended their request


def the_request(ref: str) -> Any:
    """The request this worker may open. Raises NoSuchPerson alike for what is not there and what is not theirs."""
    return scope_queries.request_for(db(), ref=ref, worker_ref=current_user.ref, role=current_user.role, now=now())


@bp.get("/work/people/<ref:ref>")
@open_to(*scope_queries.MAY_OPEN)
def record_page(ref: str) -> ResponseReturnValue:
    asked = the_request(ref)
    with work(db()) as unit:
        keep_opening(unit)
        triage_actions.be_present(unit, self_referral_id=asked.id, worker_ref=current_user.ref, now=now())
    return show_record(ref)


def show_record(ref: str, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """The page, with a form that was filled in where one is given."""
    asked, moment = the_request(ref), now()
    person = referrals.person(db(), asked.family_member_id)
    contact = messages.safe_contact(db(), person.person_key)
    triage = record_queries.triage(db(), asked.id)
    answers = referrals.answers(asked)
    may_work = current_user.role in scope_queries.WHOLE_QUEUE
    concerns = _open_concerns(person.id) if may_work else []
    if contact and concerns:  # to keep somebody safe: the box says what was safe before the end
        contact = replace(contact, ended_at=None)
    usable = contact_rules.ways_to_use(contact)
    present = queue_queries.present_at(db(), [asked.id], now=moment, but=current_user.ref).get(asked.id, [])
    return render_template(
        "casework/record.html",
        asked=asked,
        person=person,
        triage=triage,
        holder=accounts.names_of(db(), [triage.held_by]).get(triage.held_by, "") if triage and triage.held_by else "",
        present=[name for name in accounts.names_of(db(), present).values() if name],
        first_know=danger_words(asked.danger) + check_words(was_young=asked.was_young, needs_look=asked.needs_look),
        concerns=concerns,
        safe=safe_rows(contact),
        unconfirmed=[] if person.has_ended else messages.figures(db(), person_key=person.person_key),
        last_check=record_queries.last_check(db(), ref),
        ways=[(way, _ways_now(contact, way, moment)) for way in usable] if _is_seen(ref, moment.timestamp()) else None,
        has_way=bool(usable),
        may_log=may_work and bool(usable or "contact_form" in forms),
        way_words=WAY_WORDS,
        number_shown=rows.number_shown,
        cover=gettext(contact_rules.COVER),
        words=[answers[name] for name in WORDS if answers.get(name)],
        alike_words=alike_words(alike_of(db(), person.id)),
        in_recovery=bool(answers.get(IN_RECOVERY)),
        found_us=SOURCE_WORDS.get(asked.entry_source, ""),
        parts=rows.kept_parts(answers, only=ANSWERS),
        so_far=[
            (each, happened_words(each))
            for each in record_queries.so_far(db(), ref=ref, family_member_id=person.id, person_key=person.person_key)
        ],
        unread=[note for note in own_queries.notes(db(), person.id) if not note.by and note.read_at is None],
        coming=mentoring.coming(db(), family_member_id=person.id, now=moment),
        booking_lines=booking_lines,
        likely=[(each, likely_words(each)) for each in _likely(asked, person)],
        joined=record_queries.joined(db(), person.id),
        looks=own_queries.looks(db(), person.id),
        stage=STAGE_WORDS[Stage(asked.stage)],
        is_received=Stage(asked.stage) is Stage.RECEIVED,
        is_open=is_open(Stage(asked.stage)),
        more=_more(ref, but=NOT_AFTER_THE_END if person.has_ended else ()),
        may_work=may_work,
        press=PressForm(formdata=None),
        contact_form=forms.get("contact_form") or ContactForm(formdata=None).offer([way.way for way in usable]),
        reply_form=forms.get("reply_form") or ReplyForm(formdata=None),
        hand_form=forms.get("hand_form") or hand_form(triage, formdata=None),
        stage_form=forms.get("stage_form") or stage_form(asked, formdata=None),
        form=next(iter(forms.values()), None) or PressForm(formdata=None),
        admit=bool(forms.get("contact_form") and forms["contact_form"].left_message.errors),
    ), status


ANSWERS = (
    "danger_now",
    "age_band",
    "worry",
    "relationship",
    "situation",
    "help_wanted",
    "area",
    "good_times",
    "access_needs",
)


def _open_concerns(person: str) -> list[Any]:
    return [each for each in concern_queries.of_person(db(), person) if each.closed_at is None]


def _likely(asked: Any, person: Any) -> list[record_queries.Likely]:
    return record_queries.likely(
        db(),
        family_member_id=person.id,
        person_key=person.person_key,
        name=person.name_to_use,
        area=asked.area or "",
    )


def _ways_now(contact: Any, way: Any, moment: Any) -> Any:
    """None when this is a safe moment, else the next one."""
    return None if contact_rules.is_now_safe(contact, way, moment) else contact_rules.next_safe(contact, way, moment)


def _is_seen(ref: str, at: float) -> bool:
    until = (session.get(SEEN) or {}).get(ref, 0)
    return bool(at < until)


def show_numbers(ref: str) -> None:
    held = {each: until for each, until in (session.get(SEEN) or {}).items() if until > now().timestamp()}
    session[SEEN] = held | {ref: now().timestamp() + SHOWN_FOR}


def hand_form(triage: Any, **more: Any) -> HandOverForm:
    held_by = triage.held_by if triage else ""
    form = HandOverForm(data={"holder": held_by, "seen": held_by}, **more)
    team = [each for each in accounts.workers(db()) if each.active and each.role in scope_queries.WHOLE_QUEUE]
    form.holder.choices = [("", gettext("Nobody yet")), *((each.ref, each.name or each.ref) for each in team)]
    form.holder.needed = None
    return form


def stage_form(asked: Any, **more: Any) -> StageForm:
    form = StageForm(**more)
    wanted = [stage for stage in Stage if stage in NEXT_STAGES[Stage(asked.stage)] - BY_PERSON]
    form.stage.choices = [(stage.value, STAGE_WORDS[stage]) for stage in wanted]
    return form


def _more(ref: str, but: tuple[Any, ...]) -> list[tuple[str, str]]:
    """Links to parts that stand in this portal."""
    here = current_app.url_map.bind("")
    found: dict[str, str] = {}
    for path, words in (each for each in MORE if each not in but):
        address = path.format(ref=ref)
        if here.test(address, "GET"):
            found.setdefault(str(words), address)
    return list(found.items())


def back_to(ref: str) -> ResponseReturnValue:
    return redirect(url_for("request_record.record_page", ref=ref), 303)
