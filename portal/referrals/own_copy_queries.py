"""All we hold about one person, in one piece: every table that hangs on them, opened; what is withheld says why (G18).

Found from the tables themselves, so that a new one cannot be left out by forgetting it here.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, inspect, or_, select
from sqlalchemy.orm import Session

from portal.records import queries as records
from portal.referrals import queries
from portal.referrals.models import Erasure, Feedback
from portal.storage.base import Base
from portal.storage.sealed import Sealed

WITHHELD = {"hash": "opens your record, so it is never shown", "person_key": "names a key, nothing about you"}
# Tables that name somebody and are sealed for somebody else: never in a copy, whether there is a row or not.
WITHHELD_TABLES = {
    "safeguarding_concern": "a worry about safety; telling it here could put someone at risk; ask us",
    "concern_share": "who was told about a worry about safety; ask us",
    "mentor_concern": "what a mentor asked the team about; it holds the mentor’s own words for the team",
    "lone_working_check": "keeps a mentor safe on the way to a session; it is about the mentor",
}
OWN_KEY = (Feedback,)  # under a key of its own, and theirs where they said so
Held = dict[str, list[dict[str, Any]]]


def everything(db: Session, family_member_id: str) -> Held:
    """By table; `withheld` lists what is left out and why, the same for everybody."""
    member = queries.family_member(db, family_member_id)
    found: dict[Any, dict[Any, Any]] = {}
    for mapper in Base.registry.mappers:
        if "person_key" in mapper.columns and mapper.class_ is not Erasure:
            mine = mapper.columns["person_key"] == member.person_key
            _add(found, mapper, db.scalars(select(mapper.class_).where(mine)).all())
    for kind in OWN_KEY:
        _add(found, inspect(kind), db.scalars(select(kind).where(kind.family_member_id == family_member_id)).all())
    while _add_what_hangs_on(db, found):
        pass
    held: Held = {}
    for rows in found.values():
        for row in rows.values():
            held.setdefault(row.__tablename__, []).append(_opened(row))
    held["access_entry"] = list(_who_did_what(db, found))
    held["withheld"] = [{"what": name, "why": why} for name, why in sorted(WITHHELD_TABLES.items())]
    return held


def _add(found: dict[Any, dict[Any, Any]], mapper: Any, rows: Any) -> int:
    known = found.setdefault(mapper, {})
    fresh = {inspect(row).identity: row for row in rows if inspect(row).identity not in known}
    known.update(fresh)
    return len(fresh)


def _add_what_hangs_on(db: Session, found: dict[Any, dict[Any, Any]]) -> int:
    """Rows without a key of their own that belong to a row found before, such as the code. Gives how many."""
    added = 0
    for mapper in Base.registry.mappers:
        if "person_key" in mapper.columns:
            continue
        where = list(_ties(mapper, found))
        if where:
            added += _add(found, mapper, db.scalars(select(mapper.class_).where(or_(*where))).all())
    return added


def _ties(mapper: Any, found: dict[Any, dict[Any, Any]]) -> Iterator[ColumnElement[bool]]:
    for column in mapper.local_table.columns:
        for key in column.foreign_keys:
            for other, rows in found.items():
                if other.local_table is key.column.table and rows and other is not mapper:
                    yield column.in_([getattr(row, key.column.key) for row in rows.values()])


def _who_did_what(db: Session, found: dict[Any, dict[Any, Any]]) -> Iterator[dict[str, Any]]:
    refs = {row.ref for rows in found.values() for row in rows.values() if isinstance(getattr(row, "ref", None), str)}
    for ref in sorted(refs):
        for entry in records.about(db, ref):
            yield {"at": entry.at.isoformat(), "kind": entry.kind, "about": ref, "facts": json.loads(entry.facts)}


def _opened(row: Any) -> dict[str, Any]:
    kind = type(row)
    sealed = {item.column: name for base in kind.__mro__ for name, item in vars(base).items() if _is_sealed(item)}
    said: dict[str, Any] = {}
    for column in list(inspect(kind).columns.keys()):
        if column in sealed:
            said[sealed[column]] = getattr(row, sealed[column])
        else:
            said[column] = f"({WITHHELD[column]})" if column in WITHHELD else _plain(getattr(row, column))
    return said


def _is_sealed(item: Any) -> bool:
    return isinstance(item, Sealed)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else "(kept in a form that is not text)"
