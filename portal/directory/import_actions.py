"""Take what was read from a source into the directory: all of it in one piece of work, or nothing (F23)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.directory.listing_actions import Locate, Writing, write_listings
from portal.directory.retire_actions import retire
from portal.directory.rows import fingerprint
from portal.directory.shapes import Reading, Record
from portal.directory.source_models import Source, SourceRecord
from portal.directory.source_report import report
from portal.shared.errors import BadInput, Gone

DROP_THAT_WAITS = 0.8  # a source that gives fewer than this share of last time's records waits for a person
BATCH = 250


class TooFewRecords(Gone):
    """The source gave far fewer records than last time: nothing was changed, a person decides."""


class OtherKind(BadInput):
    """The source of this name is a list of another kind."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A record of the last run."""

    id: int
    fingerprint: str
    is_gone: bool
    listing_id: int | None


@dataclass(frozen=True)
class ImportResult:
    """Counts of one run; `refusals` gives the reason for each."""

    counts: dict[str, int]
    refusals: tuple[tuple[str, str], ...] = field(default=())


def take(
    db: Session,
    *,
    source: str,
    kind: str,
    reading: Reading,
    now: datetime,
    locate: Locate,
    accept_fewer: bool = False,
    step: Callable[[int], None] = lambda done: None,
) -> ImportResult:
    """Swap a source's records for those just read. Inside the caller's work; raises TooFewRecords (F23).

    `step` is told how many are done.
    """
    origin = source_named(db, name=source, kind=kind)
    known = _known(db, origin.id)
    _refuse_a_drop(known, reading, accept_fewer)
    marked = [(record, fingerprint(record)) for record in reading.records]
    fresh = [(record, mark) for record, mark in marked if not _is_same(known.get(record.external_id), mark)]
    new = sum(1 for record, _mark in fresh if record.external_id not in known)
    step(len(marked) - len(fresh))
    for start in range(0, len(fresh), BATCH):
        part = fresh[start : start + BATCH]
        _take_some(db, origin.id, known, part, locate=locate, now=now)
        step(len(marked) - len(fresh) + start + len(part))
    gone = _mark_gone(db, known, {record.external_id for record in reading.records}, now=now)
    counts = {
        "new": new,
        "changed": len(fresh) - new,
        "same": len(marked) - len(fresh),
        "gone": gone,
        "refused": len(reading.refusals),
    }
    db.execute(
        update(SourceRecord)
        .where(SourceRecord.source_id == origin.id, SourceRecord.gone_at.is_(None))
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )
    origin.last_run_at, origin.last_counts, origin.held_back = now, json.dumps(counts | report(reading)), ""
    db.flush()
    return ImportResult(counts, tuple((no.external_id, no.reason) for no in reading.refusals))


def source_named(db: Session, *, name: str, kind: str, attribution: str = "") -> Source:
    """The source of this name, made on first use. Raises OtherKind where the name is that of another list."""
    found = db.scalar(select(Source).where(Source.name == name))
    if found is not None and found.kind != kind:
        raise OtherKind(f'A source named "{name}" is there already, of kind {found.kind}: give this one another name.')
    if found is None:
        found = Source(name=name, kind=kind, attribution=attribution)
        db.add(found)
        db.flush()
    return found


def hold_back(db: Session, *, source: str, why: str) -> None:
    """Write down why a source's last run waits for a person (F23)."""
    db.execute(update(Source).where(Source.name == source).values(held_back=why))


def _known(db: Session, source_id: int) -> dict[str, _Known]:
    columns = (
        SourceRecord.external_id,
        SourceRecord.id,
        SourceRecord.fingerprint,
        SourceRecord.gone_at,
        SourceRecord.listing_id,
    )
    rows = db.execute(select(*columns).where(SourceRecord.source_id == source_id))
    return {row[0]: _Known(row[1], row[2], row[3] is not None, row[4]) for row in rows}


def _refuse_a_drop(known: dict[str, _Known], reading: Reading, accept_fewer: bool) -> None:
    before = sum(1 for row in known.values() if not row.is_gone)
    if before and not accept_fewer and len(reading.records) < before * DROP_THAT_WAITS:
        raise TooFewRecords(f"{len(reading.records)} records now, {before} before")


def _is_same(row: _Known | None, mark: str) -> bool:
    return row is not None and row.fingerprint == mark and not row.is_gone


def _take_some(
    db: Session,
    source_id: int,
    known: dict[str, _Known],
    part: Sequence[tuple[Record, str]],
    *,
    locate: Locate,
    now: datetime,
) -> None:
    rows = [known.get(record.external_id) for record, _mark in part]
    writings = [
        Writing(record, row.listing_id if row else None) for (record, _mark), row in zip(part, rows, strict=True)
    ]
    listings = write_listings(db, writings, source_id=source_id, locate=locate, now=now)
    made, changed = [], []
    for (record, mark), row, listing in zip(part, rows, listings, strict=True):
        facts = {
            "raw": json.dumps(record.raw, ensure_ascii=True, default=str),
            "fingerprint": mark,
            "problems": json.dumps(record.problems),
            "last_seen_at": now,
            "gone_at": None,
            "listing_id": listing.id,
        }
        if row is None:
            made.append(facts | {"source_id": source_id, "external_id": record.external_id, "first_seen_at": now})
        else:
            changed.append(facts | {"id": row.id})
    if made:
        db.execute(insert(SourceRecord), made)
    if changed:
        db.execute(update(SourceRecord), changed)


def _mark_gone(db: Session, known: dict[str, _Known], present: set[str], *, now: datetime) -> int:
    """Records that the source no longer gives leave the search the same day; their rows stay."""
    gone = [row for external_id, row in known.items() if external_id not in present and not row.is_gone]
    for start in range(0, len(gone), BATCH):
        part = gone[start : start + BATCH]
        db.execute(
            update(SourceRecord)
            .where(SourceRecord.id.in_([row.id for row in part]))
            .values(gone_at=now)
            .execution_options(synchronize_session=False)
        )
        retire(db, listing_ids=[row.listing_id for row in part if row.listing_id is not None], now=now)
    return len(gone)
