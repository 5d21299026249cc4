"""Texts through any provider that speaks our small signed form: one POST a message, with an idempotency key.

`https://NAME:SECRET@host/path?promise=idempotent`. The body is JSON: to, text, reference. Headers: Idempotency-Key,
X-Timestamp, X-Signature. With `promise=lookup`, GET path/REFERENCE answers 200 or 404.
"""

import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from portal.messages.gateways.gateway import Later, Never, Outcome, Parcel, Promise, StillWanted, Taken, always
from portal.messages.gateways.http_call import Answer, NoAnswer, NotWanted, call
from portal.messages.retry import Trouble
from portal.messages.signing import sign
from portal.shared.errors import SetUpWrong


class HttpGateway:
    def __init__(self, address: str, clock: Callable[[], datetime], *, seconds: float = 60.0) -> None:
        url, self._clock, self._seconds = urlsplit(address), clock, seconds
        asked = parse_qs(url.query).get("promise", ["none"])[0]
        if asked not in list(Promise):
            raise SetUpWrong("PORTAL_SMS_URL: promise must be idempotent, lookup or none.")
        if not url.password:
            raise SetUpWrong("PORTAL_SMS_URL has no secret to sign with: https://NAME:SECRET@host/path")
        self.promise = Promise(asked)
        self._name, self._secret = unquote(url.username or ""), unquote(url.password)
        host = (url.hostname or "") + (f":{url.port}" if url.port else "")
        self._place = urlunsplit((url.scheme, host, url.path.rstrip("/"), "", ""))

    def open(self) -> Later | None:
        return None

    def send(self, parcel: Parcel, still_wanted: StillWanted = always) -> Outcome:
        body = json.dumps({"to": parcel.to, "text": parcel.text, "reference": parcel.key}).encode()
        try:
            answer = call(
                "POST",
                self._place,
                body=body,
                headers=self._headers(body) | {"Idempotency-Key": parcel.key},
                total_seconds=self._seconds,
                still_wanted=still_wanted,
            )
        except NotWanted:
            return Later(Trouble.BROKEN)
        except NoAnswer as cut:
            return lost(cut)
        return read_answer(answer, self._clock(), self.promise)

    def knows(self, key: str) -> bool | None:
        try:
            answer = call("GET", f"{self._place}/{key}", headers=self._headers(b""), total_seconds=self._seconds)
        except NoAnswer:
            return None
        return {200: True, 404: False}.get(answer.status)

    def close(self) -> None:
        return None

    def _headers(self, body: bytes) -> dict[str, str]:
        at = str(int(self._clock().timestamp()))
        signature = sign(self._secret, at, body)
        kind = "application/json; charset=utf-8"
        return {"X-Name": self._name, "X-Timestamp": at, "X-Signature": signature, "Content-Type": kind}


def lost(cut: NoAnswer) -> Later:
    if cut.may_have_arrived:
        return Later(Trouble.UNSURE)
    return Later(Trouble.UNREACHABLE, stops_batch=True)


def read_answer(answer: Answer, now: datetime, promise: Promise) -> Outcome:
    """2xx and 409 (it has that key already) are taken; what a person must mend is not the message's fault."""
    if 200 <= answer.status < 300 or answer.status == 409:
        return Taken(str(answer.said.get("id", "")))
    if answer.status == 429:
        return Later(Trouble.BUSY, answer.retry_after(now), stops_batch=True)
    if answer.status in (401, 403, 404, 405) or 300 <= answer.status < 400:
        return Later(Trouble.SET_UP, stops_batch=True)
    if 400 <= answer.status < 500 and answer.status != 408:
        return Never(str(answer.status))
    # A server that broke may have taken it first; only without a key or a look-up does that matter.
    return Later(Trouble.UNSURE if promise is Promise.NONE else Trouble.BROKEN, answer.retry_after(now))
