"""Places as bookings and searches need them: by their number, with their neutral name, by town."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.directory.models import MeetingPoint, Venue


def venue_by_id(db: Session, number: int) -> Venue | None:
    """For bookings: the venue's neutral name, rooms and other uses. Held once a session by the identity map."""
    return db.get(Venue, number)


def venues_of(db: Session, listing_ids: Sequence[int]) -> dict[int, int]:
    """The first venue of each of these listings that has one."""
    rows = db.execute(
        select(MeetingPoint.listing_id, func.min(MeetingPoint.venue_id))
        .where(MeetingPoint.listing_id.in_(listing_ids))
        .group_by(MeetingPoint.listing_id)
    )
    return {row[0]: row[1] for row in rows}


def towns(db: Session) -> dict[str, tuple[int, int]]:
    """Town names of our own listings with their middle on the grid, for a place that no gazetteer knows."""
    rows = db.execute(
        select(Venue.town, func.avg(MeetingPoint.easting), func.avg(MeetingPoint.northing))
        .join(MeetingPoint, MeetingPoint.venue_id == Venue.id)
        .where(Venue.town != "", MeetingPoint.easting.is_not(None))
        .group_by(Venue.town)
    )
    return {town: (int(easting), int(northing)) for town, easting, northing in rows}
