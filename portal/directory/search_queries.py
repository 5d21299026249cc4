"""What is near: the closest listings by a ring that grows until the page is full (P1 to P5).

Positions are metres on the one grid; moments are whole UTC seconds. Ids are chosen in one statement, the rows they
stand for are read in another (queries.py).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from portal.directory.models import Listing, ListingTag, MeetingPoint, OpenTime, Venue

FIRST_RING, WIDEST_RING, GROWTH = 1_500, 200_000, 2.5
CAP = 100  # "100+": counting every match in a circle costs 36 times as much as finding the nearest 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. None or empty means "any"."""

    open_from: int | None = None  # open at some time within [open_from, open_to]
    open_to: int | None = None
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # any of these
    step_free: bool = False
    with_treatment_premises: bool = False  # off unless asked for
    nation: str = ""  # a letter; keeps out what is for other nations only


@dataclass(frozen=True, slots=True)
class Hit:
    listing_id: int
    venue_id: int | None
    metres: float | None


def nearest(db: Session, *, easting: int, northing: int, wanted: Wanted, limit: int = 20) -> list[Hit]:
    """The closest listings, nearest first, at most `limit`."""
    ring: float = FIRST_RING
    while True:
        rows = db.execute(_within(easting, northing, int(ring), wanted).limit(limit)).all()
        # a square holds points further than its half side in the corners: only those inside the circle are sure
        sure = [row for row in rows if row.square <= ring * ring]
        if len(sure) >= limit or ring >= WIDEST_RING:
            return [Hit(row.listing_id, row.venue_id, row.square**0.5) for row in (sure or rows)[:limit]]
        ring = min(ring * GROWTH, WIDEST_RING)


def reachable_from_anywhere(db: Session, *, wanted: Wanted, limit: int = 20) -> list[Hit]:
    """Phone, text and online listings, which need no place (R-04)."""
    here = exists().where(MeetingPoint.listing_id == Listing.id, MeetingPoint.easting.is_not(None))
    chosen = (
        select(Listing.id.label("listing_id"))
        .where(Listing.shown, or_(Listing.kind.in_(("line", "crisis")), and_(Listing.online, ~here)))
        .where(*_conditions(wanted))
        .order_by(Listing.id)
        .limit(limit)
    )
    return [Hit(row.listing_id, None, None) for row in db.execute(chosen)]


def _within(easting: int, northing: int, ring: int, wanted: Wanted) -> Any:
    east, north = MeetingPoint.easting - easting, MeetingPoint.northing - northing
    # floats: a whole number of metres squared does not fit PostgreSQL's integer
    square = ((east * 1.0) * east + (north * 1.0) * north).label("square")
    return (
        select(MeetingPoint.listing_id, MeetingPoint.venue_id, square)
        .join(Listing, Listing.id == MeetingPoint.listing_id)
        .where(
            MeetingPoint.easting.between(easting - ring, easting + ring),
            MeetingPoint.northing.between(northing - ring, northing + ring),
            Listing.shown,
            *_conditions(wanted),
        )
        .order_by(square, MeetingPoint.listing_id)
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kinds:
        found.append(Listing.kind.in_(wanted.kinds))
    if not wanted.with_treatment_premises:
        found.append(Listing.is_treatment_premises.is_(False))
    if wanted.nation:
        found.append(or_(Listing.nations == "", Listing.nations.contains(wanted.nation)))
    if wanted.tags:
        found.append(exists().where(ListingTag.listing_id == Listing.id, ListingTag.tag.in_(wanted.tags)))
    if wanted.step_free:
        at = exists().where(
            MeetingPoint.listing_id == Listing.id, MeetingPoint.venue_id == Venue.id, Venue.step_free.is_(True)
        )
        found.append(at)
    if wanted.open_from is not None and wanted.open_to is not None:
        found.append(
            exists().where(
                OpenTime.listing_id == Listing.id,
                OpenTime.ends > wanted.open_from,
                OpenTime.starts <= wanted.open_to,
                OpenTime.sure,
            )
        )
    return found
