"""Take what was read from a source into the directory: all of it in one piece of work, or nothing (F23)."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory.listing_actions import retire, write_listing
from portal.directory.rows import fingerprint
from portal.directory.shapes import Reading, Record
from portal.directory.source_models import Source, SourceRecord
from portal.shared.errors import Gone

DROP_THAT_WAITS = 0.8  # a source that gives fewer than this share of last time's records waits for a person


class TooFewRecords(Gone):
    """The source gave far fewer records than last time: nothing was changed, a person decides."""


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
    locate: Callable[[Record], tuple[int, int] | None],
    accept_fewer: bool = False,
    step: Callable[[int], None] = lambda done: None,
) -> ImportResult:
    """Swap a source's records for those just read. Inside the caller's work; raises TooFewRecords (F23).

    `locate` gives metres on the grid for a record's place, or None. `step` is told how many are done.
    """
    origin = source_named(db, name=source, kind=kind)
    known = {
        row.external_id: row for row in db.scalars(select(SourceRecord).where(SourceRecord.source_id == origin.id))
    }
    _refuse_a_drop(known, reading, accept_fewer)
    counts: Counter[str] = Counter(new=0, changed=0, same=0, gone=0, refused=len(reading.refusals))
    for done, record in enumerate(reading.records, 1):
        counts[_take_one(db, origin, known.get(record.external_id), record, now, locate)] += 1
        step(done)
    counts["gone"] += sum(1 for _row in _mark_gone(db, known, reading, now))
    origin.last_run_at, origin.last_counts, origin.held_back = now, json.dumps(counts), ""
    db.flush()
    return ImportResult(dict(counts), tuple((no.external_id, no.reason) for no in reading.refusals))


def source_named(db: Session, *, name: str, kind: str, attribution: str = "") -> Source:
    """The source of this name, made on first use."""
    found = db.scalar(select(Source).where(Source.name == name))
    if found is None:
        found = Source(name=name, kind=kind, attribution=attribution)
        db.add(found)
        db.flush()
    return found


def _refuse_a_drop(known: dict[str, SourceRecord], reading: Reading, accept_fewer: bool) -> None:
    before = sum(1 for row in known.values() if row.gone_at is None)
    if before and not accept_fewer and len(reading.records) < before * DROP_THAT_WAITS:
        raise TooFewRecords(f"{len(reading.records)} records now, {before} before")


def _take_one(
    db: Session,
    origin: Source,
    row: SourceRecord | None,
    record: Record,
    now: datetime,
    locate: Callable[[Record], tuple[int, int] | None],
) -> str:
    mark = fingerprint(record)
    if row is not None and row.fingerprint == mark and row.gone_at is None:
        row.last_seen_at = now
        return "same"
    listing = write_listing(
        db, record, source_id=origin.id, listing_id=row.listing_id if row else None, at=locate(record), now=now
    )
    said = "new" if row is None else "changed"
    row = row or SourceRecord(source_id=origin.id, external_id=record.external_id, first_seen_at=now)
    row.raw = json.dumps(record.raw, ensure_ascii=True, default=str)
    row.fingerprint, row.problems = mark, json.dumps(record.problems)
    row.last_seen_at, row.gone_at, row.listing_id = now, None, listing.id
    db.add(row)
    return said


def _mark_gone(db: Session, known: dict[str, SourceRecord], reading: Reading, now: datetime) -> Iterator[SourceRecord]:
    """Records that the source no longer gives leave the search the same day; their rows stay."""
    present = {record.external_id for record in reading.records}
    for external_id, row in known.items():
        if external_id not in present and row.gone_at is None:
            row.gone_at = now
            if row.listing_id is not None:
                retire(db, listing_id=row.listing_id, now=now)
            yield row
