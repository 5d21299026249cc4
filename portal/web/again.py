"""A request that the database ended, because several waited for each other, is answered from its beginning: a new
context, the visit read anew, the same body (portal/storage/again.py says when)."""

import io
from collections.abc import Iterable
from typing import Any

from flask import Flask

from portal.storage.again import from_the_beginning


class ReadAgain(io.RawIOBase):
    """A body that can be read once more. What was read is kept in memory; the limit of bodies is that of reading."""

    def __init__(self, body: Any) -> None:
        self._body, self._seen, self._place = body, bytearray(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = bytes(self._seen[self._place : self._place + len(buffer)])
        if not part:
            part = self._body.read(len(buffer))
            self._seen += part
        self._place += len(part)
        buffer[: len(part)] = part
        return len(part)

    def rewind(self) -> None:
        self._place = 0


def init_again(app: Flask) -> None:
    """Nothing was answered when a try ends: a page is begun to be sent when all of its work is done."""
    once = app.wsgi_app

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = ReadAgain(environ["wsgi.input"])

        def one_try() -> Iterable[bytes]:
            body.rewind()
            return once(environ | {"wsgi.input": body}, start_response)

        return from_the_beginning(one_try)

    app.wsgi_app = answer  # type: ignore[method-assign]
