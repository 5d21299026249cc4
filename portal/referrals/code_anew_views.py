"""/code/new: somebody came back with a code that the team gave out, and draws their own."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.referrals import actions, plain_words, queries, return_codes
from portal.referrals.ask_views import the_hashes
from portal.referrals.code_forms import DrawnForm
from portal.referrals.code_views import ANEW
from portal.referrals.models import FamilyMember, ReturnCode
from portal.referrals.saved_views import show_card
from portal.shared.clock import now
from portal.shared.refs import tidy
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("code_anew", __name__)


def _drawing() -> tuple[FamilyMember, ReturnCode, str] | None:
    """Whose code is being drawn, the code that was given out, and the new secret."""
    member = queries.family_member_in_visit(db(), session)
    held = queries.return_code(db(), member.id) if member else None
    secret = (session.get(ANEW) or {}).get("secret", "")
    if member is None or held is None or held.once_until is None or not secret:
        return None
    return member, held, secret


def _page(held: ReturnCode, secret: str, form: DrawnForm, status: int = 200) -> ResponseReturnValue:
    code = return_codes.shown(held.locator, secret)
    words = plain_words.as_words(held.locator + secret)
    is_shared = bool(session.get("shared_device"))
    return render_template("referrals/draw.html", form=form, code=code, words=words, is_shared=is_shared), status


@bp.get("/code/new")
@open_to("everyone")
def draw() -> ResponseReturnValue:
    found = _drawing()
    if found is None:
        return redirect(url_for("code.enter"), 303)
    _member, held, secret = found
    if session[ANEW].get("card"):
        back = gettext("Back to your new code")
        return show_card(return_codes.shown(held.locator, secret), back=back, step="", action=url_for(".draw"))
    return _page(held, secret, DrawnForm(formdata=None))


@bp.post("/code/new")
@open_to("everyone")
def draw_submit() -> ResponseReturnValue:
    """Until this is sent the code given out still opens, so nobody loses their way between the two."""
    found, form = _drawing(), DrawnForm()
    if found is None:
        return redirect(url_for("code.enter"), 303)
    pressed = request.form.get("go", "")
    if pressed in ("card", "back"):
        session[ANEW] = session[ANEW] | {"card": pressed == "card"}
        return redirect(url_for(".draw"), 303)
    member, held, secret = found
    is_good = form.validate()
    if tidy(form.last_group.data or "") != secret[-4:]:
        form.last_group.errors = [gettext("That is not the last 4 of your code. Look at it once more")]
        is_good = False
    if not is_good:
        return _page(held, secret, form, 422)
    code_hash = the_hashes().make(return_codes.to_hash(secret, form.wanted))
    with work(db()) as unit:
        actions.take_own(unit, family_member_id=member.id, code_hash=code_hash, has_pin=bool(form.wanted), now=now())
    session.pop(ANEW, None)
    return redirect(url_for("code.status"), 303)
