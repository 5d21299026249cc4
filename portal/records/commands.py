"""portal audit verify: is the record of who saw or did what still as it was written? (G34)"""

import argparse
from typing import Any

from portal.records import queries
from portal.settings import Settings
from portal.storage.store import open_store


def register(verbs: Any) -> None:
    audit = verbs.add_parser("audit", help="the record of who saw or did what: verify")
    what = audit.add_subparsers(dest="what", metavar="verify", required=True)
    verify = what.add_parser("verify", help="checks each link of the record; names the first that is broken")
    verify.set_defaults(run=run_verify)


def run_verify(settings: Settings, _args: argparse.Namespace) -> int:
    store = open_store(settings)
    try:
        with store.new_db() as db:
            broken = queries.first_broken_link(db)
            count, last = queries.count(db), queries.last_hash(db)
    finally:
        store.close()
    if broken is not None:
        print(f"Broken at entry {broken}: it, or one before it, is not as it was written. Compare with a backup.")
        return 1
    print(f"The record holds: {count} entries, each tied to the one before.")
    print(f"Its last mark is {last or 'none yet'}. Kept somewhere else, it shows later if the end was cut off.")
    return 0
