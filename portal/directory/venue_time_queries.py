"""When venues can be used: agreed with us, open then, and not shared with a treatment service then (R-32, R-33)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory.holidays import calendar_for_nations
from portal.directory.models import Listing, MeetingPoint, OpenTime, Venue, VenueOtherUse
from portal.directory.opening import expand
from portal.directory.shapes import Kind, OnHolidays, Rule
from portal.directory.spans import Why
from portal.shared.clock import today
from portal.shared.slots import Slot, merged
from portal.storage.stamps import belong

belong("directory", VenueOtherUse.__table__)  # whoever keeps times worked out from these asks for the directory's word


@dataclass(slots=True)
class VenueTimes:
    """`open_at` is what is sure; `in_doubt` may be open or not. Past `known_to` nothing is worked out yet."""

    may_be_used: bool
    rooms: int
    known_to: date | None = None
    open_at: list[Slot] = field(default_factory=list)
    in_doubt: list[Slot] = field(default_factory=list)
    other_uses: list[Slot] = field(default_factory=list)


def venue_times(db: Session, venue_ids: Collection[int], *, starts: datetime, ends: datetime) -> dict[int, VenueTimes]:
    """By venue. Three statements, whatever their number."""
    found = {
        venue.id: VenueTimes(venue.bookable and not venue.is_treatment_premises, venue.rooms)
        for venue in db.scalars(select(Venue).where(Venue.id.in_(venue_ids)))
    }
    _opening(db, found, starts, ends)
    rows = db.scalars(select(VenueOtherUse).where(VenueOtherUse.venue_id.in_(found)))
    for row in rows:
        rule = Rule(tuple(row.byday.split(",")), row.opens_at, row.closes_at, on_holidays=OnHolidays.OPEN)
        spans = expand([rule], [], first=today(starts), last=today(ends), holidays=calendar_for_nations([]))
        found[row.venue_id].other_uses += [span.slot for span in spans]  # one in doubt counts too
    for times in found.values():
        times.open_at, times.other_uses = merged(times.open_at), merged(times.other_uses)
    return found


def _opening(db: Session, found: dict[int, VenueTimes], starts: datetime, ends: datetime) -> None:
    places = select(MeetingPoint.venue_id, Listing.id, Listing.expanded_to).join(
        Listing, Listing.id == MeetingPoint.listing_id
    )
    rows = db.execute(places.where(MeetingPoint.venue_id.in_(found), Listing.kind == Kind.PLACE, Listing.shown)).all()
    venue_of = {listing_id: venue_id for venue_id, listing_id, _known in rows}
    for venue_id, _listing_id, known_to in rows:
        found[venue_id].known_to = known_to
    spans = select(OpenTime).where(
        OpenTime.listing_id.in_(venue_of),
        OpenTime.channel_id.is_(None),
        OpenTime.ends > int(starts.timestamp()),
        OpenTime.starts < int((ends + timedelta(days=1)).timestamp()),
    )
    for row in db.scalars(spans):
        slot = Slot(datetime.fromtimestamp(row.starts, UTC), datetime.fromtimestamp(row.ends, UTC))
        times = found[venue_of[row.listing_id]]
        (times.open_at if row.sure else times.in_doubt).append(slot)
        if row.why == Why.NO_HOURS:
            times.known_to = None


def bookable_venues(db: Session) -> list[tuple[int, str, str]]:
    """Number, reference and name of every place agreed with us, treatment premises left out, by name."""
    rows = db.execute(
        select(Venue.id, Venue.ref, Venue.neutral_name, Venue.name)
        .where(Venue.bookable, ~Venue.is_treatment_premises)
        .order_by(Venue.neutral_name, Venue.name)
    )
    return [(number, ref, neutral or name) for number, ref, neutral, name in rows]
