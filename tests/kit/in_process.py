"""An application of this very process behind a real port, for tests that look into it while a browser asks."""

from collections.abc import Iterable
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server


def server_of(app: Flask) -> BaseWSGIServer:
    return make_server("localhost", 0, whole(app), threaded=True)


def whole(app: Any) -> Any:
    """Each answer is read and closed before any of it is sent: werkzeug leaves the file of a static page open when the
    browser goes in the middle of it."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer
