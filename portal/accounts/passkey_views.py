"""Signing in with a passkey, adding one, taking one away.

The challenge lies in the visit and is good for one answer: an answer that was heard cannot be said again. A passkey
that checks who holds it (finger, face, PIN) is two factors, and it answers to our address only.
"""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext as _
from flask_login import current_user

from portal.accounts import actions, passkey_actions, queries, sign_in
from portal.accounts.forms import PasskeyForm, PasskeyNameForm
from portal.accounts.models import Worker
from portal.accounts.visit import fresh, passkey_is_needed, stay
from portal.shared.clock import now
from portal.shared.later import Later
from portal.storage.work import work
from portal.web.access import ROLES, open_to
from portal.web.db import db

if TYPE_CHECKING:
    import webauthn
    from webauthn import helpers
    from webauthn.helpers import structs
else:
    webauthn, helpers, structs = Later("webauthn"), Later("webauthn.helpers"), Later("webauthn.helpers.structs")

bp = Blueprint("passkeys", __name__)

CHALLENGE = "passkey_challenge"
LASTS = 5 * 60  # seconds


@bp.get("/sign-in/passkey")
@open_to("everyone")
def sign_in_page() -> Answer:
    return _sign_in(PasskeyForm(formdata=None))


@bp.post("/sign-in/passkey")
@open_to("everyone")
def sign_in_submit() -> Answer:
    form = PasskeyForm()
    worker = _whose(form.credential.data) if form.validate() else None
    if worker is None:
        if not form.errors:
            form.credential.errors = [
                _("This passkey did not work here. Try again, or sign in with your password and a code")
            ]
        return _sign_in(form), 422
    sign_in.let_in(worker, via=["passkey"])
    return redirect(url_for("accounts.work_home"))


def _sign_in(form: PasskeyForm) -> str:
    options = webauthn.generate_authentication_options(
        rp_id=_site()[0],
        challenge=_new_challenge(),
        timeout=LASTS * 1000,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return render_template("accounts/passkey.html", form=form, options=helpers.options_to_json(options))


def _whose(said: str) -> Worker | None:
    """Who holds the passkey that gave this answer, or None. The challenge is spent either way."""
    challenge = _spend_challenge()
    try:
        credential_id = helpers.base64url_to_bytes(json.loads(said)["rawId"])
        found = passkey_actions.passkey_by_credential(db(), credential_id)
        if challenge is None or found is None:
            return None
        passkey, worker = found
        rp_id, origin = _site()
        right = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        return None
    if not queries.may_sign_in(worker, is_production=sign_in.portal_settings().is_production):
        return None
    with work(db()) as unit:
        passkey_actions.passkey_used(
            unit,
            passkey=passkey,
            sign_count=right.new_sign_count,
            is_backed_up=right.credential_backed_up,
            now=now(),
        )
    return worker


@bp.get("/work/account/passkeys")
@open_to(*ROLES)
@fresh
def list_page() -> Answer:
    return _list(PasskeyNameForm(formdata=None))


@bp.post("/work/account/passkeys")
@open_to(*ROLES)
@fresh
def add_submit() -> Answer:
    form = PasskeyNameForm()
    challenge = _spend_challenge()
    if not form.validate():
        return _list(form), 422
    try:
        if challenge is None:
            raise ValueError("no challenge in this visit")
        made = _verified(form.credential.data, challenge)
    except (helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        form.credential.errors = [_("Your browser did not make a passkey. Try again, or use another browser")]
        return _list(form), 422
    transports = json.loads(form.credential.data).get("response", {}).get("transports") or []
    with work(db()) as unit:
        worker = queries.worker_by_ref(unit, current_user.ref)
        passkey_actions.add_passkey(
            unit,
            worker=worker,
            name=form.passkey_name.data,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            transports=[str(each) for each in transports if str(each).isalpha()],
            is_backed_up=made.credential_backed_up,
            device_type=made.credential_device_type.value,
            now=now(),
        )
        actions.end_visits(unit, worker=worker)
    stay(worker, via=["passkey"])
    return redirect(url_for(".list_page"))


def _verified(said: str, challenge: bytes) -> Any:
    rp_id, origin = _site()
    return webauthn.verify_registration_response(
        credential=said,
        expected_challenge=challenge,
        expected_rp_id=rp_id,
        expected_origin=origin,
        require_user_verification=True,
    )


@bp.post("/work/account/passkeys/remove")
@open_to(*ROLES)
@fresh
def remove_submit() -> Answer:
    with work(db()) as unit:
        worker = queries.worker_by_ref(unit, current_user.ref)
        passkey_actions.remove_passkey(unit, worker=worker, passkey_id=request.form.get("passkey", ""), now=now())
        actions.end_visits(unit, worker=worker)
    stay(worker)
    return redirect(url_for(".list_page"))


def _list(form: PasskeyNameForm) -> str:
    held = passkey_actions.passkeys_of(db(), current_user)
    options = webauthn.generate_registration_options(
        rp_id=_site()[0],
        rp_name=sign_in.portal_settings().name,
        user_id=current_user.fs_webauthn_user_handle.encode(),
        user_name=current_user.email or "",
        user_display_name=current_user.name or "",
        challenge=_new_challenge(),
        timeout=LASTS * 1000,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each.credential_id) for each in held],
    )
    return render_template(
        "accounts/passkeys.html",
        form=form,
        passkeys=held,
        options=helpers.options_to_json(options),
        one_is_needed=passkey_is_needed(current_user),
    )


def _new_challenge() -> bytes:
    made = helpers.generate_challenge()
    session[CHALLENGE] = {"said": helpers.bytes_to_base64url(made), "at": now().timestamp()}
    return made


def _spend_challenge() -> bytes | None:
    held = session.pop(CHALLENGE, None)
    if not held or now().timestamp() - held["at"] > LASTS:
        return None
    return helpers.base64url_to_bytes(held["said"])


def _site() -> tuple[str, str]:
    """The name that passkeys belong to, and the address they answer to."""
    address = sign_in.portal_settings().base_url or request.host_url
    parts = urlsplit(address)
    return parts.hostname or "", f"{parts.scheme}://{parts.netloc}"
