"""A feed from an allowed address into a folder (T9): looked up once, that address called, nothing followed.

No database is open meanwhile, and what comes in is only ever read by the parsers, from the folder.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from portal.directory.feed_address import HTTPS, FeedAddress, is_public
from portal.shared.errors import BadInput

SECONDS, MOST_BYTES, MOST_PAGES = 10.0, 5_000_000, 500
ALL_SECONDS = 300.0  # for a list in many pages
PIECE = 65_536
TYPES = ("application/json", "application/geo+json", "application/x-ndjson", "text/csv", "text/plain", "text/json")
Resolve = Callable[[str], Collection[str]]
Connect = Callable[[str, str, float], socket.socket]  # address, host, seconds


class NotFetched(BadInput):
    """One sentence on why a feed did not come."""


def look_up(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched(f"The host {host} cannot be found.") from error
    return [str(each[4][0]) for each in found]


def connect(address: str, host: str, seconds: float) -> socket.socket:
    """To this very address; the certificate must be the host's."""
    bare = socket.create_connection((address, HTTPS), timeout=seconds)
    try:
        return ssl.create_default_context().wrap_socket(bare, server_hostname=host)
    except BaseException:
        bare.close()
        raise


def fetch_feed(
    address: FeedAddress, folder: Path, *, in_pages: bool, resolve: Resolve = look_up, open_to: Connect = connect
) -> Path:
    """The file, or a folder of pages where the list says it has more of them. Raises NotFetched."""
    ends = time.monotonic() + ALL_SECONDS
    first = _fetch(address, resolve, open_to)
    pages = _pages_in(first) if in_pages else 1
    if pages == 1:
        target = folder / ("feed.csv" if first.lstrip()[:1] not in (b"{", b"[") else "feed.json")
        target.write_bytes(first)
        return target
    if pages > MOST_PAGES:
        raise NotFetched(f"The list has {pages} pages, more than {MOST_PAGES}.")
    for number in range(1, pages + 1):
        if time.monotonic() > ends:
            raise NotFetched(f"{address.host} was too slow.")
        body = first if number == 1 else _fetch(address.page(number), resolve, open_to)
        (folder / f"page-{number:04}.json").write_bytes(body)
    return folder


def _pages_in(body: bytes) -> int:
    try:
        said = json.loads(body)
        return max(int(said.get("total_pages") or said.get("totalPages") or 1), 1) if isinstance(said, dict) else 1
    except (ValueError, TypeError, RecursionError):
        return 1  # what cannot be read is refused where it is read


def _fetch(address: FeedAddress, resolve: Resolve, open_to: Connect) -> bytes:
    ends = time.monotonic() + SECONDS
    found = list(resolve(address.host))
    if not found or not all(is_public(each) for each in found):
        raise NotFetched(f"The host {address.host} is not on the public internet.")
    try:
        with open_to(found[0], address.host, _left(ends)) as opened:
            return _asked(opened, address, ends)
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched(f"{address.host} did not answer as it should: {type(error).__name__}.") from error


def _asked(opened: socket.socket, address: FeedAddress, ends: float) -> bytes:
    connection = http.client.HTTPConnection(address.host, HTTPS)
    connection.sock = opened
    opened.settimeout(_left(ends))
    connection.request(
        "GET", address.path, headers={"Host": address.host, "Accept": ", ".join(TYPES), "Accept-Encoding": "identity"}
    )
    answer = connection.getresponse()
    _check(answer, address.host)
    return _body(answer, opened, ends, address.host)


def _check(answer: http.client.HTTPResponse, host: str) -> None:
    if 300 <= answer.status < 400:
        raise NotFetched(f"{host} wants to send us to another address; that is not followed. Name that address.")
    if answer.status != http.client.OK:
        raise NotFetched(f"{host} answered {answer.status}.")
    if (answer.headers.get("Content-Encoding") or "identity").lower() != "identity":
        raise NotFetched(f"{host} sent something packed, which was not asked for.")
    kind = answer.headers.get_content_type()
    if kind not in TYPES and not kind.endswith("+json"):
        raise NotFetched(f"{host} sent {kind}, which is no list.")


def _body(answer: Any, opened: socket.socket, ends: float, host: str) -> bytes:
    pieces, size = [], 0
    while True:
        opened.settimeout(_left(ends))
        piece = answer.read1(PIECE)
        if not piece:
            break
        size += len(piece)
        if size > MOST_BYTES:
            raise NotFetched(f"{host} sent more than {MOST_BYTES // 1_000_000} MB.")
        pieces.append(piece)
    if answer.length:  # what was announced did not all come
        raise NotFetched(f"{host} stopped in the middle.")
    return b"".join(pieces)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
