"""Write entries of the directory: the listing, its places, its ways to be reached, its hours. Many at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.directory.entry_state import PART_OF
from portal.directory.models import Channel, DayDifference, Listing, ListingTag, OpenTime, Organisation, Schedule
from portal.directory.rows import nations_to_letters, rule_to_columns
from portal.directory.shapes import Kind, Record, Spot
from portal.directory.venue_actions import REF_LETTERS, At, Wish, place
from portal.shared.refs import new_ref

Locate = Callable[[Spot], At | None]  # metres on the grid for a place, or None


def nowhere(_spot: Spot) -> At | None:
    return None


@dataclass(frozen=True)
class Writing:
    """A record to be written over `listing_id`, or as a new entry. `venue` adds facts that feeds never hold (R-34)."""

    record: Record
    listing_id: int | None = None
    venue: dict[str, Any] | None = None


def write_listings(
    db: Session,
    batch: Sequence[Writing],
    *,
    source_id: int | None,
    locate: Locate,
    now: datetime,
    is_demo: bool = False,
) -> list[Listing]:
    """In the order given; a dozen statements whatever the number. A few hundred at a time keeps memory small."""
    organisations = _organisations(db, [writing.record for writing in batch], source_id)
    held = _held(db, batch)
    listings = []
    for writing in batch:
        listing = held.get(writing.listing_id or 0) or Listing(ref=new_ref("PL", REF_LETTERS), kept="")
        kept = _kept_for(listing, writing.record)
        for name, value in _columns(writing.record).items():
            if PART_OF.get(name) not in kept:
                setattr(listing, name, value)
        if "run_by" not in kept:
            listing.organisation_id = organisations.get(_organisation_key(writing.record))
        listing.source_differs = ",".join(sorted(kept & _said_otherwise(listing, writing.record) - {"checked"}))
        listing.source_id, listing.is_demo = source_id, is_demo
        listing.changed_at, listing.needs_expanding = now, True
        listings.append(listing)
    db.add_all(listings)
    db.flush()
    pairs = list(zip(listings, (writing.record for writing in batch), strict=True))
    _forget_parts(db, held)
    _write_tags(db, _without(pairs, "whom"))
    _write_channels(db, _without(pairs, "ways"))
    _write_hours(db, _without(pairs, "hours"))
    wishes = [
        Wish(listing.id, writing.record, _at(writing.record, locate), writing.venue or {})
        for listing, writing in zip(listings, batch, strict=True)
        if writing.record.spot is not None or listing.id in held
    ]
    place(db, wishes, source_id=source_id)
    return listings


def write_listing(
    db: Session,
    record: Record,
    *,
    source_id: int | None,
    listing_id: int | None,
    at: At | None,
    now: datetime,
    venue: dict[str, Any] | None = None,
    is_demo: bool = False,
) -> Listing:
    """Make or rewrite one entry. `at` is metres on the grid."""
    writing = Writing(record, listing_id, venue)
    return write_listings(db, [writing], source_id=source_id, locate=lambda _spot: at, now=now, is_demo=is_demo)[0]


def _held(db: Session, batch: Sequence[Writing]) -> dict[int, Listing]:
    numbers = [writing.listing_id for writing in batch if writing.listing_id is not None]
    if not numbers:
        return {}
    return {row.id: row for row in db.scalars(select(Listing).where(Listing.id.in_(numbers)))}


def _at(record: Record, locate: Locate) -> tuple[At | None, ...]:
    spots = (record.spot, *record.other_spots) if record.spot else ()
    return tuple(locate(spot) for spot in spots)


def _columns(record: Record) -> dict[str, Any]:
    return {
        "kind": record.kind.value,
        "name": record.name[:300],
        "alternate_name": record.alternate_name[:300],
        "description": record.description,
        "independent": record.independent,
        "url": record.url,
        "email": record.email,
        "status": record.status,
        "shown": record.status == "active" and _may_be_shown(record),
        "fees": record.fees,
        "eligibility": record.eligibility,
        "hours_text": record.hours_text,
        "nations": nations_to_letters(record.nations),
        "online": "online" in record.tags or any(way.kind in ("webchat", "video") for way in record.channels),
        "is_treatment_premises": bool(record.is_treatment_premises),
        "minimum_age": record.minimum_age,
        "maximum_age": record.maximum_age,
        "checked_on": record.checked_on,
        "source_url": record.source_url,
        "external_id": record.external_id,
    }


def _may_be_shown(record: Record) -> bool:
    """A number to ring is not listed without the day it was checked (N-17)."""
    return record.checked_on is not None or record.kind not in (Kind.LINE, Kind.CRISIS)


def _organisation_key(record: Record) -> str:
    return (record.organisation_external_id or record.organisation.strip())[:200]


def _organisations(db: Session, records: Sequence[Record], source_id: int | None) -> dict[str, int]:
    """Their numbers by key; those not met before are made."""
    names = {
        _organisation_key(record): record.organisation.strip()[:300]
        for record in records
        if record.organisation.strip()
    }
    known = select(Organisation).where(Organisation.source_id == source_id, Organisation.external_id.in_(names))
    found = {row.external_id: row for row in db.scalars(known)}
    for key, name in names.items():
        if key not in found:
            found[key] = Organisation(ref=new_ref("OR", REF_LETTERS), name=name, source_id=source_id, external_id=key)
            db.add(found[key])
    db.flush()
    return {key: row.id for key, row in found.items()}


def organisation_named(db: Session, name: str) -> int | None:
    """The number of one that people named, made on first use."""
    record = Record(external_id="", kind=Kind.SERVICE, name="", organisation=name)
    return _organisations(db, [record], None).get(_organisation_key(record))


def kept_of(listing: Listing) -> frozenset[str]:
    """Parts that a person changed: an import leaves them as they are."""
    return frozenset(listing.kept.split(",")) - {""}


def _kept_for(listing: Listing, record: Record) -> frozenset[str]:
    """A later check by the source counts, whoever checked before."""
    kept = kept_of(listing)
    if listing.checked_on and record.checked_on and record.checked_on > listing.checked_on:
        listing.checked_by = ""
        return kept - {"checked"}
    return kept


def _said_otherwise(listing: Listing, record: Record) -> frozenset[str]:
    """Parts where the source says something else than the entry now does. Hours and ways are not compared."""
    said = _columns(record)
    return frozenset(part for name, part in PART_OF.items() if name in said and said[name] != getattr(listing, name))


def _without(pairs: Sequence[tuple[Listing, Record]], part: str) -> list[tuple[Listing, Record]]:
    return [(listing, record) for listing, record in pairs if part not in kept_of(listing)]


def _forget_parts(db: Session, held: dict[int, Listing]) -> None:
    """What an import writes anew; parts that people changed, and dates that people gave, stay."""

    def loose(part: str) -> list[int]:
        return [number for number, listing in held.items() if part not in kept_of(listing)]

    if not held:
        return
    hours, ways = loose("hours"), loose("ways")
    db.execute(delete(ListingTag).where(ListingTag.listing_id.in_(loose("whom"))))
    db.execute(delete(Schedule).where(Schedule.listing_id.in_(hours), Schedule.channel_id.is_(None)))
    db.execute(delete(Schedule).where(Schedule.listing_id.in_(ways), Schedule.channel_id.is_not(None)))
    db.execute(delete(DayDifference).where(DayDifference.listing_id.in_(hours), DayDifference.ours.is_(False)))
    db.execute(delete(OpenTime).where(OpenTime.listing_id.in_(list(held))))
    db.execute(delete(Channel).where(Channel.listing_id.in_(ways)))


def _write_tags(db: Session, pairs: Sequence[tuple[Listing, Record]]) -> None:
    rows = [
        {"listing_id": listing.id, "tag": tag}
        for listing, record in pairs
        for tag in sorted({tag[:120] for tag in record.tags})
    ]
    if rows:
        db.execute(insert(ListingTag), rows)


def _write_channels(db: Session, pairs: Sequence[tuple[Listing, Record]]) -> None:
    made = [
        (Channel(listing_id=listing.id, kind=way.kind, value=way.value, note=way.note, position=position), way.rules)
        for listing, record in pairs
        for position, way in enumerate(record.channels)
    ]
    db.add_all(row for row, _rules in made)
    db.flush()
    rows = [
        {"channel_id": row.id, "listing_id": row.listing_id, **rule_to_columns(rule)}
        for row, rules in made
        for rule in rules
    ]
    if rows:
        db.execute(insert(Schedule), rows)


def _write_hours(db: Session, pairs: Sequence[tuple[Listing, Record]]) -> None:
    rules = [{"listing_id": listing.id, **rule_to_columns(rule)} for listing, record in pairs for rule in record.rules]
    days = [
        {
            "listing_id": listing.id,
            "on": day.on,
            "closed": day.closed,
            "opens_at": day.opens_at,
            "closes_at": day.closes_at,
            "note": day.note,
        }
        for listing, record in pairs
        for day in record.exceptions
    ]
    if rules:
        db.execute(insert(Schedule), rules)
    if days:
        db.execute(insert(DayDifference), days)
