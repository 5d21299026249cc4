"""What somebody signed in can see and change about their own way in."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext as _
from flask_login import current_user

from portal.accounts import actions, codes, passwords, queries, sign_in
from portal.accounts.forms import CodeForm, NewPasswordForm
from portal.accounts.lean import hash_password
from portal.accounts.views import safe_next
from portal.accounts.visit import AFTER_AGAIN, fresh, stay
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import ROLES, open_to
from portal.web.db import db

bp = Blueprint("account", __name__)

CODES = "new_recovery_codes"


@bp.get("/work/account")
@open_to(*ROLES)
def account_page() -> Answer:
    return render_template(
        "accounts/account.html",
        visits=queries.visits_of(db(), current_user, present=_present(), now=now()),
        codes_left=queries.recovery_codes_left(db(), current_user),
        passkeys=len(current_user.webauthn),
    )


@bp.post("/work/account/visits/end")
@open_to(*ROLES)
@fresh
def end_visits_submit() -> Answer:
    """Ends the one that was named, or all but this one."""
    with work(db()) as unit:
        only = request.form.get("visit", "").replace("\x00", "") or None
        actions.end_other_visits(unit, worker=current_user, present=_present(), only=only)
    return redirect(url_for(".account_page"))


def _present() -> str:
    """The row of this very visit."""
    row = session.row  # type: ignore[attr-defined]
    return row.id if row else ""


@bp.get("/work/account/again")
@open_to(*ROLES)
def again_page() -> Answer:
    return _again(CodeForm(formdata=None), safe_next(request.args.get("next")))


@bp.post("/work/account/again")
@open_to(*ROLES)
def again_submit() -> Answer:
    form, wanted = CodeForm(), safe_next(request.form.get("next"))
    if not form.validate():
        return _again(form, wanted), 422
    worker = queries.worker_by_ref(db(), current_user.ref)
    if not sign_in.check_code(worker, form.code.data):
        form.code.errors = [_("This code does not work, or it was used before. Wait for the next one and enter that")]
        return _again(form, wanted), 422
    stay(worker, via=["authenticator"])
    sign_in.forget_wrong_tries(worker)
    before = session.pop(AFTER_AGAIN, "")
    return redirect(before if before and not wanted else url_for(wanted or ".account_page"))


def _again(form: CodeForm, wanted: str) -> str:
    return render_template("accounts/again.html", form=form, next_page=wanted, has_passkey=bool(current_user.webauthn))


@bp.get("/work/account/password")
@open_to(*ROLES)
@fresh
def password_page() -> Answer:
    return render_template("accounts/password.html", form=NewPasswordForm(formdata=None))


@bp.post("/work/account/password")
@open_to(*ROLES)
@fresh
def password_submit() -> Answer:
    form = NewPasswordForm()
    form.about = (current_user.name or "", current_user.email or "", sign_in.portal_settings().name)
    if not form.validate():
        return render_template("accounts/password.html", form=form), 422
    if not _is_present_password(form.password.data):
        form.password.errors = [_("This is not your present password")]
        return render_template("accounts/password.html", form=form), 422
    made = hash_password(passwords.tidy(form.new_password.data))
    with work(db()) as unit:
        worker = queries.worker_by_ref(unit, current_user.ref)
        actions.set_password(unit, worker=worker, password_hash=made, now=now(), by=worker.ref)
    stay(worker)
    return redirect(url_for(".account_page"))


def _is_present_password(typed: str) -> bool:
    """Counted as a try, so that a visit left open is no way to guess it."""
    return sign_in.check_password(current_user.email or "", typed) is not None


@bp.post("/work/account/recovery-codes")
@open_to(*ROLES)
@fresh
def recovery_codes_submit() -> Answer:
    with work(db()) as unit:
        worker = queries.worker_by_ref(unit, current_user.ref)
        session[CODES] = actions.replace_recovery_codes(
            unit, worker=worker, fast_hashes=sign_in.portal_settings().fast_hashes, now=now()
        )
    stay(worker)
    return redirect(url_for(".recovery_codes_page"))


@bp.get("/work/account/recovery-codes")
@open_to(*ROLES)
@fresh
def recovery_codes_page() -> Answer:
    made: list[Any] = session.get(CODES, [])
    return render_template(
        "accounts/new_recovery_codes.html",
        recovery_codes=[codes.read_aloud(code) for code in made],
        codes_left=queries.recovery_codes_left(db(), current_user),
    )


@bp.post("/work/account/recovery-codes/kept")
@open_to(*ROLES)
def recovery_codes_kept() -> Answer:
    session.pop(CODES, None)
    return redirect(url_for(".account_page"))
