"""/code/feedback: how a session was, said by choosing; nothing needs to be typed (N-52)."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.referrals import feedback_actions
from portal.referrals.feedback import ANSWERS, QUESTIONS, Held
from portal.referrals.models import FamilyMember
from portal.referrals.own_views import with_code
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.forms import Block, Choice, PortalForm, Tick

bp = Blueprint("feedback", __name__)
SESSIONS = "portal_sessions_held"  # app.py says who knows of sessions
DONE = "feedback_said"


class FeedbackForm(PortalForm):
    """The questions, in the order of the page."""

    words = Block(_("Anything else? (optional)"), description=_("Please leave out names of other people."), most=2000)
    may_know = Tick(_("You may know that this is from me"))


def form_of(**kwargs: Any) -> PortalForm:
    asked = {
        item.name: Choice(
            gettext("%(question)s (optional)", question=gettext(item.text)),
            choices=[(code, gettext(words)) for code, words in ANSWERS],
        )
        for item in QUESTIONS
    }
    form: PortalForm = type("AskedForm", (FeedbackForm,), asked)(**kwargs)
    return form


def open_sessions(member: FamilyMember) -> list[Held]:
    knows = current_app.extensions.get(SESSIONS)
    held = knows(db(), member.id) if knows else []
    return feedback_actions.open_ones(db(), current_app.extensions["portal_keys"], held=held, now=now())


@bp.get("/code/feedback")
@open_to("everyone")
@with_code
def feedback(member: FamilyMember) -> ResponseReturnValue:
    return _page(member, form_of(formdata=None))


def _page(member: FamilyMember, form: PortalForm, status: int = 200) -> ResponseReturnValue:
    about = next(iter(open_sessions(member)), None)
    page = {"form": form, "names": [item.name for item in QUESTIONS], "about": about}
    return render_template("referrals/feedback.html", **page, is_done=bool(session.get(DONE))), status


@bp.post("/code/feedback")
@open_to("everyone")
@with_code
def feedback_submit(member: FamilyMember) -> ResponseReturnValue:
    form, about = form_of(), open_sessions(member)
    if not about:
        return redirect(url_for(".feedback"), 303)
    if not form.validate():
        return _page(member, form, 422)
    keys, moment = current_app.extensions["portal_keys"], now()
    own_key = keys.new_person(moment)
    with work(db()) as unit:
        is_kept = feedback_actions.keep_feedback(
            unit,
            keys,
            ref=about[0].ref,
            answers={item.name: form[item.name].data or "" for item in QUESTIONS},
            words=form["words"].data or "",
            family_member_id=member.id if form["may_know"].data else None,
            own_key=own_key,
            now=moment,
        )
    if not is_kept:
        keys.shred(own_key)
    session[DONE] = True
    return redirect(url_for(".feedback"), 303)
