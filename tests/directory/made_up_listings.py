"""Made-up entries of the directory, each given only what matters to its test."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

import portal.tables  # noqa: F401  every table must be known before the first row
from portal.directory.grid import Point
from portal.directory.hours_actions import due_for_expanding, expand_listings
from portal.directory.listing_actions import Writing, write_listings
from portal.directory.models import Listing
from portal.directory.shapes import Channel, Kind, Reading, Record, Refusal, Spot

LEEDS = Point(429_900, 433_700)


def record(name: str, **different: object) -> Record:
    facts: dict[str, object] = {
        "external_id": name.lower().replace(" ", "-"),
        "kind": Kind.PLACE,
        "name": name,
        "checked_on": date(2026, 11, 16),
    }
    return Record(**(facts | different))  # type: ignore[arg-type]


def line(name: str, number: str, *rules: object, **different: object) -> Record:
    facts: dict[str, object] = {"kind": Kind.LINE, "channels": (Channel("phone", number, rules=tuple(rules)),)}  # type: ignore[arg-type]
    return record(name, **(facts | different))


def at(east: int, north: int, **different: object) -> Spot:
    """A place so many metres from the middle of Leeds; its coordinates say so, its name says which."""
    facts: dict[str, object] = {
        "name": f"Hall {east} {north}",
        "town": "Leeds",
        "postcode": "LS1 4AP",
        "latitude": float(LEEDS.easting + east),
        "longitude": float(LEEDS.northing + north),
        "quality": "exact",
    }
    return Spot(**(facts | different))  # type: ignore[arg-type]


def on_the_grid(spot: Spot) -> tuple[int, int] | None:
    """Undoes `at`: no test of storing or searching needs real degrees."""
    return (int(spot.latitude), int(spot.longitude)) if spot.latitude and spot.longitude else None


def keep(db: Session, records: Iterable[Record], *, now: datetime, **more: object) -> list[Listing]:
    """Written and their hours worked out, inside the caller's work."""
    writings = [Writing(each) for each in records]
    facts: dict[str, object] = {"source_id": None, "locate": on_the_grid, "now": now}
    listings = write_listings(db, writings, **(facts | more))  # type: ignore[arg-type]
    work_out(db, now)
    return listings


def work_out(db: Session, now: datetime) -> None:
    while ids := due_for_expanding(db, now=now):
        expand_listings(db, ids=ids, now=now)


def reading(*records: Record, refused: Iterable[tuple[str, str]] = ()) -> Reading:
    refusals = tuple(Refusal(name, reason) for name, reason in refused)
    return Reading(len(records) + len(refusals), tuple(records), refusals)
