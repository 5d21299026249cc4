"""portal inventory: what is kept, column by column. portal pack: all we hold about one person, as a file (G18)."""

import argparse
import json
from pathlib import Path
from typing import Any

from portal import tables  # noqa: F401  every table must be known before a copy is complete
from portal.casework import pack_queries, support_recorded
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.settings import Settings
from portal.shared.clock import now
from portal.storage.store import open_store
from portal.storage.work import work

BY_COMMAND = "command"


def register(verbs: Any) -> None:
    listed = verbs.add_parser("inventory", help="what is kept, table by table and column by column")
    listed.set_defaults(run=run_inventory)
    pack = verbs.add_parser("pack", help="all we hold about one person, as a file to hand to them")
    pack.add_argument("ref", metavar="REF", help="the reference of their request")
    pack.add_argument("--to", required=True, metavar="FILE", help="a new file; it is not written over")
    pack.set_defaults(run=run_pack)


def run_inventory(_settings: Settings, _args: argparse.Namespace) -> int:
    for each in pack_queries.inventory():
        print(f"{each.table}.{each.column}: {each.held}")
    return 0


def run_pack(settings: Settings, args: argparse.Namespace) -> int:
    store = open_store(settings)
    try:
        with store.new_db() as db, work(db) as unit:
            asked = referrals.referral(unit, args.ref)
            held = pack_queries.pack(unit, asked.family_member_id)
            with Path(args.to).open("x", encoding="utf-8") as file:
                json.dump(held, file, ensure_ascii=False, indent=2)
            Path(args.to).chmod(0o600)
            record(unit, support_recorded.PACK_TAKEN, now=now(), referral=args.ref, by=BY_COMMAND)
    finally:
        store.close()
    print(
        f"{args.to} holds it: {len(held['tables'])} tables, {len(held['withheld'])} withheld. Nobody else may read it."
    )
    return 0
