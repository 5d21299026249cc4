"""portal serve, portal scheduler: the two processes of the portal."""

import argparse
import socket
from threading import Event
from typing import Any

from portal.settings import Settings
from portal.shared.errors import SetUpWrong


def register(verbs: Any) -> None:
    serve = verbs.add_parser("serve", help="the web part alone, production server")
    serve.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
    serve.add_argument("--workers", type=int, default=2, metavar="N")
    serve.set_defaults(run=run_serve)
    scheduler = verbs.add_parser("scheduler", help="the clockwork alone: one or more may run, one dispatches")
    scheduler.set_defaults(run=run_scheduler)


def run_serve(settings: Settings, args: argparse.Namespace) -> int:
    from portal.serving import serve
    from portal.storage.store import open_store_when_up

    host, port = _split(args.bind)
    refuse_port_in_use(host, port)
    store = open_store_when_up(settings, Event())
    serve(settings, store, bind=f"{host}:{port}", workers=args.workers)
    return 0


def run_scheduler(settings: Settings, _args: argparse.Namespace | None = None) -> int:
    from portal.scheduler import run
    from portal.web.logs import start_logging

    start_logging()
    run(settings)
    return 0


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
