"""The web server: everything is loaded once, one page is shown to nobody, then the workers are parted from it.

A worker so begins with all that the first page needs, shares that memory with the others, and is there again at once
when it was killed. What must not be shared is not there when they part: connections are closed before, no thread
runs, and random numbers and nonces come from the system.
"""

import logging
import os
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from portal.app import create_app
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from portal.shared.loading import all_is_kept
from portal.storage.store import Store
from portal.web.logs import start_logging

THREADS = 4


class Companion(Protocol):
    """A program beside the web server that ends with it."""

    def look(self) -> None:
        """Called when some program of ours ended: was it this one?"""


def serve(
    settings: Settings,
    store: Store,
    *,
    bind: str,
    workers: int,
    beside: Callable[[], Iterable[Companion]] = tuple,
) -> None:
    """Run the web server until it is told to stop. `beside` starts what runs beside it, once all is loaded.

    Raises SetUpWrong before anything listens. The store is closed here.
    """
    start_logging()
    app = _ready(settings, store)
    Server(app, _options(settings, bind, workers), beside).run()


def _ready(settings: Settings, store: Store) -> Flask:
    with all_is_kept():
        app = create_app(settings, store)
        _show_one_page(app, settings)
        store.close()
    return app


def _show_one_page(app: Flask, settings: Settings) -> None:
    """Templates, statements and tables of the first page are made ready before the workers part. A trouble in it is
    left for a worker to meet and to say."""
    logging.disable(logging.CRITICAL)
    try:
        app.test_client(use_cookies=False).get("/", base_url=settings.base_url or None)
    except Exception:
        return
    finally:
        logging.disable(logging.NOTSET)


def _options(settings: Settings, bind: str, workers: int) -> dict[str, Any]:
    return {
        "bind": bind,
        "workers": workers,
        "threads": THREADS,
        "worker_class": "portal.serving.Worker",
        "proc_name": "portal",
        "accesslog": None,  # our own lines hold no address and no query (T18)
        "errorlog": "-",
        "loglevel": "warning",
        "logger_class": "portal.serving.QuietLogger",
        "graceful_timeout": 10,
        "timeout": 60,
        "keepalive": 5,
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "limit_request_field_size": 8190,
        "control_socket_disable": True,
        "forwarder_headers": "",  # else anyone behind a proxy here sets SCRIPT_NAME, and with it our links
        "forwarded_allow_ips": "*" if settings.trusted_proxies else "127.0.0.1",
        "post_fork": _apart,
    }


def _apart(_arbiter: Any, worker: Any) -> None:
    """In a new worker, before its first request. Nothing is open here; should anything be, it is not ours."""
    store = worker.app.wsgi().extensions["portal_store"]
    store.forget_connections()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, given an application that is loaded already."""

    def __init__(self, app: Flask, options: dict[str, Any], beside: Callable[[], Iterable[Companion]]) -> None:
        self.loaded, self.options, self.beside = app, options, beside
        super().__init__(prog="portal")

    def load_config(self) -> None:
        for name, value in self.options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.loaded

    def run(self) -> None:
        try:
            Watch(self, list(self.beside())).run()
        except RuntimeError as error:
            raise SetUpWrong(f"The web server does not start: {error}.") from error


class Watch(Arbiter):  # type: ignore[misc]
    """gunicorn's master process, which also knows of the programs beside it."""

    def __init__(self, app: Server, companions: list[Companion]) -> None:
        self.companions = companions
        super().__init__(app)

    def reap_workers(self) -> None:
        for companion in self.companions:  # first: the library takes the end of any program for itself
            companion.look()
        super().reap_workers()


class Worker(ThreadWorker):  # type: ignore[misc]
    def handle_quit(self, sig: int, frame: Any) -> None:
        """At once, also while it still begins: there the library's own way is lost, and Ctrl-C takes 10 seconds."""
        os._exit(0)


class QuietLogger(Logger):  # type: ignore[misc]
    """gunicorn's own words go through our one-line format, so that no request text reaches a log."""

    def setup(self, cfg: Any) -> None:
        self.loglevel = 30
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
        self.error_log.setLevel(self.loglevel)
        self.access_log.disabled = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Its words about a request that cannot be read hold the caller's address and a piece of the request."""
        told = "request-not-read" if msg.startswith("Invalid request") else msg
        super().warning(told, *args, **kwargs)
