"""Read the record: what happened to one thing, and whether anyone changed it."""

import json
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.records.chain import BEGINS, START, link
from portal.records.models import AccessEntry
from portal.storage.models import SettingValue


def about(db: Session, ref: str) -> list[AccessEntry]:
    """Everything recorded about one reference, oldest first."""
    return list(db.scalars(select(AccessEntry).where(AccessEntry.about == ref).order_by(AccessEntry.number)))


def since(db: Session, moment: datetime, *, kinds: tuple[str, ...]) -> list[AccessEntry]:
    """Entries of some kinds from a moment on, oldest first."""
    chosen = select(AccessEntry).where(AccessEntry.kind.in_(kinds), AccessEntry.at > moment)
    return list(db.scalars(chosen.order_by(AccessEntry.number)))


def count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(AccessEntry)) or 0


def last_hash(db: Session) -> str:
    return db.scalar(select(AccessEntry.hash).order_by(AccessEntry.number.desc()).limit(1)) or ""


def first_broken_link(db: Session) -> int | None:
    """The number of the first entry that does not follow from the one before it, or None (G34)."""
    previous = _beginning(db)
    chosen = select(AccessEntry).order_by(AccessEntry.number).execution_options(yield_per=1000)
    with db.scalars(chosen) as entries:
        for entry in entries:
            expected = link(previous, entry.at, entry.kind, json.loads(entry.facts))
            if entry.previous != previous or entry.hash != expected:
                return entry.number
            previous = entry.hash
    return None


def _beginning(db: Session) -> str:
    """The hash before the first entry there is. A beginning that nobody signed is none."""
    kept = db.get(SettingValue, BEGINS)
    if kept is None:
        return START
    last, _, signed = kept.value.partition(" ")
    return last if db.info["keys"].blind(BEGINS, last) == signed else ""
