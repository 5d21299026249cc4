"""Texts through any provider that Apprise knows: an optional extra, `pip install portal[texts]`, loaded when wanted.

`apprise:twilio://SID:TOKEN@+441632960100/{to}`; `{to}` becomes the number. Apprise answers yes or no and nothing more,
so nothing can be known for good: no number is ever called wrong by it, and after a cut a copy may come.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal.messages.gateways.gateway import Later, Outcome, Parcel, Promise, StillWanted, Taken, always
from portal.messages.retry import Trouble
from portal.shared.errors import SetUpWrong

SCHEME = "apprise:"
SAMPLE = "447700900000"
CUT_OFF = ("connection error", "timed out", "timeout")  # what it writes down when an answer did not come


class AppriseGateway:
    promise = Promise.NONE

    def __init__(self, address: str, clock: Callable[[], datetime]) -> None:
        self._template = address.removeprefix(SCHEME)
        if "{to}" not in self._template:
            raise SetUpWrong("PORTAL_SMS_URL: apprise: needs {to} where the number goes.")
        self._apprise = _loaded()

    def open(self) -> Later | None:
        return None if self._made(SAMPLE) is not None else Later(Trouble.SET_UP, stops_batch=True)

    def _made(self, to: str) -> Any | None:
        made = self._apprise.Apprise()
        return made if made.add(self._template.replace("{to}", to.removeprefix("+"))) else None

    def send(self, parcel: Parcel, still_wanted: StillWanted = always) -> Outcome:
        made = self._made(parcel.to)
        if made is None:
            return Later(Trouble.SET_UP, stops_batch=True)
        if not still_wanted():
            return Later(Trouble.BROKEN)
        with _Heard() as heard:
            is_taken = made.notify(body=parcel.text)
        if is_taken:
            return Taken()
        return Later(Trouble.UNSURE if heard.was_cut_off else Trouble.BROKEN)

    def knows(self, key: str) -> bool | None:
        return None

    def close(self) -> None:
        return None


class _Heard(logging.Handler):
    """What Apprise says to its own log while it sends. Numbers stand in it, so it goes no further (T18)."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.was_cut_off = False
        self._log = logging.getLogger("apprise")

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage().casefold()
        self.was_cut_off = self.was_cut_off or any(words in said for words in CUT_OFF)

    def __enter__(self) -> "_Heard":
        self._log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)


def _loaded() -> Any:
    try:
        import apprise
    except ImportError as error:
        raise SetUpWrong("PORTAL_SMS_URL names apprise:, which is not installed: pip install portal[texts]") from error
    # Both write addresses down, with the number in them (T18).
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    logging.getLogger("apprise").propagate = False
    return apprise
