"""portal worker: people who sign in. Never takes a password; whoever is added chooses their own."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import actions, queries
from portal.accounts.identity import ROLES
from portal.settings import Settings
from portal.shared.clock import now
from portal.shared.errors import SetUpWrong
from portal.storage.keys import KeyRing
from portal.storage.store import open_store
from portal.storage.work import work

DEVELOPMENT_ADDRESS = "http://localhost:8000"


def register(verbs: Any) -> None:
    worker = verbs.add_parser("worker", help="people who sign in: add, disable, list, code")
    what = worker.add_subparsers(dest="what", metavar="add|disable|list|code", required=True)
    add = what.add_parser("add", help="invite somebody; prints a one-time set-up link")
    add.add_argument("--email", required=True, help="what they sign in with")
    add.add_argument("--name", required=True, help="the name the team sees")
    add.add_argument("--role", required=True, choices=ROLES)
    add.set_defaults(run=run_add)
    again = what.add_parser("link", help="a fresh set-up link for somebody who lost the first one before using it")
    again.add_argument("who", metavar="WHO", help="reference, e-mail or name")
    again.set_defaults(run=run_link)
    disable = what.add_parser("disable", help="shut somebody out from their next request on")
    disable.add_argument("who", metavar="WHO", help="reference, e-mail or name")
    disable.add_argument(
        "--at-once", action="store_true", help="a stolen account: do not wait for duties to be handed over"
    )
    disable.set_defaults(run=run_disable)
    listed = what.add_parser("list", help="everybody who signs in")
    listed.set_defaults(run=run_list)
    code = what.add_parser("code", help="the present second-factor code of a demonstration sign-in (development only)")
    code.add_argument("who", metavar="NAME", help="reference, e-mail or name")
    code.set_defaults(run=run_code)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Session, KeyRing]]:
    store = open_store(settings)
    try:
        with store.new_db() as db:
            yield db, store.keys
    finally:
        store.close()


def run_add(settings: Settings, args: argparse.Namespace) -> int:
    with _opened(settings) as (db, keys):
        with work(db) as unit:
            worker, token = actions.add_worker(
                unit, keys=keys, email=args.email, name=args.name, role=args.role, now=now()
            )
        _print_link(settings, worker.ref, token)
    return 0


def run_link(settings: Settings, args: argparse.Namespace) -> int:
    with _opened(settings) as (db, _keys):
        with work(db) as unit:
            worker = queries.worker_named(unit, args.who)
            token = actions.new_first_link(unit, worker=worker, now=now())
        _print_link(settings, worker.ref, token)
    return 0


def _print_link(settings: Settings, ref: str, token: str) -> None:
    print(f"{ref}: this link works once, within {actions.LINK_LASTS.days} days. Give it to nobody else.")
    print(f"{settings.base_url or DEVELOPMENT_ADDRESS}/set-up/{token}")


def run_disable(settings: Settings, args: argparse.Namespace) -> int:
    with _opened(settings) as (db, _keys), work(db) as unit:
        worker = queries.worker_named(unit, args.who)
        actions.disable_worker(unit, worker=worker, now=now(), at_once=args.at_once)
    print(f"{worker.ref} cannot sign in any more, and is signed out.")
    return 0


def run_list(settings: Settings, _args: argparse.Namespace) -> int:
    with _opened(settings) as (db, _keys):
        rows = [_row(worker) for worker in queries.workers(db)]
    if not rows:
        print("Nobody yet. Add somebody with: portal worker add --email ... --name ... --role ...")
        return 0
    rows.insert(0, ("REF", "ROLE", "STATE", "NAME", "E-MAIL"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip())
    return 0


def _row(worker: Any) -> tuple[str, ...]:
    state = "disabled" if not worker.active else "ready" if worker.password else "invited"
    return worker.ref, worker.role, state, worker.name or "", worker.email or ""


def run_code(settings: Settings, args: argparse.Namespace) -> int:
    if settings.is_production:
        raise SetUpWrong("portal worker code works in development only: production refuses demonstration sign-ins.")
    with _opened(settings) as (db, _keys):
        print(queries.present_code(db, args.who, now=now()))
    return 0
