"""E-mail by smtplib: one kept connection a batch, the dialogue spelt out so that we know what a lost answer means."""

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit

from portal.messages import letter
from portal.messages.gateways.gateway import (
    CONNECT_SECONDS,
    TOTAL_SECONDS,
    Later,
    Never,
    Outcome,
    Parcel,
    Promise,
    StillWanted,
    Taken,
    always,
    encrypted,
    no_longer_than,
)
from portal.messages.retry import Trouble

_GONE = (OSError, smtplib.SMTPServerDisconnected)
_SHUTTING_DOWN = 421


class SmtpGateway:
    """`smtp://user:secret@host:25` (STARTTLS where offered, demanded with a password) or `smtps://host:465`."""

    promise = Promise.NONE

    def __init__(
        self,
        address: str,
        sender: str,
        clock: Callable[[], datetime],
        *,
        connect_seconds: float = CONNECT_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._url, self._sender, self._clock = urlsplit(address), sender, clock
        self._connect_seconds, self._total_seconds = connect_seconds, total_seconds
        self._server: smtplib.SMTP | None = None
        self._is_handed_over = False  # the final dot of the present message is out

    def open(self) -> Later | None:
        if self._server is not None:
            return None
        try:
            self._server = self._connect()
        except smtplib.SMTPAuthenticationError:
            return Later(Trouble.SET_UP, stops_batch=True)
        except (OSError, smtplib.SMTPException):
            return Later(Trouble.UNREACHABLE, stops_batch=True)
        return None

    def _connect(self) -> smtplib.SMTP:
        """As smtplib does it, with one limit for all of it: its own is for each read, and a byte a second keeps it."""
        host, user = self._url.hostname or "", unquote(self._url.username or "")
        server = smtplib.SMTP(timeout=self._connect_seconds)
        server._host = host  # type: ignore[attr-defined]  # the certificate is checked against this name
        ends = time.monotonic() + self._total_seconds
        try:
            port = self._url.port or (465 if self._url.scheme == "smtps" else 25)
            server.sock = server._get_socket(host, port, self._connect_seconds)  # type: ignore[attr-defined]
            if self._url.scheme == "smtps":
                server.sock = encrypted(server.sock, ssl.create_default_context(), host, ends)
            with self._until(ends, server):
                code, said = server.getreply()
                if code != 220:
                    raise smtplib.SMTPConnectError(code, said)
                server.ehlo_or_helo_if_needed()
            if self._url.scheme == "smtp" and (user or server.has_extn("starttls")):
                self._encrypt(server, ends, demanded=bool(user))
            if user:
                with self._until(ends, server):
                    server.login(user, unquote(self._url.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    @contextmanager
    def _until(self, ends: float, server: smtplib.SMTP) -> Iterator[None]:
        assert server.sock is not None
        with no_longer_than(ends - time.monotonic(), server.sock) as cut:
            yield
        if cut.happened:
            raise TimeoutError

    def _encrypt(self, server: smtplib.SMTP, ends: float, *, demanded: bool) -> None:
        """A password never goes in clear. Without one a certificate of nobody's is better than no cover."""
        context = ssl.create_default_context()
        if not demanded:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with self._until(ends, server):
            code, said = server.docmd("STARTTLS")
            if code != 220:
                raise smtplib.SMTPResponseException(code, said)
        assert server.sock is not None
        server.sock = encrypted(server.sock, context, server._host, ends)  # type: ignore[attr-defined]
        # What was said before the cover counts for nothing (RFC 3207).
        server.file = server.helo_resp = server.ehlo_resp = None
        server.esmtp_features, server.does_esmtp = {}, False
        with self._until(ends, server):
            server.ehlo_or_helo_if_needed()

    def send(self, parcel: Parcel, still_wanted: StillWanted = always) -> Outcome:
        server = self._server
        if server is None or server.sock is None:
            return Later(Trouble.UNREACHABLE, stops_batch=True)
        self._is_handed_over = False
        with no_longer_than(self._total_seconds, server.sock) as cut:
            try:
                outcome = self._talk(server, parcel, still_wanted)
            except _GONE:
                outcome = self._broken_off()
        # A "250" read to its end holds even so: it may have lain there while this process was stopped (F3).
        if cut.happened and not isinstance(outcome, Taken):
            outcome = self._broken_off()
        if cut.happened:
            self.close()
        elif isinstance(outcome, Later):
            self._tidy(outcome)
        return outcome

    def _broken_off(self) -> Later:
        return Later(Trouble.UNSURE if self._is_handed_over else Trouble.BROKEN)

    def _talk(self, server: smtplib.SMTP, parcel: Parcel, still_wanted: StillWanted) -> Outcome:
        made = letter.build(
            key=parcel.key,
            sender=self._sender,
            to=parcel.to,
            subject=parcel.subject,
            text=parcel.text,
            html=parcel.html,
            language=parcel.language,
            now=self._clock(),
        ).as_bytes()
        code, _ = server.mail(letter.address_of(self._sender))
        if code != 250:
            return self._refused(code, ours=True)
        code, _ = server.rcpt(parcel.to)
        if code not in (250, 251):
            return self._refused(code)
        server.putcmd("data")
        code, _ = server.getreply()
        if code != 354:
            return self._refused(code)
        if not still_wanted():  # asked as late as can be; without its final dot a letter is thrown away
            self._server = None
            server.close()
            return Later(Trouble.BROKEN)
        server.send(_quoted(made))  # raises when not all of it was handed over: then the final dot was not either
        self._is_handed_over = True
        if server.sock is not None:  # a server that looks for viruses first takes its time; all of it has its limit
            server.sock.settimeout(self._total_seconds)
        code, _ = server.getreply()
        if not 400 <= code < 600 and not 200 <= code < 300:
            raise smtplib.SMTPServerDisconnected  # half an answer, or none that can be read: it may have it (F8)
        return Taken() if code < 300 else self._refused(code)

    def _refused(self, code: int, *, ours: bool = False) -> Outcome:
        """4xx is not yet, 5xx is never (F6, F7); what they say about our own address is ours to mend."""
        if code == _SHUTTING_DOWN:
            return Later(Trouble.NOT_YET, stops_batch=True)
        if ours or code == 530:
            return Later(Trouble.SET_UP if code >= 500 else Trouble.NOT_YET, stops_batch=True)
        if 500 <= code < 600:
            self._reset()
            return Never(str(code))
        return Later(Trouble.NOT_YET)

    def _tidy(self, outcome: Later) -> None:
        if outcome.trouble is Trouble.NOT_YET and not outcome.stops_batch:
            self._reset()
        else:
            self.close()

    def _reset(self) -> None:
        try:
            assert self._server is not None
            self._server.rset()
        except _GONE:
            self.close()

    def knows(self, key: str) -> bool | None:
        return None

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException, ValueError):
                if server.sock is not None:
                    server.sock.settimeout(2)
                    server.quit()
            server.close()


def _quoted(made: bytes) -> bytes:
    """Lines that start with a dot get another; a dot alone ends it (RFC 5321, 4.5.2)."""
    body = made if made.endswith(b"\r\n") else made + b"\r\n"
    if body.startswith(b"."):
        body = b"." + body
    return body.replace(b"\r\n.", b"\r\n..") + b".\r\n"
