"""A real SMTP server on loopback that keeps what it is sent and can be told to misbehave.

    sink.behave("451 until", 3)            every recipient: refused for a while, taken at the third try
    sink.behave("550 at RCPT", only="gone@example.org")
    sink.behave("close after data")        the message is kept, the answer is lost (F8)

Behaviours: accept, 451 until (n), 550 at RCPT, 550 after DATA, hang, close after data, refuse (nothing listens).
"""

import asyncio
import contextlib
import email
import email.policy
import smtplib
import socket
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

BEHAVIOURS = ("accept", "451 until", "550 at RCPT", "550 after DATA", "hang", "close after data", "refuse")


@dataclass(frozen=True)
class Received:
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    taken: bool  # False: we kept a copy but told the sender no, or nothing at all

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


class SmtpSink:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: list[Received] = []
        self._ways: dict[str, tuple[str, int]] = {}
        self.tries: dict[str, int] = {}
        self.connections = 0
        self.port = _free_port()
        self._controller: Controller | None = None
        self._open: set[SMTP] = set()
        self._release = threading.Event()

    @property
    def url(self) -> str:
        """For PORTAL_MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def received(self) -> list[Received]:
        """All that was answered with "taken", in order."""
        with self._lock:
            return [each for each in self._received if each.taken]

    @property
    def messages(self) -> list[EmailMessage]:
        return [each.message for each in self.received]

    @property
    def seen(self) -> list[Received]:
        """All whose text arrived, whatever was answered."""
        with self._lock:
            return list(self._received)

    def to(self, recipient: str) -> list[EmailMessage]:
        return [each.message for each in self.received if recipient in each.recipients]

    def behave(self, how: str, times: int = 0, *, only: str = "") -> None:
        """From now on, for one recipient or for all. `times`: the try that is taken at last ("451 until")."""
        assert how in BEHAVIOURS, f"a sink can {', '.join(BEHAVIOURS)}"
        if how == "refuse":
            self.stop()
            return
        with self._lock:
            if not only:
                self._ways.clear()
            self._ways[only] = (how, times)
            self.tries.clear()
        self.start()

    def forget(self) -> None:
        with self._lock:
            self._received.clear()
            self.tries.clear()

    def start(self) -> None:
        if self._controller is None:
            self._release.clear()
            self._controller = _Controller(self, port=self.port)
            self._controller.start()
            ALLOWED.add(("127.0.0.1", self.port))

    def stop(self) -> None:
        if self._controller is not None:
            self._release.set()
            self._controller.stop(no_assert=True)
            self._controller = None

    def way(self, recipient: str) -> tuple[str, int]:
        with self._lock:
            return self._ways.get(recipient, self._ways.get("", ("accept", 0)))

    def keep(self, envelope: Envelope, *, taken: bool) -> None:
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        with self._lock:
            sender = envelope.mail_from or ""
            self._received.append(Received(sender, tuple(envelope.rcpt_tos), raw, taken))


class _Handler:
    def __init__(self, sink: SmtpSink):
        self.sink = sink

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        how, times = self.sink.way(address)
        self.sink.tries[address] = self.sink.tries.get(address, 0) + 1
        if how == "451 until" and self.sink.tries[address] < times:
            return "451 4.7.1 Greylisted, please try again later"
        if how == "550 at RCPT":
            return "550 5.1.1 No such user here"
        if how == "hang":
            await self._hang()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        ways = {self.sink.way(address)[0] for address in envelope.rcpt_tos}
        if "550 after DATA" in ways:
            self.sink.keep(envelope, taken=False)
            return "550 5.7.1 Message refused"
        self.sink.keep(envelope, taken=True)
        if "close after data" in ways and server.transport is not None:
            server.transport.abort()
        return "250 OK"

    async def _hang(self) -> None:
        """Says nothing for as long as the test runs."""
        while not self.sink._release.is_set():
            await asyncio.sleep(0.05)


class _Controller(Controller):
    def __init__(self, sink: SmtpSink, port: int):
        self.sink = sink
        super().__init__(_Handler(sink), hostname="127.0.0.1", port=port, ready_timeout=10)

    def factory(self) -> SMTP:
        self.sink.connections += 1
        return SMTP(self.handler, hostname="sink.example", enable_SMTPUTF8=True, timeout=300)

    def _trigger_server(self) -> None:
        """The library looks whether the port answers; without this that look counts as a connection."""
        with contextlib.suppress(OSError):
            super()._trigger_server()
        self.sink.connections = 0


ALLOWED: set[tuple[str, int]] = set()  # the servers that tests of this process started themselves


class ReachedForMail(AssertionError):
    """A test talked to an SMTP server that it did not start."""


def guard(client: type[smtplib.SMTP], reached: list[str]) -> Any:
    """A replacement for smtplib's own way to connect, which lets only our sinks through."""
    plain = client._get_socket  # type: ignore[attr-defined]

    def connect(self: smtplib.SMTP, host: str, port: int, timeout: Any) -> socket.socket:
        if (host.replace("localhost", "127.0.0.1"), port) not in ALLOWED:
            reached.append(f"{host}:{port}")
            raise ReachedForMail(f"{host}:{port} is not a server this test started: use the fixture smtp_sink")
        return plain(self, host, port, timeout)

    return connect


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
