"""portal demo: a fresh instance with the made-up area, web and clockwork started together."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

from portal.demo import people
from portal.demo.beside import Program
from portal.serve_commands import port_is_free, refuse_port_in_use, run_scheduler
from portal.settings import Settings
from portal.setup.prepare import prepare
from portal.shared.clock import now
from portal.shared.errors import SetUpWrong
from portal.storage.store import Store, prepare_store
from portal.storage.work import work

FIRST_PORT, PORTS_TRIED = 8000, 20
HOST = "127.0.0.1"
MADE_HERE = ("portal.sqlite", "keystore.sqlite", "keys.json", "secret-key", "sent.log")


def register(verbs: Any) -> None:
    demo = verbs.add_parser("demo", help="the made-up demonstration area, web and clockwork together")
    demo.add_argument("--port", type=int, default=None, metavar="N")
    demo.add_argument("--fresh", action="store_true", help="begin again: what was entered is thrown away")
    demo.set_defaults(run=run_demo)


def run_demo(settings: Settings, args: argparse.Namespace) -> int:
    if settings.is_production:
        raise SetUpWrong("The demonstration does not run in production: PORTAL_ENV is production.")
    port = _port(args.port)
    prepare(_say)  # for those who made an environment of their own; python3 -m portal has done it already
    if args.fresh:
        forget(settings)
    store = lay_out(settings, _say)
    beside: list[Program] = []
    from portal.serving import serve

    _greet(settings, port)
    try:
        serve(settings, store, bind=f"{HOST}:{port}", workers=2, beside=lambda: _start_beside(settings, beside))
    finally:
        for program in beside:
            program.ask_to_end()
        for program in beside:
            program.wait()
    return 0


def _start_beside(settings: Settings, started: list[Program]) -> list[Program]:
    again = "The clockwork ended. Start it again with: portal scheduler"
    started.append(Program(lambda: run_scheduler(settings), said_at_end=again))
    from portal.directory.commands import postcode_table, postcodes_missing

    if postcodes_missing(settings):
        # Until it stands a postcode answers by its first part, and says so.
        _say(f"The table of all UK postcodes is being made beside this: {postcode_table(settings).name}")
        started.append(Program(lambda: _load_postcodes(settings), nice=5))
    return started


def _load_postcodes(settings: Settings) -> int:
    from portal.directory.commands import run_postcodes

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return run_postcodes(settings, argparse.Namespace(source=None, quiet=True))


def lay_out(settings: Settings, say: Callable[[str], None]) -> Store:
    """Tables, keys and the made-up area, whatever is missing of them. Stopped half-way, the next call finishes it,
    or the clockwork: both work out opening hours where they are due."""
    from portal.demo import actions

    store = prepare_store(settings)
    with store.new_db() as db:
        done = actions.is_loaded(db)
    if not done:
        from portal.directory.jobs import expand_hours

        say("Laying out the made-up area (everything in it is invented):")
        with store.new_db() as db, work(db):
            actions.load(db, keys=store.keys, settings=settings, now=now(), say=lambda part: say(f"  {part}"))
        say("  opening hours for the next 8 weeks")
        expand_hours(store.new_db, now(), settings)
    return store


def forget(settings: Settings) -> None:
    """Throw away the demonstration's own files. Refused where the database is not one of them."""
    if settings.database_url or settings.keys_url:
        raise SetUpWrong("--fresh only empties the instance folder: PORTAL_DATABASE_URL or PORTAL_KEYS_URL is set.")
    for name in MADE_HERE:
        for path in settings.instance.glob(name + "*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _port(wanted: int | None) -> int:
    if wanted is not None:
        if not 0 < wanted < 65536:
            raise SetUpWrong(f"--port is {wanted}; it must be between 1 and 65535.")
        refuse_port_in_use(HOST, wanted)
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if port_is_free(HOST, port):
            return port
    raise SetUpWrong(f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are all in use. Name one: --port N")


def _greet(settings: Settings, port: int) -> None:
    # localhost, not the bare address: browsers refuse passkeys on an IP address
    _say("")
    _say(f"{settings.name} is at http://localhost:{port}/   (Ctrl-C stops it)")
    _say("")
    _say("Sign-ins of made-up people, at /sign-in (production refuses them):")
    for _name, email, role in (*((m.alias, m.email, "mentor") for m in people.MENTORS), *people.WORKERS):
        _say(f"  {email:24} {role}")
    _say(f"  password for all: {people.PASSWORD}")
    _say("  second factor:    python3 -m portal worker code NAME, for example: python3 -m portal worker code Marisol")
    _say("")


def _say(line: str) -> None:
    print(line, flush=True)
