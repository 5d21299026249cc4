"""/code/answer: one press instead of a text back. 1 coming, 2 another time, 3 not safe now."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from portal.mentoring import answer_actions, queries
from portal.mentoring.refusals import NoSuchBooking
from portal.messages import queries as messages
from portal.messages.answers import Answer
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.forms import Choice, PortalForm

bp = Blueprint("answer", __name__)


class AnswerForm(PortalForm):
    """Each answer is a button of its own, so that one press is enough."""

    answer = Choice(
        _("Your answer"), choices=[("1", "1"), ("2", "2"), ("3", "3")], needed=_("Choose one of the three answers")
    )


def _member() -> Any:
    return referrals.family_member_in_visit(db(), session)


@bp.get("/code/answer")
@open_to("everyone")
def answer() -> ResponseReturnValue:
    member = _member()
    if member is None:
        return redirect(url_for("code.enter"), 303)
    return _page(member, AnswerForm(formdata=None))


def _page(member: Any, form: AnswerForm) -> str:
    moment = now()
    coming = queries.coming(db(), family_member_id=member.id, now=moment)
    open_ = [booking for booking in coming if booking.starts_at > moment]
    contact = messages.safe_contact(db(), member.person_key)
    return render_template(
        "mentoring/answer.html",
        bookings=[(booking, _said(booking.ref)) for booking in open_],
        stopped=contact is not None and contact.stopped_at is not None,
        form=form,
    )


def _said(ref: str) -> str:
    return next((message.answer for message in messages.about(db(), ref) if message.answer), "")


@bp.post("/code/answer/<ref:ref>")
@open_to("everyone")
def answer_submit(ref: str) -> ResponseReturnValue:
    member, form = _member(), AnswerForm()
    if member is None:
        return redirect(url_for("code.enter"), 303)
    if not form.validate():
        return _page(member, form), 422
    if form.answer.data == "2":
        return _move(member, ref)
    said = Answer.COMING if form.answer.data == "1" else Answer.STOP
    hooks = current_app.extensions["portal_answer_hooks"]
    with work(db()) as unit:
        answer_actions.answer_here(unit, ref=ref, family_member_id=member.id, answer=said, now=now(), hooks=hooks)
    return redirect(url_for(".answer"), 303)


def _move(member: Any, ref: str) -> ResponseReturnValue:
    """Who asks here can do it here: the team need not."""
    if queries.booking_of(db(), ref=ref, family_member_id=member.id) is None:
        raise NoSuchBooking
    return redirect(url_for("mentoring.move", ref=ref), 303)
