"""What providers send us: receipts and replies. Signed, answered alike whatever they hold, and nothing is echoed."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from portal.messages import answers, receipts
from portal.messages.answer_actions import take_receipt, take_reply
from portal.messages.contact_queries import work_keys_of_number
from portal.messages.signing import is_signed, is_token
from portal.shared.clock import now
from portal.shared.contact import BadPhoneNumber, PhoneNumber
from portal.shared.errors import BadInput, NotAllowed
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("messages", __name__)


class NotSigned(NotAllowed):
    """Whoever sent this does not know the secret, or sent it long ago."""


class CannotRead(BadInput):
    """Signed, but not in a form we know."""


@bp.record_once
def _no_form_token(state: BlueprintSetupState) -> None:
    """A provider has no form of ours; its signature stands in for the token."""
    state.app.extensions["csrf"].exempt(bp)


@bp.post("/messages/receipts")
@open_to("everyone")
def receipt():
    said = _signed_body()
    outcome = receipts.read(str(said.get("status", "")))
    key = str(said.get("reference") or said.get("id") or "")
    if outcome is not None and key:
        number = str(said.get("receipt") or f"{said.get('id', key)}:{said.get('status')}")
        with work(db()) as unit:
            take_receipt(unit, way="text", number=number, key=key, outcome=outcome, at=_moment(said), now=now())
    return _nothing_more()


@bp.post("/messages/replies")
@open_to("everyone")
def reply():
    said = _signed_body()
    try:
        sender = PhoneNumber.read("+" + str(said.get("source_number", "")).lstrip("+"))
    except BadPhoneNumber:
        return _nothing_more()
    text = str(said.get("message", ""))
    answer = answers.read(text)
    hooks = current_app.extensions.get("portal_answer_hooks", ())
    with work(db()) as unit:
        if answer is not answers.Answer.STOP and _is_for_work(unit, sender.value, text):
            return _nothing_more()
        take_reply(unit, way="text", sender=sender.value, answer=answer, now=now(), hooks=hooks)
    return _nothing_more()


def _is_for_work(unit: Session, number: str, text: str) -> bool:
    """A worker's own number, and a text that one of the takers knows what to do with, such as checking out (N-48)."""
    takers = current_app.extensions.get("portal_reply_takers", ())
    keys = work_keys_of_number(unit, number) if takers else []
    return any(taker(unit, key, text, now()) for key in keys for taker in takers)


def _nothing_more() -> Response:
    """The same whatever was in it, and whoever it was from."""
    return Response(status=204, mimetype="text/plain")


def _signed_body() -> dict[str, Any]:
    """Raises NotSigned, CannotRead."""
    body = request.get_data(cache=False)
    url = urlsplit(current_app.extensions["portal_settings"].sms_url)
    token = parse_qs(url.query).get("callback", [""])[0]
    given = request.headers
    by_token = is_token(token, given.get("Authorization", ""))
    by_hand = is_signed(
        unquote(url.password or ""), given.get("X-Timestamp", ""), body, given.get("X-Signature", ""), now()
    )
    if not (by_token or by_hand):
        raise NotSigned
    try:
        said = json.loads(body)
    except ValueError as error:
        raise CannotRead from error
    if not isinstance(said, dict):
        raise CannotRead
    return said


def _moment(said: dict[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(str(said.get("completed_at") or said.get("at") or ""))
    except ValueError:
        return now()
    return at if at.tzinfo else at.replace(tzinfo=UTC)
