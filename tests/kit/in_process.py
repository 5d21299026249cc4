"""An application of this very process behind a real port, for tests that look into it while a browser asks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server


def server_of(app: Flask) -> BaseWSGIServer:
    return make_server("localhost", 0, whole(app), threaded=True)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of this application, for a real browser: by a name, as browsers refuse passkeys on a bare number."""
    server = server_of(app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()


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
