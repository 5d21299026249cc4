"""The visit of somebody signed in: begun, gone on with, fresh enough for what matters, ended."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, cast

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.lean import check_and_update_authn_fresh, login_user, logout_user
from portal.accounts.models import Worker
from portal.accounts.passkey_actions import PASSKEY_AT_LEAST_ONE
from portal.web.page_context import CONTRAST

FRESH = timedelta(minutes=10)
AFTER_AGAIN = "after_again"
OWN_PASSKEYS = ("passkeys.list_page", "passkeys.add_submit", "passkeys.remove_submit")
VIA = "via"  # what was shown in this visit: password, authenticator, passkey
P = ParamSpec("P")


def new_visit(_app: Flask, **_facts: Any) -> None:
    """Another cookie at sign-in and step-up: one that was planted before is worth nothing (T13)."""
    cast("Any", session).renew()


def enter(worker: Worker, *, via: list[str]) -> None:
    """Begin a visit as this worker. Nothing of the visit before it is kept but the choice of contrast."""
    contrast = session.get(CONTRAST)
    session.clear()
    if contrast:
        session[CONTRAST] = contrast
    stay(worker, via=via)


def stay(worker: Worker, *, via: list[str] | None = None) -> None:
    """Go on as this worker under another cookie: after step-up, and after a change that ended all visits (T13).

    `via` says what was just shown, and makes the visit fresh; without it the visit is as fresh as it was.
    """
    shown, since = session.get(VIA, []), session.get("fs_paa")
    login_user(cast("Any", worker), remember=False, authn_via=via or shown)
    session[VIA] = sorted({*shown, *(via or [])})
    if via is None:
        session["fs_paa"] = since


def go_out() -> None:
    logout_user()
    session.clear()


def fresh(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """For pages that ask for a code or passkey within the last ten minutes (step-up). Goes under `open_to`."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if check_and_update_authn_fresh(FRESH, timedelta(0)):
            return view(*args, **kwargs)
        wanted = request.endpoint if request.method == "GET" else ""
        if request.view_args:  # a page about something: its address is remembered here, never taken from outside
            session[AFTER_AGAIN] = request.path
        return redirect(url_for("account.again_page", next=wanted or None))

    return guarded


def passkey_is_needed(worker: Worker) -> bool:
    """Administrators show a passkey (G23); made-up ones are let off, so that a demonstration needs no device."""
    return worker.role in PASSKEY_AT_LEAST_ONE and not worker.is_demonstration


def passkey_first() -> ResponseReturnValue | None:
    """Until an administrator has shown a passkey in this visit, only the pages that let them do so open."""
    if "_user_id" not in session or not current_user.is_authenticated or not passkey_is_needed(current_user):
        return None
    room = (request.endpoint or "").split(".")[0]
    if "passkey" in session.get(VIA, []):
        return None
    if request.endpoint in OWN_PASSKEYS and current_user.webauthn:
        return redirect(url_for("passkeys.sign_in_page"))  # a password and a code bring no second passkey in
    if room in ("passkeys", "accounts", "account", "exit", "health", "static"):
        return None
    if (request.endpoint or "").startswith("pages."):
        return None
    return redirect(url_for("passkeys.list_page" if not current_user.webauthn else "account.again_page"))
