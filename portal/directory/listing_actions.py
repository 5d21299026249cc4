"""Write one entry of the directory: the listing, its place, its ways to be reached, its hours."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.directory.models import (
    Channel,
    DayDifference,
    Listing,
    ListingTag,
    MeetingPoint,
    OpenTime,
    Organisation,
    Schedule,
    Venue,
)
from portal.directory.rows import nations_to_letters, rule_to_columns
from portal.directory.shapes import Kind, Record, Spot
from portal.shared.refs import new_ref


def write_listing(
    db: Session,
    record: Record,
    *,
    source_id: int | None,
    listing_id: int | None,
    at: tuple[int, int] | None,
    now: datetime,
    venue: dict[str, Any] | None = None,
    is_demo: bool = False,
) -> Listing:
    """Make or rewrite an entry. `at` is metres on the grid; `venue` adds facts that feeds never hold (R-34)."""
    organisation_id = _organisation(db, record, source_id)
    listing = db.get(Listing, listing_id) if listing_id is not None else None
    listing = listing or Listing(ref=new_ref("PL"))
    for name, value in _columns(record).items():
        setattr(listing, name, value)
    listing.organisation_id = organisation_id
    listing.source_id, listing.external_id, listing.is_demo = source_id, record.external_id, is_demo
    listing.changed_at, listing.needs_expanding = now, True
    db.add(listing)
    db.flush()
    _forget_parts(db, listing.id)
    _write_tags(db, listing.id, record)
    _write_channels(db, listing.id, record)
    _write_hours(db, listing.id, record)
    if record.spot is not None:
        _write_place(db, listing, record.spot, at, venue or {}, record)
    return listing


def retire(db: Session, *, listing_id: int, now: datetime) -> None:
    """Out of the search, the same day; the row stays for what points to it."""
    db.execute(update(Listing).where(Listing.id == listing_id).values(shown=False, changed_at=now))


def _columns(record: Record) -> dict[str, Any]:
    return {
        "kind": record.kind.value,
        "name": record.name[:300],
        "description": record.description,
        "independent": record.independent,
        "url": record.url,
        "email": record.email,
        "status": record.status,
        "shown": record.status == "active",
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
    }


def _organisation(db: Session, record: Record, source_id: int | None) -> int | None:
    name = record.organisation.strip()[:300]
    if not name:
        return None
    key = (record.organisation_external_id or name)[:200]
    held = db.info.setdefault("organisations", {})
    if (source_id, key) not in held:
        found = db.scalar(
            select(Organisation).where(Organisation.source_id == source_id, Organisation.external_id == key)
        )
        if found is None:
            found = Organisation(ref=new_ref("OR"), name=name, source_id=source_id, external_id=key)
            db.add(found)
            db.flush()
        held[source_id, key] = found.id
    number: int = held[source_id, key]
    return number


def _forget_parts(db: Session, listing_id: int) -> None:
    for table in (ListingTag, Channel, Schedule, DayDifference, OpenTime):
        db.execute(delete(table).where(table.listing_id == listing_id))


def _write_tags(db: Session, listing_id: int, record: Record) -> None:
    db.add_all(ListingTag(listing_id=listing_id, tag=tag[:120]) for tag in sorted(set(record.tags)))


def _write_channels(db: Session, listing_id: int, record: Record) -> None:
    for position, way in enumerate(record.channels):
        row = Channel(listing_id=listing_id, kind=way.kind, value=way.value, note=way.note, position=position)
        db.add(row)
        if way.rules:
            db.flush()
            db.add_all(
                Schedule(channel_id=row.id, listing_id=listing_id, **rule_to_columns(rule)) for rule in way.rules
            )


def _write_hours(db: Session, listing_id: int, record: Record) -> None:
    db.add_all(Schedule(listing_id=listing_id, **rule_to_columns(rule)) for rule in record.rules)
    db.add_all(
        DayDifference(
            listing_id=listing_id,
            on=day.on,
            closed=day.closed,
            opens_at=day.opens_at,
            closes_at=day.closes_at,
            note=day.note,
        )
        for day in record.exceptions
    )


def _write_place(
    db: Session, listing: Listing, spot: Spot, at: tuple[int, int] | None, more: dict[str, Any], record: Record
) -> None:
    point = db.scalar(select(MeetingPoint).where(MeetingPoint.listing_id == listing.id))
    venue = db.get(Venue, point.venue_id) if point else None
    if venue is None:
        venue = Venue(ref=new_ref("VN"))
        db.add(venue)
    own_name = record.name if record.kind is Kind.PLACE else ""
    facts = {
        "name": (spot.name or own_name or spot.address or spot.town)[:300],
        "address": spot.address,
        "town": spot.town[:120],
        "postcode": spot.postcode[:8],
        "latitude": spot.latitude,
        "longitude": spot.longitude,
        "quality": spot.quality,
        "masked": spot.masked,
        "step_free": spot.step_free,
        "is_treatment_premises": bool(record.is_treatment_premises),
        "nation": record.nations[0] if len(record.nations) == 1 else "",
        **more,
    }
    for name, value in facts.items():
        setattr(venue, name, value)
    db.flush()
    if point is None:
        point = MeetingPoint(listing_id=listing.id, venue_id=venue.id)
        db.add(point)
    point.easting, point.northing = at if at is not None and not spot.masked else (None, None)
