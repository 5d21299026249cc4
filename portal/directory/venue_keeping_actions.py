"""People keep places true: what reception says, who else uses it, the days it is closed (R-32 to R-34)."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.directory.hours_actions import expand_listings
from portal.directory.keeping_actions import ChangedMeanwhile
from portal.directory.keeping_models import ListingChange
from portal.directory.models import DayDifference, Listing, MeetingPoint, Venue, VenueOtherUse
from portal.directory.other_uses import OtherUse
from portal.directory.shapes import DayException
from portal.directory.venue_actions import kept_columns
from portal.shared.errors import NotFound
from portal.shared.refs import new_ref

PRIVACY = ("neutral_name", "reception_words", "signs", "entrance", "transport")
ACCESS = ("step_free", "hearing_loop", "toilets", "quiet_room")
USE = ("rooms", "bookable", "is_treatment_premises")
EDITED = (*PRIVACY, *ACCESS, *USE)


class NoSuchPlace(NotFound):
    """No place has this reference."""


def venue_of(db: Session, ref: str) -> Venue:
    found = db.scalar(select(Venue).where(Venue.ref == ref))
    if found is None:
        raise NoSuchPlace
    return found


def change_venue(
    db: Session,
    *,
    venue: Venue,
    version: int,
    facts: Mapping[str, Any],
    uses: Iterable[OtherUse],
    by: str,
    now: datetime,
) -> bool:
    """Whether anything differs. Raises ChangedMeanwhile when `version` is not the present one."""
    taken = db.execute(
        update(Venue)
        .where(Venue.id == venue.id, Venue.version == version)
        .values(version=version + 1)
        .execution_options(synchronize_session="fetch")
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise ChangedMeanwhile
    before, new_uses = venue_state(db, venue), tuple(uses)
    changed = {name for name in EDITED if getattr(venue, name) != facts[name]}
    for name in changed:
        setattr(venue, name, facts[name])
    venue.kept = ",".join(sorted(kept_columns(venue) | changed))
    if list(new_uses) != uses_of(db, venue):
        db.execute(delete(VenueOtherUse).where(VenueOtherUse.venue_id == venue.id))
        db.add_all(_use_row(venue, use) for use in new_uses)
    db.flush()
    if "is_treatment_premises" in changed:
        _mark_listings(db, venue)
    return _note(db, venue, before, by=by, now=now)


def _use_row(venue: Venue, use: OtherUse) -> VenueOtherUse:
    return VenueOtherUse(
        venue_id=venue.id, what=use.what, byday=",".join(use.byday), opens_at=use.opens_at, closes_at=use.closes_at
    )


def uses_of(db: Session, venue: Venue) -> list[OtherUse]:
    rows = db.scalars(select(VenueOtherUse).where(VenueOtherUse.venue_id == venue.id).order_by(VenueOtherUse.id))
    return [OtherUse(row.what, tuple(row.byday.split(",")), row.opens_at, row.closes_at) for row in rows]


def _mark_listings(db: Session, venue: Venue) -> None:
    """What meets in a building where people are treated is left out unless asked for (R-32)."""
    here = select(MeetingPoint.listing_id).where(MeetingPoint.venue_id == venue.id)
    treated = (
        select(MeetingPoint.listing_id)
        .join(Venue, Venue.id == MeetingPoint.venue_id)
        .where(Venue.is_treatment_premises.is_(True))
    )
    for number, is_treated in ((here.where(MeetingPoint.listing_id.in_(treated)), True), (here, False)):
        chosen = number if is_treated else number.where(MeetingPoint.listing_id.not_in(treated))
        db.execute(
            update(Listing)
            .where(Listing.id.in_(chosen))
            .values(is_treatment_premises=is_treated)
            .execution_options(synchronize_session=False)
        )


def close_venue(db: Session, *, venue: Venue, days: Iterable[DayException], by: str, now: datetime) -> int:
    """Closed for everybody who meets there, at once. Gives how many entries."""
    before, new = venue_state(db, venue), tuple(days)
    db.execute(
        delete(DayDifference).where(DayDifference.venue_id == venue.id, DayDifference.on.in_([day.on for day in new]))
    )
    db.add_all(DayDifference(venue_id=venue.id, on=day.on, closed=day.closed, note=day.note, ours=True) for day in new)
    _note(db, venue, before, by=by, now=now)
    return _expand_all(db, venue, now)


def open_venue_again(db: Session, *, venue: Venue, on: date, by: str, now: datetime) -> int:
    before = venue_state(db, venue)
    db.execute(delete(DayDifference).where(DayDifference.venue_id == venue.id, DayDifference.on == on))
    _note(db, venue, before, by=by, now=now)
    return _expand_all(db, venue, now)


def _expand_all(db: Session, venue: Venue, now: datetime) -> int:
    db.flush()
    ids = list(db.scalars(select(MeetingPoint.listing_id).where(MeetingPoint.venue_id == venue.id)))
    if ids:
        expand_listings(db, ids=ids, now=now)
    return len(ids)


def venue_state(db: Session, venue: Venue) -> dict[str, Any]:
    """Plain facts, for the history."""
    db.flush()
    days = db.execute(
        select(DayDifference.on, DayDifference.note)
        .where(DayDifference.venue_id == venue.id)
        .order_by(DayDifference.on)
    )
    return {
        **{name: getattr(venue, name) for name in EDITED},
        "other_uses": [
            [use.what, list(use.byday), str(use.opens_at), str(use.closes_at)] for use in uses_of(db, venue)
        ],
        "closed_on": [f"{on.isoformat()} {note}".strip() for on, note in days],
    }


def _note(db: Session, venue: Venue, before: dict[str, Any], *, by: str, now: datetime) -> bool:
    after = venue_state(db, venue)
    if after == before:
        return False
    db.add(
        ListingChange(
            ref=new_ref("CH", 8),
            venue_id=venue.id,
            at=now,
            by=by,
            what="changed",
            before=json.dumps(before, default=str),
            after=json.dumps(after, default=str),
            undone=False,
        )
    )
    db.flush()
    return True
