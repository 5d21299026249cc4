"""Ways out under cover: certificates that are checked, STARTTLS, a password that never goes in clear, one limit."""

import asyncio
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from portal.messages.gateways.gateway import Later, Parcel, Taken
from portal.messages.gateways.http import HttpGateway
from portal.messages.gateways.smtp import SmtpGateway
from portal.messages.retry import Trouble
from tests.kit.smtp_sink import ALLOWED
from tests.kit.tls_front import TlsFront, certificate
from tests.messages.providers import provider

SENDER = "Ferry Lane <hello@example.org>"


def clock():
    return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def parcel():
    return Parcel("k1", "kaz@example.org", "A note for you", "Hello\n", "", "en")


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """Called, it makes the servers' certificate one that this machine knows."""
    return lambda: monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))


class Keeps:
    def __init__(self):
        self.got, self.covered, self.passwords = [], [], []

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - the library's name
        self.got.append(envelope.content)
        self.covered.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"

    def let_in(self, _server, _session, _envelope, _mechanism, data):
        self.passwords.append(data.password)
        return AuthResult(success=True)


@contextmanager
def mail_server(folder, *, at_once):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    keeps = Keeps()
    loop, ready = asyncio.new_event_loop(), threading.Event()
    found = []

    def session():
        return SMTP(
            keeps,
            hostname="localhost",
            loop=loop,
            authenticator=keeps.let_in,
            auth_require_tls=not at_once,
            tls_context=None if at_once else context,
        )

    def serve():
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0, ssl=context if at_once else None))
        found.append(server.sockets[0].getsockname()[1])
        ready.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    ready.wait(10)
    ALLOWED.add(("127.0.0.1", found[0]))
    yield found[0], keeps
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def send(address):
    gateway = SmtpGateway(address, SENDER, clock, connect_seconds=2, total_seconds=4)
    try:
        return gateway.open() or gateway.send(parcel())
    finally:
        gateway.close()


@pytest.mark.shows("F5", "T18")
@pytest.mark.parametrize("at_once", [True, False], ids=["smtps", "starttls"])
def test_with_a_password_the_certificate_must_be_good(tmp_path, trusted, at_once):
    with mail_server(tmp_path, at_once=at_once) as (port, keeps):
        address = f"{'smtps' if at_once else 'smtp'}://user:secret@localhost:{port}"
        assert send(address) == Later(Trouble.UNREACHABLE, stops_batch=True)
        assert (keeps.got, keeps.passwords) == ([], []), "the password went to somebody nobody knows"
        trusted()
        assert send(address) == Taken()
        assert (keeps.covered, keeps.passwords) == ([True], [b"secret"])


def test_without_a_password_the_cover_is_taken_where_it_is_offered(tmp_path):
    with mail_server(tmp_path, at_once=False) as (port, keeps):
        assert send(f"smtp://localhost:{port}") == Taken()
        assert keeps.covered == [True]


@pytest.mark.shows("F9")
def test_a_provider_of_texts_is_known_by_its_certificate(tmp_path, trusted):
    with provider() as state:
        front = TlsFront(state.port, tmp_path)
        gateway = HttpGateway(front.url.replace("https://", "https://portal:secret@") + "/texts", clock, seconds=4)
        assert gateway.send(parcel()) == Later(Trouble.UNREACHABLE, stops_batch=True)
        assert state.asked == []
        trusted()
        assert isinstance(gateway.send(parcel()), Taken)
        (asked,) = state.asked
        assert asked[0] == "POST" and "X-Signature" in asked[2]
        front.close()
