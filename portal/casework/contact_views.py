"""What the team does on the page of a request: see the number, log a contact, write, take in hand, move on."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import contact_log_actions, contact_rules, same_person_actions, triage_actions
from portal.casework.record_shown import WRONG_WORDS
from portal.casework.record_views import back_to, hand_form, show_numbers, show_record, stage_form, the_request
from portal.casework.triage_forms import ContactForm, PressForm, ReplyForm
from portal.mentoring.reader_shown import refuses_who_ended
from portal.messages import queries as messages
from portal.messages.contact import WRITTEN
from portal.referrals import actions as referrals
from portal.referrals.stages import HasEnded, Stage, StageNotReachable
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("request_work", __name__)
TEAM = ("coordinator", "duty-lead")
DECISIONS = {"same": True, "different": False, "back": None}


@bp.post("/work/people/<ref:ref>/number")
@open_to(*TEAM)
@refuses_who_ended
def number_submit(ref: str) -> ResponseReturnValue:
    """The box was seen and still holds: the press writes the date, and the number is on the page for a while (N-09)."""
    the_request(ref)
    with work(db()) as unit:
        contact_log_actions.check_ways(unit, ref=ref, by=current_user.ref, now=now())
    show_numbers(ref)
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/confirm")
@open_to(*TEAM)
def confirm_submit(ref: str) -> ResponseReturnValue:
    """They have spoken with the person, so no figures need typing. Recorded, with who pressed (T6)."""
    the_request(ref)
    way = request.form.get("way", "")
    if way in WRITTEN and PressForm().validate():
        with work(db()) as unit:
            referrals.confirm_spoken(unit, ref=ref, way=way, by=current_user.ref, now=now())
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/contact")
@open_to(*TEAM)
def contact_submit(ref: str) -> ResponseReturnValue:
    asked = the_request(ref)
    usable = contact_rules.ways_known(messages.safe_contact(db(), asked.person_key))
    form = ContactForm().offer([way.way for way in usable])
    if not form.validate():
        return show_record(ref, 422, contact_form=form)
    try:
        with work(db()) as unit:
            contact_log_actions.log_contact(
                unit,
                ref=ref,
                way=form.way.data,
                outcome=form.outcome.data,
                left_message=form.left_message.data or "",
                is_still_safe=form.is_still_safe.data,
                note=form.note.data or "",
                next_contact_at=form.next_contact.moment,
                once_key=form.once_key.data,
                by=current_user.ref,
                now=now(),
            )
    except contact_log_actions.NotLogged as why:
        for name, word in why.wrong.items():
            form[name].errors = [str(WRONG_WORDS[word])]
        return show_record(ref, 422, contact_form=form)
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/message-left")
@open_to(*TEAM)
def message_left_submit(ref: str) -> ResponseReturnValue:
    """A message was left where the person said no: it is kept as it was, and the duty lead is told."""
    the_request(ref)
    form = ReplyForm()
    if not form.once_key.data or not PressForm().validate():
        return back_to(ref)
    with work(db()) as unit:
        contact_log_actions.admit_message(
            unit, ref=ref, note="", once_key=form.once_key.data, by=current_user.ref, now=now()
        )
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/notes")
@open_to(*TEAM)
def reply_submit(ref: str) -> ResponseReturnValue:
    asked, form = the_request(ref), ReplyForm()
    if not form.validate():
        return show_record(ref, 422, reply_form=form)
    with work(db()) as unit:
        triage_actions.mark_read(unit, ref=ref, by=current_user.ref, now=now())
        referrals.answer_note(
            unit,
            family_member_id=asked.family_member_id,
            text=form.text.data,
            by=current_user.ref,
            once_key=form.once_key.data,
            now=now(),
        )
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/read")
@open_to(*TEAM)
def read_submit(ref: str) -> ResponseReturnValue:
    the_request(ref)
    if PressForm().validate():
        with work(db()) as unit:
            triage_actions.mark_read(unit, ref=ref, by=current_user.ref, now=now())
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/holder")
@open_to(*TEAM)
def holder_submit(ref: str) -> ResponseReturnValue:
    """Take it, hand it over, let it go. Whoever was slower is told, and nothing is changed."""
    the_request(ref)
    form = hand_form(None)
    if not form.validate():
        return show_record(ref, 422, hand_form=form)
    try:
        with work(db()) as unit:
            triage_actions.hold(
                unit,
                ref=ref,
                by=current_user.ref,
                holder=form.holder.data or "",
                seen=form.seen.data or "",
                now=now(),
            )
    except triage_actions.TakenMeanwhile:
        form.holder.errors = [gettext("Somebody else took this a moment ago. Look at who has it now")]
        form.seen.data = ""
        return show_record(ref, 409, hand_form=form)
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/stage")
@open_to(*TEAM)
def stage_submit(ref: str) -> ResponseReturnValue:
    form = stage_form(the_request(ref))
    if not form.validate():
        return show_record(ref, 422, stage_form=form)
    try:
        with work(db()) as unit:
            triage_actions.move(unit, ref=ref, to=Stage(form.stage.data), by=current_user.ref, now=now())
    except triage_actions.FormalSupportAsked:
        form.stage.errors = [
            gettext("They asked for formal support and do not have it yet. Say what came of that first")
        ]
    except HasEnded:
        form.stage.errors = [gettext("They ended their request. Only they can start it again.")]
    except StageNotReachable:
        form.stage.errors = [gettext("Somebody moved it on a moment ago. Look at where it stands now")]
    else:
        return back_to(ref)
    return show_record(ref, 409, stage_form=form)


@bp.post("/work/people/<ref:ref>/stop")
@open_to(*TEAM)
def stop_submit(ref: str) -> ResponseReturnValue:
    """They said that nothing is safe any more: everything stops at once, and no number is shown."""
    asked = the_request(ref)
    if PressForm().validate():
        with work(db()) as unit:
            referrals.stop_messages(unit, family_member_id=asked.family_member_id, by=current_user.ref, now=now())
    return back_to(ref)


@bp.post("/work/people/<ref:ref>/same/<ref:other>")
@open_to(*TEAM)
def same_submit(ref: str, other: str) -> ResponseReturnValue:
    """A person decides; a press takes it back (R-66)."""
    the_request(ref)
    the_request(other)
    said = request.form.get("decision", "")
    if PressForm().validate() and said in DECISIONS:
        with work(db()) as unit:
            same_person_actions.decide(
                unit, ref=ref, other=other, is_same=DECISIONS[said], by=current_user.ref, now=now()
            )
    return redirect(url_for("request_record.record_page", ref=ref), 303)
