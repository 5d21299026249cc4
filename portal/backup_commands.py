"""portal backup, portal restore, portal keys."""

import argparse
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from portal import replay
from portal.messages.handing_jobs import beside
from portal.settings import Settings
from portal.shared.clock import now
from portal.shared.errors import SetUpWrong
from portal.storage import key_care, migrate
from portal.storage.backup import write_backup
from portal.storage.engine import make_engine
from portal.storage.keys import KeyRing
from portal.storage.restore import lay_back
from portal.storage.sealed_file import head_of
from portal.storage.store import make_instance, open_store, prepare_store


def register(verbs: Any) -> None:
    backup = verbs.add_parser("backup", help="a consistent, sealed copy of the database while it is in use")
    backup.add_argument("file", metavar="FILE", type=Path)
    backup.set_defaults(run=run_backup)
    restore = verbs.add_parser("restore", help="lay a backup back; erasures since then are replayed before it opens")
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.add_argument("--replace", action="store_true", help="put it in the place of what the database holds")
    restore.add_argument("--without-keys", action="store_true", help="erase people whose keys the key store lacks")
    restore.set_defaults(run=run_restore)
    keys = verbs.add_parser("keys", help="the key ring: check, rotate, backup, restore")
    keys.set_defaults(run=run_keys)
    whats = keys.add_subparsers(dest="what", metavar="WHAT", required=True)
    whats.add_parser("check", help="open every key once")
    rotate = whats.add_parser("rotate", help="a new master key; every person's key is wrapped anew; resumable")
    rotate.add_argument("--forget-old", action="store_true", help="drop master keys that wrap nothing any more")
    keep = whats.add_parser("backup", help="a sealed copy of the key store; kept 7 days at most")
    keep.add_argument("file", metavar="FILE", type=Path)
    back = whats.add_parser("restore", help="put back keys that are missing; never those that were shredded")
    back.add_argument("file", metavar="FILE", type=Path)


class Progress:
    """One line that grows on a terminal; elsewhere nothing until the end."""

    def __init__(self) -> None:
        self._shows, self._width = sys.stdout.isatty(), 0

    def __call__(self, said: str) -> None:
        if self._shows:
            self._width = max(self._width, len(said))
            print(f"\r{said.ljust(self._width)}", end="", flush=True)

    def end(self) -> None:
        if self._shows and self._width:
            print()


def _with_progress(do: Callable[[Progress], Any]) -> Any:
    progress = Progress()
    try:
        return do(progress)
    finally:
        progress.end()


def run_backup(settings: Settings, args: argparse.Namespace) -> int:
    with closing(open_store(settings)) as store:
        rows = _with_progress(lambda say: write_backup(store, args.file, now=now(), say=say))
    print(f"{rows} rows are in {args.file}. It opens only with the master keys, which are not in it.")
    return 0


def run_restore(settings: Settings, args: argparse.Namespace) -> int:
    made_at = head_of(args.file).get("made_at", "")
    make_instance(settings.instance)
    _refuse_while_running(settings)
    # Notes of what was handed over belong to the time since. First, so that a restore that is broken off leaves none.
    shutil.rmtree(beside(settings.database, settings.instance), ignore_errors=True)
    with closing(KeyRing.open(settings.master_keys, settings.key_store)) as keys:
        keys.prepare()
        counts = _with_progress(
            lambda say: lay_back(
                settings.database,
                keys,
                args.file,
                replay=replay.replay(now()),
                say=say,
                replace=args.replace,
                without_keys=args.without_keys,
            )
        )
    prepare_store(settings).close()
    print(f"Restored as it was at {made_at}: {counts['rows']} rows in {counts['tables']} tables.")
    print(
        f"Since then: {counts['erased']} people erased, {counts['stopped']} stops, {counts['cancelled']} cancellations,"
        f" {counts['ended']} requests ended, {counts['started again']} started again,"
        f" {counts['already sent']} messages not sent again. Replayed before anything opened."
    )
    print("Now run: portal check")
    return 0


def _refuse_while_running(settings: Settings) -> None:
    from portal.check_commands import HEARTBEAT
    from portal.messages.queries import heartbeat_age
    from portal.storage.engine import make_sessions

    engine = make_engine(settings.database)
    try:
        if migrate.present(engine) != migrate.newest():
            return
        with make_sessions(engine)() as db:
            age = heartbeat_age(db, now())
    finally:
        engine.dispose()
    if age is not None and age < HEARTBEAT:
        raise SetUpWrong("The scheduler of this portal is running. Stop the portal, then restore.")


def run_keys(settings: Settings, args: argparse.Namespace) -> int:
    with closing(KeyRing.open(settings.master_keys, settings.key_store)) as keys:
        keys.prepare()
        done = {"check": _check, "rotate": _rotate, "backup": _backup, "restore": _restore}[args.what]
        return done(settings, keys, args)


def _check(settings: Settings, keys: KeyRing, _args: argparse.Namespace) -> int:
    found = _with_progress(lambda say: key_care.check(keys, say=say))
    print(f"{found.good} keys open; {len(keys.masters.keys)} master keys, {keys.masters.present} wraps.")
    if found.waiting:
        print(f"{found.waiting} are still under an older master key. Run: portal keys rotate")
    for number in found.bad:
        print(f"Does not open: {number}")
    return 1 if found.bad else 0


def _rotate(settings: Settings, keys: KeyRing, args: argparse.Namespace) -> int:
    done = _with_progress(lambda say: key_care.rotate(keys, settings.master_keys, say=say))
    began = "An interrupted rotation was finished" if done.was_begun else "A new master key was made"
    print(f"{began}: {done.wrapped} keys wrapped anew under {keys.masters.present}.")
    if args.forget_old:
        gone = key_care.forget_old(keys, settings.master_keys)
        print(f"{gone} older master keys forgotten. Backups made under them do not open any more.")
    return 0


def _backup(settings: Settings, keys: KeyRing, args: argparse.Namespace) -> int:
    count = key_care.write_backup(keys, args.file, now=now())
    for old in key_care.drop_old_backups(args.file.parent, now=now()):
        print(f"{old} was older than 7 days and is gone.")
    print(f"{count} keys are in {args.file}. Keep it 7 days at most: what is shredded must not live on in copies.")
    return 0


def _restore(settings: Settings, keys: KeyRing, args: argparse.Namespace) -> int:
    erased = replay.erased_by_database(settings)
    added, left_out = key_care.lay_back(keys, args.file, also_erased=erased, now=now())
    print(f"{added} keys put back; {left_out} left out because those people were erased since.")
    return 0
