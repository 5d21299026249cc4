"""/work/people/<ref>/new-code: a lost code is given out anew, by a coordinator, in a way that is safe (T3)."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import current_user

from portal.accounts.visit import fresh
from portal.casework.record_views import the_request
from portal.messages import queries as messages
from portal.messages.shown import safe_rows
from portal.referrals import actions as referrals
from portal.referrals import code_anew_actions, plain_words, return_codes
from portal.referrals.hashing import hashes
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.forms import Choice, PortalForm, Tick

bp = Blueprint("new_code", __name__)
GIVEN = "given_code"  # in the worker's visit, until they say that it was given


class NewCodeForm(PortalForm):
    reason = Choice(
        _("Why do they need a new one?"),
        choices=[
            ("lost_code", _("The code is lost")),
            ("lost_pin", _("The PIN or word is forgotten")),
            ("seen", _("Someone else may have seen the code")),
        ],
        needed=_("Choose why they need a new one"),
    )
    spoke = Tick(_("I am in touch with them now, in a way they said is safe"))


@bp.get("/work/people/<ref:ref>/new-code")
@open_to("coordinator")
@fresh
def new_code(ref: str) -> ResponseReturnValue:
    return _page(ref, NewCodeForm(formdata=None))


def _page(ref: str, form: NewCodeForm, status: int = 200) -> ResponseReturnValue:
    asked = the_request(ref)
    given = session.get(GIVEN) or {}
    page: dict[str, Any] = {
        "ref": ref,
        "form": form,
        "safe": safe_rows(messages.safe_contact(db(), asked.person_key)),
        "has_way": code_anew_actions.has_safe_way(db(), asked.person_key),
        "given": given if given.get("ref") == ref else None,
    }
    return render_template("casework/new_code.html", **page), status


@bp.post("/work/people/<ref:ref>/new-code")
@open_to("coordinator")
@fresh
def new_code_submit(ref: str) -> ResponseReturnValue:
    """Pressed twice it is one code: what is in the visit is shown until it was given."""
    asked, form = the_request(ref), NewCodeForm()
    if (session.get(GIVEN) or {}).get("ref") == ref:
        return redirect(url_for(".new_code", ref=ref), 303)
    is_good = form.validate()
    if not form.spoke.data:
        form.spoke.errors = [_("Speak or write to them first, in a safe way. Then tick this")]
        is_good = False
    if not is_good:
        return _page(ref, form, 422)
    secret = return_codes.new_secret()
    settings = current_app.extensions["portal_settings"]
    code_hash = hashes(fast=settings.fast_hashes).make(return_codes.to_hash(secret, ""))
    with work(db()) as unit:
        made = referrals.give_anew(
            unit,
            family_member_id=asked.family_member_id,
            code_hash=code_hash,
            by=current_user.ref,
            reason=form.reason.data,
            now=now(),
        )
    code = return_codes.shown(made.locator, secret)
    session[GIVEN] = {"ref": ref, "code": code, "words": plain_words.as_words(made.locator + secret)}
    return redirect(url_for(".new_code", ref=ref), 303)


@bp.post("/work/people/<ref:ref>/new-code/given")
@open_to("coordinator")
def given_submit(ref: str) -> ResponseReturnValue:
    """From here on it is on no page of ours."""
    the_request(ref)
    session.pop(GIVEN, None)
    return redirect(url_for("request_record.record_page", ref=ref), 303)
