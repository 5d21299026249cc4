"""Texts through GOV.UK Notify, which can be asked whether it has a reference: 0 lost, 0 twice.

`notify://api.notifications.service.gov.uk/?key=KEY&template=ID&callback=TOKEN`; the template holds only ((text)).
"""

import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from portal.messages.gateways.gateway import Later, Never, Outcome, Parcel, Promise, StillWanted, Taken, always
from portal.messages.gateways.http import lost
from portal.messages.gateways.http_call import Answer, NoAnswer, NotWanted, call
from portal.messages.retry import Trouble
from portal.messages.signing import notify_token
from portal.shared.errors import SetUpWrong

LOOPBACK = ("127.0.0.1", "localhost", "::1")  # a stand-in for drills, without encryption


class NotifyGateway:
    promise = Promise.LOOKUP

    def __init__(self, address: str, clock: Callable[[], datetime], *, seconds: float = 60.0) -> None:
        url, self._clock, self._seconds = urlsplit(address), clock, seconds
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if len(asked.get("key", "")) < 73 or not asked.get("template"):
            raise SetUpWrong("PORTAL_SMS_URL: notify: needs key= and template= as Notify shows them.")
        self._key, self._template = asked["key"], asked["template"]
        host = (url.hostname or "") + (f":{url.port}" if url.port else "")
        scheme = "http" if url.hostname in LOOPBACK else "https"
        self._place = f"{scheme}://{host}/v2/notifications"

    def open(self) -> Later | None:
        return None

    def send(self, parcel: Parcel, still_wanted: StillWanted = always) -> Outcome:
        body = {
            "phone_number": parcel.to,
            "template_id": self._template,
            "personalisation": {"text": parcel.text},
            "reference": parcel.key,
        }
        try:
            answer = self._call("POST", "/sms", json.dumps(body).encode(), still_wanted)
        except NotWanted:
            return Later(Trouble.BROKEN)
        except NoAnswer as cut:
            return lost(cut)
        return self._read(answer)

    def _read(self, answer: Answer) -> Outcome:
        if answer.status == 201:
            return Taken(str(answer.said.get("id", "")))
        if answer.status == 429:
            return Later(Trouble.BUSY, answer.retry_after(self._clock()), stops_batch=True)
        if answer.status >= 500:
            return Later(Trouble.UNSURE)  # asked by reference before it goes again
        said = " ".join(
            str(each.get("message", "")) for each in answer.said.get("errors", []) if isinstance(each, dict)
        )
        if answer.status == 400 and "phone_number" in said:
            return Never("400")
        return Later(Trouble.SET_UP, stops_batch=True)  # a key, a template, a trial account: for a person to mend

    def knows(self, key: str) -> bool | None:
        try:
            answer = self._call("GET", "?" + urlencode({"reference": key, "template_type": "sms"}))
        except NoAnswer:
            return None
        return bool(answer.said.get("notifications")) if answer.status == 200 else None

    def close(self) -> None:
        return None

    def _call(self, method: str, path: str, body: bytes = b"", still_wanted: StillWanted = always) -> Answer:
        token = notify_token(self._key, self._clock())
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return call(
            method,
            self._place + path,
            body=body,
            headers=headers,
            total_seconds=self._seconds,
            still_wanted=still_wanted,
        )
