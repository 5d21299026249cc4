"""portal retention run: what the clockwork does every night, by hand, with the table of the oldest rows (G17)."""

import argparse
from contextlib import closing
from datetime import datetime
from typing import Any

from portal import retention
from portal.settings import Settings
from portal.shared.clock import local, now
from portal.storage.store import open_store


def register(verbs: Any) -> None:
    keeping = verbs.add_parser("retention", help="erase what has had its time, and show the oldest row of each class")
    whats = keeping.add_subparsers(dest="what", metavar="WHAT", required=True)
    whats.add_parser("run", help="what the clockwork does every night")
    whats.add_parser("show", help="the table alone; erases nothing")
    keeping.set_defaults(run=run_retention)


def run_retention(settings: Settings, args: argparse.Namespace) -> int:
    with closing(open_store(settings)) as store:
        it = retention.Night(store.new_db, store.keys, settings, now())
        counts = retention.run(it) if args.what == "run" else {}
        lines = list(retention.table(it))
    width = max(len(line.name) for line in lines)
    print(f"{'':6} {'what':{width}}  {'kept':>9}  {'oldest':10}  erased now")
    for line in lines:
        mark = "LATE" if line.is_late else "ok"
        print(
            f"{mark:6} {line.name:{width}}  {_length(line.kept_for.days):>9}  {_day(line.oldest):10}"
            f"  {counts.get(line.name, '')}"
        )
    return 1 if any(line.is_late for line in lines) else 0


def _length(days: int) -> str:
    return f"{days} days" if days else "until end"


def _day(moment: datetime | None) -> str:
    return f"{local(moment):%Y-%m-%d}" if moment else "none"
