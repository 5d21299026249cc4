"""Who has to wait before another try, told between machines through Redis where the operator has one (F17).

The database counts every try and is the judge. Redis only spares it the tries that are made while somebody waits, so
that guessing does not cost it a write each. Where Redis is gone, slow or has forgotten everything, the database is
asked as if there were none: nobody is let in by that, and nobody is kept out who was not before. Visits, and every
page for the public, have nothing to do with it.
"""

import logging
import time
from datetime import timedelta
from typing import Any, Protocol

from portal.shared.errors import SetUpWrong
from portal.storage.again import stays

log = logging.getLogger("portal.storage")
ANSWERS_WITHIN = 0.25  # seconds; then the database is asked
LEFT_ALONE = 30.0  # seconds, after it did not answer
PREFIX = "wait:"


class Waits(Protocol):
    def holds(self, slot: str) -> bool: ...
    def begin(self, slot: str, length: timedelta) -> None: ...
    def end(self, *slots: str) -> None: ...


class NoWaits:
    """The database alone."""

    def holds(self, slot: str) -> bool:
        return False

    def begin(self, slot: str, length: timedelta) -> None:
        """Nothing to tell anybody."""

    def end(self, *slots: str) -> None:
        """Nothing to tell anybody."""


class RedisWaits:
    """`slot` is a keyed hash; nothing else is ever sent."""

    def __init__(self, address: str):
        try:
            import redis
        except ImportError as error:
            raise SetUpWrong("PORTAL_REDIS_URL needs one more package: pip install 'portal[redis]'") from error
        self._gone: tuple[type[Exception], ...] = (redis.RedisError, OSError)
        self._redis: Any = redis.Redis.from_url(
            address, socket_timeout=ANSWERS_WITHIN, socket_connect_timeout=ANSWERS_WITHIN, retry=None
        )
        self._left_alone_until = 0.0

    def holds(self, slot: str) -> bool:
        return bool(self._ask("exists", PREFIX + slot))

    def begin(self, slot: str, length: timedelta) -> None:
        stays()
        self._ask("set", PREFIX + slot, 1, px=max(int(length.total_seconds() * 1000), 1))

    def end(self, *slots: str) -> None:
        stays()
        self._ask("delete", *(PREFIX + slot for slot in slots))

    def says(self) -> str:
        """For `portal check`. Raises SetUpWrong."""
        try:
            self._redis.ping()
        except self._gone as error:
            raise SetUpWrong("it does not answer; tries are counted in the database alone") from error
        return "answers"

    def _ask(self, what: str, *values: Any, **more: Any) -> Any:
        if time.monotonic() < self._left_alone_until:
            return None
        try:
            answer = getattr(self._redis, what)(*values, **more)
        except self._gone:
            log.warning("redis-gone")
            self._left_alone_until = time.monotonic() + LEFT_ALONE
            return None
        return answer


def open_waits(address: str) -> Waits:
    """Raises SetUpWrong where the address is given and the package is missing."""
    return RedisWaits(address) if address else NoWaits()
