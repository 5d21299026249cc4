"""The one-time link: choose a password, add an authenticator, keep the recovery codes. Opening it changes nothing."""

from typing import Any

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext as _

from portal.accounts import actions, codes, passwords, queries, sign_in
from portal.accounts.forms import ChoosePasswordForm, FirstCodeForm
from portal.accounts.lean import hash_password
from portal.accounts.models import Worker
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("set_up", __name__)


@bp.errorhandler(actions.LinkOver)
def link_over(_error: actions.LinkOver) -> Answer:
    return render_template("accounts/link_over.html"), 404


UNDER_WAY, CODES = "set_up", "recovery_codes"  # in the visit, sealed; gone when set-up is over


@bp.get("/set-up/<token>")
@open_to("everyone")
def password_page(token: str) -> Answer:
    worker = queries.open_link(db(), token=token, now=now())
    return render_template("accounts/choose_password.html", form=ChoosePasswordForm(formdata=None), worker=worker)


@bp.post("/set-up/<token>")
@open_to("everyone")
def password_submit(token: str) -> Answer:
    worker = queries.open_link(db(), token=token, now=now())
    form = ChoosePasswordForm()
    form.about = (worker.name or "", worker.email or "", sign_in.portal_settings().name)
    if not form.validate():
        return render_template("accounts/choose_password.html", form=form, worker=worker), 422
    session[UNDER_WAY] = {
        "link": actions.token_hash(token),
        "password": hash_password(passwords.tidy(form.password.data)),
        "totp": sign_in.totp().generate_totp_secret(),
    }
    return redirect(url_for(".authenticator_page", token=token))


@bp.get("/set-up/<token>/authenticator")
@open_to("everyone")
def authenticator_page(token: str) -> Answer:
    worker, held = _under_way(token)
    if held is None:
        return redirect(url_for(".password_page", token=token))
    return _authenticator(FirstCodeForm(formdata=None), worker, held)


@bp.post("/set-up/<token>/authenticator")
@open_to("everyone")
def authenticator_submit(token: str) -> Answer:
    worker, held = _under_way(token)
    if held is None:
        return redirect(url_for(".password_page", token=token))
    form = FirstCodeForm()
    counter = form.validate() and sign_in.totp().counter_of(form.code.data, held["totp"])
    if not counter:
        if not form.errors:
            form.code.errors = [
                _("This code does not match. Check that your phone shows the right time, and try again")
            ]
        return _authenticator(form, worker, held), 422
    with work(db()) as unit:
        session[CODES] = actions.finish_set_up(
            unit,
            token=token,
            password_hash=held["password"],
            totp=held["totp"],
            counter=counter,
            fast_hashes=sign_in.portal_settings().fast_hashes,
            now=now(),
        )
    session.pop(UNDER_WAY)
    return redirect(url_for(".recovery_codes_page"))


@bp.get("/set-up/recovery-codes")
@open_to("everyone")
def recovery_codes_page() -> Answer:
    if CODES not in session:
        return redirect(url_for("accounts.sign_in_page"))
    return render_template(
        "accounts/recovery_codes.html",
        recovery_codes=[codes.read_aloud(code) for code in session[CODES]],
        done=url_for(".recovery_codes_kept"),
    )


@bp.post("/set-up/recovery-codes")
@open_to("everyone")
def recovery_codes_kept() -> Answer:
    session.pop(CODES, None)
    return redirect(url_for("accounts.sign_in_page"))


def _under_way(token: str) -> tuple[Worker, dict[str, Any] | None]:
    """Whose link it is, and what was chosen so far in this visit with this very link."""
    worker = queries.open_link(db(), token=token, now=now())
    held = session.get(UNDER_WAY)
    return worker, held if held and held["link"] == actions.token_hash(token) else None


def _authenticator(form: FirstCodeForm, worker: Worker, held: dict[str, Any]) -> str:
    totp = sign_in.totp()
    return render_template(
        "accounts/authenticator.html",
        form=form,
        secret=codes.read_aloud(totp.get_totp_b32_key(held["totp"])),
        picture=codes.picture(totp.get_totp_uri(worker.calc_username(), held["totp"])),
    )
