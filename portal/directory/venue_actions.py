"""The places of listings: each place of a source is held once, whoever meets there (R-65)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from portal.directory.models import Listing, MeetingPoint, Venue
from portal.directory.search_models import ListedTown
from portal.directory.shapes import Kind, Record, Spot
from portal.directory.squares import SIZES, numbers
from portal.shared.refs import new_ref

At = tuple[int, int]
Key = tuple[str, str, str, str, float | None, float | None]
REF_LETTERS = 8
SQUARE = 5_000  # metres
_KEY = ("name", "address", "town", "postcode", "latitude", "longitude")


@dataclass(frozen=True)
class Wish:
    """A listing, once it has its number, wants to be at these spots. `at`: metres on the grid for each."""

    listing_id: int
    record: Record
    at: tuple[At | None, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)  # facts that feeds never hold, for the first spot

    @property
    def spots(self) -> tuple[Spot, ...]:
        return (self.record.spot, *self.record.other_spots) if self.record.spot else ()


def place(db: Session, wishes: Iterable[Wish], *, source_id: int | None) -> None:
    """Make, find or correct the venues of these listings, and tie them. Two flushes for all."""
    wanted = list(wishes)
    numbers = [wish.listing_id for wish in wanted]
    points: dict[int, list[MeetingPoint]] = {}
    for point in db.scalars(select(MeetingPoint).where(MeetingPoint.listing_id.in_(numbers)).order_by(MeetingPoint.id)):
        points.setdefault(point.listing_id, []).append(point)
    known = _known(db, source_id, {spot.postcode[:8] for wish in wanted for spot in wish.spots})
    held = _held(db, [point.venue_id for own in points.values() for point in own])
    chosen = [(wish, _venues(db, wish, points.get(wish.listing_id, []), held, known)) for wish in wanted]
    db.flush()
    for wish, venues in chosen:
        _tie(db, wish, venues, points.get(wish.listing_id, []))
    db.flush()
    _mark_treatment_premises(db, numbers)


def note_towns(db: Session) -> None:
    """Write down the towns of shown listings with the middle of their places."""
    rows = db.execute(
        select(Venue.town, func.avg(MeetingPoint.easting), func.avg(MeetingPoint.northing))
        .join(MeetingPoint, MeetingPoint.venue_id == Venue.id)
        .join(Listing, Listing.id == MeetingPoint.listing_id)
        .where(Venue.town != "", Venue.masked.is_(False), MeetingPoint.easting.is_not(None), Listing.shown)
        .group_by(Venue.town)
    )
    towns = [{"name": name, "easting": int(east), "northing": int(north)} for name, east, north in rows]
    db.execute(delete(ListedTown))
    if towns:
        db.execute(insert(ListedTown), towns)


def _known(db: Session, source_id: int | None, postcodes: set[str]) -> dict[Key, Venue]:
    """Venues that this source has named before, by what makes two of them the same place."""
    rows = db.scalars(
        select(Venue).where(
            Venue.postcode.in_(postcodes),
            Venue.masked.is_(False),
            Venue.id.in_(select(MeetingPoint.venue_id).join(Listing).where(Listing.source_id == source_id)),
        )
    )
    return {_key_of(row): row for row in rows}


def _held(db: Session, venue_ids: list[int]) -> dict[int, tuple[Venue, int]]:
    """Venues with how many listings meet there."""
    if not venue_ids:
        return {}
    counts = db.execute(
        select(MeetingPoint.venue_id, func.count())
        .where(MeetingPoint.venue_id.in_(venue_ids))
        .group_by(MeetingPoint.venue_id)
    )
    users = {row[0]: row[1] for row in counts}
    return {row.id: (row, users[row.id]) for row in db.scalars(select(Venue).where(Venue.id.in_(venue_ids)))}


def _venues(
    db: Session, wish: Wish, own: list[MeetingPoint], held: dict[int, tuple[Venue, int]], known: dict[Key, Venue]
) -> list[Venue]:
    """One venue for each spot: the known one of that name and address, else the listing's own one corrected."""
    wanted = [(spot, _facts(wish.record, spot)) for spot in wish.spots]
    met = [known.get(_key(facts)) for spot, facts in wanted if not spot.masked]
    alone = [held[point.venue_id][0] for point in own if held[point.venue_id][1] == 1]
    spare = [venue for venue in alone if venue not in met]
    found: list[Venue] = []
    for spot, facts in wanted:
        venue = None if spot.masked else known.get(_key(facts))
        if venue is None:
            venue = spare.pop(0) if spare else Venue(ref=new_ref("VN", REF_LETTERS))
            if venue.id:
                known.pop(_key_of(venue), None)
            db.add(venue)
        elif venue not in alone:  # one group that treats people there is enough for all of them
            facts["is_treatment_premises"] |= venue.is_treatment_premises
        kept = kept_columns(venue)
        for name, value in (facts | (wish.more if spot is wish.spots[0] else {})).items():
            if name not in kept:
                setattr(venue, name, value)
        if not spot.masked:
            known[_key(facts)] = venue
        if venue not in found:
            found.append(venue)
    return found


def kept_columns(venue: Venue) -> frozenset[str]:
    """What a person changed: an import leaves it as it is."""
    return frozenset((venue.kept or "").split(",")) - {""}


def _mark_treatment_premises(db: Session, listing_ids: list[int]) -> None:
    """What meets in a building where people are treated is left out unless asked for, whoever runs it (R-32)."""
    here = exists().where(
        MeetingPoint.listing_id == Listing.id, MeetingPoint.venue_id == Venue.id, Venue.is_treatment_premises
    )
    db.execute(
        update(Listing)
        .where(Listing.id.in_(listing_ids), Listing.is_treatment_premises.is_(False), here)
        .values(is_treatment_premises=True)
        .execution_options(synchronize_session="fetch")
    )


def _tie(db: Session, wish: Wish, venues: list[Venue], own: list[MeetingPoint]) -> None:
    keep = {venue.id for venue in venues}
    for point in own:
        if point.venue_id not in keep:
            db.delete(point)
    by_venue = {point.venue_id: point for point in own}
    for number, venue in enumerate(venues):
        point = by_venue.get(venue.id) or MeetingPoint(listing_id=wish.listing_id, venue_id=venue.id)
        at = wish.at[number] if number < len(wish.at) else None
        _set_position(point, _coarse(at) if at and venue.masked else at)
        db.add(point)


def _set_position(point: MeetingPoint, at: At | None) -> None:
    point.easting, point.northing = at or (None, None)
    for name, number in (numbers(*at) if at else dict.fromkeys(SIZES)).items():
        setattr(point, name, number)


def _coarse(at: At) -> At:
    """The middle of its square: a place that is not to be shown must not come out of the distances either."""
    east, north = at
    return east // SQUARE * SQUARE + SQUARE // 2, north // SQUARE * SQUARE + SQUARE // 2


def _facts(record: Record, spot: Spot) -> dict[str, Any]:
    own_name = record.name if record.kind is Kind.PLACE else ""
    said = {name: getattr(spot, name) for name in ("hearing_loop", "toilets", "transport")}
    return {name: value for name, value in said.items() if value not in (None, "")} | {
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
    }


def _key(facts: dict[str, Any]) -> Key:
    """Where neither an address nor a postcode tells two places apart, their position does."""
    says_where = facts["address"] or facts["postcode"]
    lat, lon = (None, None) if says_where else (facts["latitude"], facts["longitude"])
    name, address, town = (facts[part].casefold() for part in ("name", "address", "town"))
    return name, address, town, facts["postcode"], lat, lon


def _key_of(venue: Venue) -> Key:
    return _key({name: getattr(venue, name) for name in _KEY})
