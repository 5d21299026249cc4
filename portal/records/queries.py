"""Read the record: what happened to one thing, and whether anyone changed it."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.records.chain import START, link
from portal.records.models import AccessEntry


def about(db: Session, ref: str) -> list[AccessEntry]:
    """Everything recorded about one reference, oldest first."""
    return list(db.scalars(select(AccessEntry).where(AccessEntry.about == ref).order_by(AccessEntry.number)))


def first_broken_link(db: Session) -> int | None:
    """The number of the first entry that does not follow from the one before it, or None (G34)."""
    previous = START
    chosen = select(AccessEntry).order_by(AccessEntry.number).execution_options(yield_per=1000)
    with db.scalars(chosen) as entries:
        for entry in entries:
            expected = link(previous, entry.at, entry.kind, json.loads(entry.facts))
            if entry.previous != previous or entry.hash != expected:
                return entry.number
            previous = entry.hash
    return None
