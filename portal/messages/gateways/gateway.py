"""What every way out has in common: what it is given, what it promises, what it answers."""

import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from portal.messages.retry import Trouble

CONNECT_SECONDS = 10.0
TOTAL_SECONDS = 60.0  # for one message, however slowly the other side talks (F5)


class Promise(StrEnum):
    """What can be known after an answer got lost. The administrator's page words the promise from this (M3)."""

    IDEMPOTENT = "idempotent"  # the same key twice is delivered once: 0 lost, 0 twice
    LOOKUP = "lookup"  # it can be asked "have you got this key?": 0 lost, 0 twice
    NONE = "none"  # 0 lost, and in rare cases one copy too many


@dataclass(frozen=True)
class Parcel:
    """One message, ready to go. `key` is the same for every try of it."""

    key: str
    to: str
    subject: str
    text: str
    html: str
    language: str


@dataclass(frozen=True)
class Taken:
    """The gateway has it. `ref` is its own name for it, if it gave one."""

    ref: str = ""


@dataclass(frozen=True)
class Later:
    """Not now. `stops_batch`: nothing else will go either."""

    trouble: Trouble
    wait: timedelta | None = None
    stops_batch: bool = False


@dataclass(frozen=True)
class Never:
    """Not to this address, now or later."""

    code: str


Outcome = Taken | Later | Never


StillWanted = Callable[[], bool]


def always() -> bool:
    return True


class Gateway(Protocol):
    """A way out. One batch: `open`, `send` for each, `close`. No database handle is held meanwhile."""

    promise: Promise

    def open(self) -> Later | None:
        """Be ready to send; says what is wrong when it cannot. Called before a message is marked as begun."""

    def send(self, parcel: Parcel, still_wanted: StillWanted = always) -> Outcome:
        """Ask `still_wanted` just before handing over: a slow greeting must not outlast a cancel (F26)."""

    def knows(self, key: str) -> bool | None:
        """For LOOKUP: has it got this key? None when it cannot say now."""

    def close(self) -> None: ...


@dataclass
class Cut:
    """Whether the time was up. What was read then may be only the beginning of an answer."""

    happened: bool = False


@contextmanager
def no_longer_than(seconds: float, line: socket.socket) -> Iterator[Cut]:
    """Cut a connection after so many seconds: a timeout of each read alone lets one byte a second go on for hours."""
    cut = Cut()

    def cut_off() -> None:
        cut.happened = True
        with suppress(OSError):  # closed already: that is what we wanted
            line.shutdown(socket.SHUT_RDWR)

    number = _watch.over(time.monotonic() + seconds, cut_off)
    try:
        yield cut
    finally:
        _watch.done(number)


def encrypted(line: socket.socket, context: ssl.SSLContext, host: str, ends: float) -> ssl.SSLSocket:
    """Under cover, by that moment of the monotonic clock. Raises OSError; the line is closed then."""
    covered = context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
    try:
        with no_longer_than(ends - time.monotonic(), covered) as cut:
            covered.do_handshake()
        if cut.happened:
            raise TimeoutError
    except BaseException:
        covered.close()
        raise
    return covered


class _Watch:
    """One thread that waits for the earliest of all limits; a thread a message took longer than what it watched."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._limits: dict[int, tuple[float, Callable[[], None]]] = {}
        self._count = 0
        self._wakes_at = math.inf
        self._thread: threading.Thread | None = None

    def over(self, limit: float, cut_off: Callable[[], None]) -> int:
        with self._changed:
            self._count += 1
            self._limits[self._count] = limit, cut_off
            if self._thread is None or not self._thread.is_alive():  # at first, and after a fork
                self._thread = threading.Thread(target=self._keep, name="limits", daemon=True)
                self._thread.start()
            elif limit < self._wakes_at:
                self._changed.notify()
            return self._count

    def done(self, number: int) -> None:
        """From here on it is not cut any more, even if its time ended this moment."""
        with self._changed:
            self._limits.pop(number, None)

    def _keep(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for number, (limit, cut_off) in list(self._limits.items()):
                    if limit <= now:
                        del self._limits[number]
                        cut_off()
                self._wakes_at = min((limit for limit, _ in self._limits.values()), default=now + 60)
                self._changed.wait(self._wakes_at - now)


_watch = _Watch()
