"""/ask: one constant address. GET shows the present step of the visit's draft; POST carries answers (N-25, T1)."""

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.referrals import ask_views, journey, saved_views, sent_views
from portal.referrals.ask_views import SAVED, here
from portal.referrals.draft import Draft
from portal.referrals.flood_views import SAVE
from portal.referrals.forms import BeforeForm
from portal.referrals.sent_views import SENT
from portal.referrals.signing_shown import DRAFT
from portal.referrals.sources import SOURCES
from portal.shared.errors import NotFound
from portal.web.access import open_to

bp = Blueprint("referrals", __name__)


@bp.get("/from/<way_in>")
@open_to("everyone")
def came_from(way_in: str) -> ResponseReturnValue:
    """The short address on a card or poster (R-07). Nothing is kept until the person starts."""
    if way_in not in SOURCES:
        raise NotFound
    return redirect(url_for(".ask", **{"from": way_in}), 303)  # type: ignore[arg-type]


@bp.get("/ask")
@open_to("everyone")
def ask() -> ResponseReturnValue:
    if SENT in session:
        return sent_views.show_sent()
    if SAVED in session:
        return saved_views.show_saved()
    draft = Draft.from_kept(session.get(DRAFT))
    if draft is None:
        return ask_views.show_before(BeforeForm(formdata=None))
    if draft.present == journey.CHECK:
        return sent_views.show_check(draft)
    return ask_views.show_step(draft)


@bp.post("/ask")
@open_to("everyone")
def ask_submit() -> ResponseReturnValue:
    step = request.form.get("step", "")
    draft = Draft.from_kept(session.get(DRAFT))
    if SENT in session:
        return sent_views.leave() if step == "sent" else here()
    if step == "saved":
        return saved_views.leave_saved()
    if draft is None:
        return ask_views.begin() if step == "before" else ask_views.show_ended()
    draft.is_odd = draft.is_odd or bool(request.form.get("website"))
    if step == SAVE:
        return ask_views.save_again(draft)
    if step == journey.CHECK:
        return sent_views.send_or_change(draft)
    return ask_views.take_answer(draft, step)
