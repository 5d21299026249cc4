"""Flask-Security over our own tables and visits, and the steps between "who are you" and "you are in".

Flask-Security keeps passwords, authenticator codes, freshness and the worker of a visit. Its own pages, address-borne
tokens and JSON answers are left out: the portal's views call what they need, so that every page says who may open
it, every try is counted before it is looked at, and nothing is saved outside `work()`. Passkeys are checked by
py_webauthn, as Flask-Security does, with the challenge kept in the visit instead of in a token that can be sent twice.
"""

import hashlib
import logging
from datetime import timedelta
from typing import Any, cast

from flask import Flask, current_app, request, session
from passlib.totp import TOTP, TokenError
from sqlalchemy import select
from werkzeug.local import LocalProxy

from portal.accounts import codes, passwords, queries, sign_in_actions, tries
from portal.accounts.identity import email_key
from portal.accounts.lean import (
    Security,
    SQLAlchemySessionUserDatastore,
    Totp,
    user_authenticated,
    verify_password,
)
from portal.accounts.models import Passkey, RecoveryCode, Worker
from portal.accounts.visit import FRESH, enter, new_visit, passkey_first
from portal.settings import Settings
from portal.shared.clock import now
from portal.storage.keys import KeyRing
from portal.storage.waits import Waits
from portal.storage.work import work
from portal.web.db import db

log = logging.getLogger("portal.accounts")
SECOND_STEP = "second_step"
SECOND_STEP_LASTS = timedelta(minutes=10)
CODE_WINDOW = 30  # seconds that an authenticator's clock may be off, either way


class Workers(SQLAlchemySessionUserDatastore):
    """Flask-Security's way to our rows. It never commits: `work()` does."""

    def __init__(self) -> None:
        made: tuple[Any, ...] = (LocalProxy(db), Worker, Worker, Passkey)
        super().__init__(*made)

    def commit(self) -> None:
        """Nothing: the view's piece of work saves."""

    def find_user(self, case_insensitive: bool = False, **facts: Any) -> Any:
        return db().scalar(select(Worker).filter_by(**facts))

    def find_webauthn(self, credential_id: bytes) -> Any:
        return db().scalar(select(Passkey).filter_by(credential_id=credential_id))


class OneUseTotp(Totp):
    """Codes by the portal's clock, each accepted once. The secret is sealed in its column, not by this class."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(issuer=issuer, secrets=secrets, now=lambda: now().timestamp())

    def generate_totp_secret(self) -> str:
        return str(self._totp.new().to_json(encrypt=False))

    def counter_of(self, typed: str, secret: str) -> int | None:
        """Which code this is of a secret that is not anybody's yet, or None when it is none."""
        try:
            return int(self._totp.verify(typed, secret, window=CODE_WINDOW).counter)
        except TokenError:
            return None

    def get_last_counter(self, user: Any) -> int | None:
        return cast("int | None", user.totp_counter)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        if not sign_in_actions.spend_counter(db(), worker=user, counter=tmatch.counter):
            raise _SpentMeanwhile


class _SpentMeanwhile(Exception):
    """The same code came twice at once, and the other one was first."""


def init_sign_in(app: Flask, settings: Settings) -> None:
    app.config.update(_settings(app, settings))
    security = Security(app, Workers(), register_blueprint=False, totp_cls=OneUseTotp)
    # No worker by a token in an address or header, ever: only by a visit.
    security.login_manager.request_loader(None)
    # Its guess at a stolen cookie writes to every visitor's row and ends nothing; our rows end (T13).
    security.login_manager.session_protection = None
    user_authenticated.connect(new_visit, app)
    app.before_request(passkey_first)


def _settings(app: Flask, settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": passwords.options(fast=settings.fast_hashes),
        "SECURITY_PASSWORD_LENGTH_MIN": passwords.LEAST,
        "SECURITY_PASSWORD_SALT": "not used: Argon2id makes its own for each password",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_REQUIRED": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TOTP_SECRETS": {"1": hashlib.sha256(f"totp\0{app.config['SECRET_KEY']}".encode()).hexdigest()},
        "SECURITY_TOTP_ISSUER": settings.name,
        "SECURITY_FRESHNESS": FRESH,
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
    }


def keys() -> KeyRing:
    return cast("KeyRing", current_app.extensions["portal_keys"])


def waits() -> Waits:
    return cast("Waits", current_app.extensions["portal_waits"])


def portal_settings() -> Settings:
    return cast("Settings", current_app.extensions["portal_settings"])


def network() -> str:
    return tries.network_of(request.remote_addr)


def check_password(email: str, password: str) -> Worker | None:
    """Who this is, or None: the same path, statements and one password hash whoever is asked for (T14)."""
    is_production = portal_settings().is_production
    account = keys().blind("worker-email", email_key(email))
    with work(db()) as unit:
        looked_at = sign_in_actions.begin_try(
            unit, keys=keys(), account=account, network=network(), now=now(), waits=waits()
        )
    found = queries.worker_by_email(db(), keys=keys(), email=email)
    kept = found.password if found and looked_at and queries.may_try(found, is_production=is_production) else None
    db().commit()  # nothing was written; no transaction is held open while the hash is made
    right = verify_password(passwords.tidy(password), kept or passwords.nobody(fast=portal_settings().fast_hashes))
    if not right or not kept or not queries.may_sign_in(found, is_production=is_production):
        log.info("sign-in-refused", extra={"kind": "password"})
        return None
    with work(db()) as unit:
        sign_in_actions.take_back_try(unit, keys=keys(), account=account, network=network(), now=now(), waits=waits())
    return found


def begin_second_step(worker: Worker, next_page: str) -> None:
    cast("Any", session).renew()
    session[SECOND_STEP] = {"who": worker.fs_uniquifier, "at": now().timestamp(), "next": next_page}


def second_step() -> tuple[Worker, str] | None:
    """Who gave the right password in this visit a moment ago, and where they were going."""
    held = session.get(SECOND_STEP)
    if not held or now().timestamp() - held["at"] > SECOND_STEP_LASTS.total_seconds():
        return None
    found = db().scalar(select(Worker).where(Worker.fs_uniquifier == held["who"]))
    if found is None or not queries.may_sign_in(found, is_production=portal_settings().is_production):
        return None
    return found, held["next"]


def check_code(worker: Worker, typed: str) -> bool:
    """An authenticator's code or a recovery code, each good once. Wrong ones count with wrong passwords."""
    account = worker.email_index
    with work(db()) as unit:
        here = sign_in_actions.begin_try(
            unit, keys=keys(), account=account, network=network(), now=now(), waits=waits()
        )
        everywhere = here and sign_in_actions.begin_try(
            unit,
            keys=keys(),
            account=account,
            network=sign_in_actions.ANYWHERE,
            now=now(),
            free=tries.FREE_CODES_ANYWHERE,
            waits=waits(),
        )
    spend = _spend_digits if codes.is_digits(typed) else _spend_recovery_code
    right = everywhere and spend(worker, typed)
    if not right:
        log.info("sign-in-refused", extra={"kind": "code"})
    return right


def _spend_digits(worker: Worker, typed: str) -> bool:
    with work(db()):
        secret = worker.totp
        if secret is None:
            return False
        try:
            return bool(totp().verify_totp(typed, secret, cast("Any", worker), window=CODE_WINDOW))
        except _SpentMeanwhile:
            return False


def _spend_recovery_code(worker: Worker, typed: str) -> bool:
    parts = codes.parts_of_recovery_code(typed)
    mark, secret = parts or ("", "")
    found = db().scalar(
        select(RecoveryCode).where(
            RecoveryCode.worker_id == worker.id, RecoveryCode.mark == mark, RecoveryCode.used_at.is_(None)
        )
    )
    db().commit()
    right = verify_password(secret, found.hash if found else passwords.nobody(fast=portal_settings().fast_hashes))
    if not right or found is None:
        return False
    with work(db()) as unit:
        return sign_in_actions.spend_recovery_code(unit, code=found, now=now())


def totp() -> OneUseTotp:
    return cast("OneUseTotp", current_app.extensions["security"].totp_factory)


def let_in(worker: Worker, *, via: list[str]) -> None:
    """Everything that is asked for was shown: begin the visit, forget the wrong tries, keep that somebody came."""
    enter(worker, via=via)
    with work(db()) as unit:
        sign_in_actions.let_in(unit, keys=keys(), worker=worker, network=network(), now=now(), waits=waits())


def forget_wrong_tries(worker: Worker) -> None:
    with work(db()) as unit:
        sign_in_actions.forget_tries(unit, keys=keys(), account=worker.email_index, network=network(), waits=waits())
