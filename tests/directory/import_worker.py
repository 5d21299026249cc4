"""An import to be killed: says "up", waits for a word, takes the list named, says "done". For test_import_killed.py.

Arguments: instance folder, database address, "old" or "new".
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from portal import tables  # noqa: F401
from portal.directory.import_actions import take
from portal.directory.shapes import Channel, Reading, Record
from portal.settings import Settings
from portal.storage.store import open_store
from portal.storage.work import work
from tests.directory.made_up_listings import at, on_the_grid, reading, record
from tests.kit.hours import week

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MANY = 300


def entry(number: int, edition: str) -> Record:
    """Every part of it says which edition it is of."""
    early = edition == "old"
    return record(
        f"Hall {number} {edition}",
        external_id=f"hall-{number}",
        fees=edition,
        organisation=f"Trust {edition}",
        tags=(f"audience:{edition}",),
        channels=(Channel("phone", "01632 960 114", edition),),
        rules=(week("MO-FR" if early else "SA", "09:00-17:00" if early else "10:00-12:00"),),
        spot=replace(at(number, 0), address=f"{number} Quay Road {edition}"),
    )


def edition(name: str) -> Reading:
    """The new one lacks a tenth of the old one and has as many that are new."""
    first = 0 if name == "old" else MANY // 10
    return reading(*(entry(number, name) for number in range(first, first + MANY)))


def main(instance: str, database: str, name: str) -> None:
    store = open_store(Settings(instance=Path(instance), database_url=database, fast_hashes=True))
    given = edition(name)
    print("up", flush=True)
    sys.stdin.readline()
    with store.new_db() as db, work(db):
        take(db, source="Town list", kind="venues", reading=given, now=NOW, locate=on_the_grid)
    print("done", flush=True)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
