"""Write an entry into the record, in the same piece of work as what it is about."""

import json
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.records.chain import START, link
from portal.records.kinds import Kind
from portal.records.models import AccessEntry
from portal.storage.quick import Question
from portal.storage.straight import NewRows

_ENTRIES = NewRows(AccessEntry)
_IN_TURN = Question(select(func.pg_advisory_xact_lock(func.hashtext("access_entry"))))
_LAST = Question(select(AccessEntry.hash).order_by(AccessEntry.number.desc()).limit(1))


class FactsMissing(Exception):
    """The record was asked to keep something other than what its kind declares: a mistake in the code."""


def record(db: Session, kind: Kind, *, now: datetime, **facts: str) -> None:
    """Keep that something happened. Raises FactsMissing when facts and kind disagree."""
    if facts.keys() != kind.facts:
        raise FactsMissing(f"{kind.name} needs {sorted(kind.facts)}, got {sorted(facts)}")
    if db.get_bind().dialect.name == "postgresql":
        # One writer of the chain at a time, to the end of its piece of work: what it locks it locks before, or two may
        # wait for one another. SQLite has only one writer anyway.
        _IN_TURN.within(db)
    last = _LAST.within(db)
    previous = last[0][0] if last else START
    entry = {
        "at": now,
        "kind": kind.name,
        "about": facts[kind.about],
        "facts": json.dumps(facts, sort_keys=True),
        "previous": previous,
        "hash": link(previous, now, kind.name, facts),
    }
    _ENTRIES.put(db, entry)
