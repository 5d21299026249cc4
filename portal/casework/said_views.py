"""What somebody said was not right, or whom else they asked for: read, and answered in words (N-53).

Whom it is about finds nothing here: not the words, not the answer, not that there is something.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.casework.shown import names
from portal.casework.support_views import with_person
from portal.casework.triage_forms import ReplyForm
from portal.referrals import actions as referrals
from portal.referrals.queries import Person
from portal.referrals.wishes import KINDS
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("said", __name__)


@bp.get("/work/people/<ref:ref>/said/<ref:what>")
@open_to("coordinator", "duty-lead")
@with_person("said")
def page(person: Person, what: str) -> ResponseReturnValue:
    return _page(person, what, ReplyForm(formdata=None))


def _page(person: Person, what: str, form: ReplyForm) -> ResponseReturnValue:
    wish = referrals.the_wish(db(), ref=what, family_member_id=person.id, by=current_user.ref)
    words = {kind.code: kind.text for kind in KINDS}
    known = names(db(), wish.about, wish.answered_by)
    return render_template(
        "casework/said.html", person=person, wish=wish, words=words, names=known, form=form, now=now()
    ), 422 if form.errors else 200


@bp.post("/work/people/<ref:ref>/said/<ref:what>")
@open_to("coordinator", "duty-lead")
@with_person("said")
def page_submit(person: Person, what: str) -> ResponseReturnValue:
    form = ReplyForm()
    if not form.validate():
        return _page(person, what, form)
    with work(db()) as unit:
        facts = {"family_member_id": person.id, "text": form.text.data, "by": current_user.ref}
        referrals.answer_wish(unit, ref=what, now=now(), **facts)
    return redirect(url_for(".page", ref=person.ref, what=what), 303)
