"""portal serve, portal scheduler: the two processes of the portal."""

import argparse
import os
import socket
from typing import Any

from portal.settings import Settings
from portal.shared.errors import SetUpWrong

THREADS = 4


def register(verbs: Any) -> None:
    serve = verbs.add_parser("serve", help="the web part alone, production server")
    serve.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
    serve.add_argument("--workers", type=int, default=2, metavar="N")
    serve.set_defaults(run=run_serve)
    scheduler = verbs.add_parser("scheduler", help="the clockwork alone: one or more may run, one dispatches")
    scheduler.set_defaults(run=run_scheduler)


def run_serve(settings: Settings, args: argparse.Namespace) -> int:
    host, port = _split(args.bind)
    refuse_port_in_use(host, port)
    serve(settings, bind=f"{host}:{port}", workers=args.workers)
    return 0


def run_scheduler(settings: Settings, _args: argparse.Namespace) -> int:
    from portal.scheduler import run
    from portal.web.logs import start_logging

    start_logging()
    run(settings)
    return 0


def serve(settings: Settings, *, bind: str, workers: int) -> None:
    """Run the web server until it is told to stop. Raises SetUpWrong before anything listens."""
    from gunicorn.app.base import BaseApplication

    from portal.storage.store import open_store
    from portal.web.logs import start_logging

    open_store(settings).close()  # what is wrong is said here, once, not by each worker

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options = {
                "bind": bind,
                "workers": workers,
                "threads": THREADS,
                "worker_class": "portal.serve_commands.Worker",
                "proc_name": "portal",
                "accesslog": None,  # our own lines hold no address and no query (T18)
                "errorlog": "-",
                "loglevel": "warning",
                "logger_class": "portal.serve_commands.QuietLogger",
                "graceful_timeout": 10,
                "timeout": 60,
                "keepalive": 5,
                "limit_request_line": 4094,
                "limit_request_fields": 60,
                "limit_request_field_size": 8190,
                "control_socket_disable": True,
                "forwarder_headers": "",  # else anyone behind a proxy here sets SCRIPT_NAME, and with it our links
                "forwarded_allow_ips": "*" if settings.trusted_proxies else "127.0.0.1",
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from portal.app import create_app

            start_logging()
            return create_app(settings)

    start_logging()
    Server(prog="portal").run()


def _quiet_logger() -> Any:
    from gunicorn.glogging import Logger

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

    return QuietLogger


def _worker() -> Any:
    from gunicorn.workers.gthread import ThreadWorker

    class Worker(ThreadWorker):  # type: ignore[misc]
        def handle_quit(self, sig: int, frame: Any) -> None:
            """At once, also while it still loads: there the library's own way is lost, and Ctrl-C takes 10 seconds."""
            os._exit(0)

    return Worker


def __getattr__(name: str) -> Any:
    if name == "QuietLogger":
        return _quiet_logger()
    if name == "Worker":
        return _worker()
    raise AttributeError(name)


def refuse_port_in_use(host: str, port: int) -> None:
    if not port_is_free(host, port):
        raise SetUpWrong(f"Port {port} is in use on {host}. Choose another, for example {port + 1}.")


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise SetUpWrong(f"Port {port} may not be opened by this user. Choose one above 1023.") from error
        except OSError:
            return False
        return True


def _split(bind: str) -> tuple[str, int]:
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise SetUpWrong(f"--bind is {bind!r}; it must be HOST:PORT, for example 127.0.0.1:8000.")
    return host.strip("[]"), int(port)
