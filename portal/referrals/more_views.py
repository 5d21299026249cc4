"""Two things a person may add after sending: how they found us, and that they are in recovery (R-05, R-15)."""

from typing import Any

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.referrals import more_actions, queries, recorded
from portal.referrals.more import IN_RECOVERY, SOURCE_WORDS
from portal.referrals.story_forms import MoreForm
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("more", __name__)


def _form(**kwargs: Any) -> MoreForm:
    form = MoreForm(**kwargs)
    form.entry_source.choices = [(name, gettext(words)) for name, words in SOURCE_WORDS.items()]
    return form


@bp.get("/code/more")
@open_to("everyone")
def more() -> ResponseReturnValue:
    member = queries.family_member_in_visit(db(), session)
    asked = queries.newest_referral(db(), member.id) if member else None
    if asked is None:
        return redirect(url_for("code.enter"), 303)
    held = {"entry_source": asked.entry_source, "in_recovery": bool(queries.answers(asked).get(IN_RECOVERY))}
    return render_template("referrals/more.html", form=_form(formdata=None, data=held))


@bp.post("/code/more")
@open_to("everyone")
def more_submit() -> ResponseReturnValue:
    member, form = queries.family_member_in_visit(db(), session), _form()
    if member is None:
        return redirect(url_for("code.enter"), 303)
    form.validate()
    known = form.entry_source.data if form.entry_source.data in SOURCE_WORDS else ""
    with work(db()) as unit:
        more_actions.say_more(
            unit,
            family_member_id=member.id,
            entry_source=known,
            in_recovery=bool(form.in_recovery.data),
            by=recorded.BY_PERSON,
            now=now(),
        )
    return redirect(url_for("code.status"), 303)
