"""A way out that sends nothing. In development what would be sent goes to a file in the instance.

In production nothing is taken: a message that nobody sends must not be called sent. It waits, the team is told, and
no personal data is written anywhere (T18).
"""

import json
import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from portal.messages.gateways.gateway import Later, Outcome, Parcel, Promise, StillWanted, Taken, always
from portal.messages.retry import Trouble

logger = logging.getLogger("portal.messages")


class LogGateway:
    promise = Promise.NONE

    def __init__(self, way: str, file: Path | None, clock: Callable[[], datetime]) -> None:
        """`file` is None in production."""
        self._way, self._file, self._clock = way, file, clock

    def open(self) -> Later | None:
        if self._file is None:
            logger.warning("no gateway is set up", extra={"kind": self._way})
            return Later(Trouble.SET_UP, stops_batch=True)
        return None

    def send(self, parcel: Parcel, still_wanted: StillWanted = always) -> Outcome:
        if self._file is None:
            return Later(Trouble.SET_UP, stops_batch=True)
        line = {
            "at": self._clock().isoformat(timespec="seconds"),
            "way": self._way,
            "key": parcel.key,
            "to": parcel.to,
            "subject": parcel.subject,
            "text": parcel.text,
        }
        if not still_wanted():
            return Later(Trouble.BROKEN)
        written = json.dumps(line, ensure_ascii=False) + "\n"
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(written)
        return Taken()

    def knows(self, key: str) -> bool | None:
        return None

    def close(self) -> None:
        return None
