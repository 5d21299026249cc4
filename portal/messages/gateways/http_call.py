"""One request to a provider: a limit for connecting and one for the whole, no redirects, a short answer."""

import http.client
import json
import ssl
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from portal.messages.gateways.gateway import (
    CONNECT_SECONDS,
    TOTAL_SECONDS,
    StillWanted,
    always,
    encrypted,
    no_longer_than,
)

LONGEST_ANSWER = 64 * 1024


class NoAnswer(Exception):
    """`may_have_arrived`: the request went out before it broke off."""

    def __init__(self, *, may_have_arrived: bool) -> None:
        super().__init__()
        self.may_have_arrived = may_have_arrived


class NotWanted(Exception):
    """It was called off before anything was said."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def retry_after(self, now: datetime) -> timedelta | None:
        """Seconds or a date, as RFC 9110 has it."""
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return timedelta(seconds=min(int(value), 10**6))
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(at - now, timedelta(0)) if at.tzinfo else None


def call(
    method: str,
    address: str,
    *,
    body: bytes = b"",
    headers: dict[str, str],
    connect_seconds: float = CONNECT_SECONDS,
    total_seconds: float = TOTAL_SECONDS,
    still_wanted: StillWanted = always,
) -> Answer:
    """Raises NoAnswer, NotWanted."""
    url = urlsplit(address)
    host, ends = url.hostname or "", time.monotonic() + total_seconds
    usual = 443 if url.scheme == "https" else 80
    connection = http.client.HTTPConnection(host, url.port or usual, timeout=connect_seconds)
    connection.default_port = usual  # named in the Host header only where it is another
    is_out = False
    try:
        connection.connect()
        if url.scheme == "https":  # here and not in the library: it has no limit for the whole of it
            connection.sock = encrypted(connection.sock, ssl.create_default_context(), host, ends)
        if not still_wanted():
            raise NotWanted
        with no_longer_than(ends - time.monotonic(), connection.sock) as cut:
            path = url.path or "/"
            connection.request(method, f"{path}?{url.query}" if url.query else path, body or None, headers)
            is_out = True
            answer = connection.getresponse()
            read = answer.read(LONGEST_ANSWER)
        if cut.happened:
            raise TimeoutError
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(may_have_arrived=is_out) from error
    finally:
        connection.close()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, read)
