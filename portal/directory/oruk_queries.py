"""Entries, organisations and places for the open API: filtered, by name and number, a page at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.directory.entries import Place, Reach
from portal.directory.entry_queries import place_of
from portal.directory.models import Channel, Listing, ListingTag, MeetingPoint, Organisation, Schedule, Venue
from portal.directory.oruk_asked import MOST_PER_PAGE, Asked
from portal.directory.oruk_out import Owner, Service
from portal.directory.oruk_parts import TAXONOMIES, split_tag
from portal.directory.public_ids import first_ref_of, pair_uuid, part_uuid, ref_of
from portal.directory.rows import rule_from
from portal.directory.shapes import Rule
from portal.directory.word_queries import holding, understood

At = tuple[int, int]
NOBODY = Listing.id.is_(None)  # what no entry fits


def count_services(db: Session, asked: Asked, at: At | None) -> int:
    return db.scalar(select(func.count()).select_from(Listing).where(*conditions(db, asked, at))) or 0


def services(db: Session, asked: Asked, at: At | None, *, whole: bool = False) -> list[Service]:
    """One page. `at`: the middle of the postcode that was asked for."""
    chosen = select(Listing.id).where(*conditions(db, asked, at)).order_by(Listing.name, Listing.id)
    ids = list(db.scalars(_page(chosen, asked)))
    return by_ids(db, ids, whole=whole)


def service(db: Session, identifier: str) -> Service | None:
    ids = list(db.scalars(select(Listing.id).where(Listing.ref == ref_of(identifier), Listing.shown)))
    return next(iter(by_ids(db, ids, whole=True)), None)


def by_ids(db: Session, ids: Sequence[int], *, whole: bool) -> list[Service]:
    rows = db.execute(
        select(Listing, Organisation)
        .outerjoin(Organisation, Organisation.id == Listing.organisation_id)
        .where(Listing.id.in_(ids))
    )
    found = {listing.id: (listing, owner) for listing, owner in rows}
    parts = _parts(db, ids) if whole else {}
    return [_service(*found[number], parts.get(number, {})) for number in ids if number in found]


def count_places(db: Session, asked: Asked, at: At | None) -> int:
    return db.scalar(select(func.count()).select_from(_points(db, asked, at).subquery())) or 0


def places(db: Session, asked: Asked, at: At | None) -> list[tuple[int, int]]:
    """Numbers of listing and venue: one page of who meets where."""
    chosen = _points(db, asked, at).order_by(Listing.name, MeetingPoint.id)
    return [(row[0], row[1]) for row in db.execute(_page(chosen, asked))]


def place_named(db: Session, identifier: str) -> tuple[int, int] | None:
    rows = db.execute(
        select(Listing.ref, Venue.ref, Listing.id, Venue.id)
        .join(MeetingPoint, MeetingPoint.listing_id == Listing.id)
        .join(Venue, Venue.id == MeetingPoint.venue_id)
        .where(Listing.ref == first_ref_of(identifier), Listing.shown)
    )
    return next((row[2:4] for row in rows if pair_uuid(row[0], row[1]) == identifier.lower()), None)


def refs_of(db: Session, pairs: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    """References of listing and venue, in the order given."""
    listings = select(Listing.id, Listing.ref).where(Listing.id.in_([pair[0] for pair in pairs]))
    venues = select(Venue.id, Venue.ref).where(Venue.id.in_([pair[1] for pair in pairs]))
    names = {row[0]: row[1] for row in db.execute(listings)}
    at = {row[0]: row[1] for row in db.execute(venues)}
    return [(names[listing], at[venue]) for listing, venue in pairs if listing in names and venue in at]


def groups(db: Session, *, most: int) -> list[Service]:
    shown = select(Listing.id).where(Listing.shown, Listing.kind == "group").order_by(Listing.name, Listing.id)
    ids = list(db.scalars(shown.limit(most)))
    found: list[Service] = []
    for start in range(0, len(ids), MOST_PER_PAGE):
        found += by_ids(db, ids[start : start + MOST_PER_PAGE], whole=True)
    return found


def count_organisations(db: Session, asked: Asked) -> int:
    return db.scalar(select(func.count()).select_from(Organisation).where(*_organisations(asked))) or 0


def organisations(db: Session, asked: Asked) -> list[Owner]:
    chosen = select(Organisation).where(*_organisations(asked)).order_by(Organisation.name, Organisation.id)
    return [_owner(row) for row in db.scalars(_page(chosen, asked))]


def _organisations(asked: Asked) -> list[ColumnElement[bool]]:
    named = [Organisation.name.icontains(asked.search, autoescape=True)] if asked.search else []
    return [_has_entries(), *named]


def organisation(db: Session, identifier: str) -> tuple[Owner, list[int]] | None:
    """With the numbers of its entries."""
    row = db.scalar(select(Organisation).where(Organisation.ref == ref_of(identifier), _has_entries()))
    if row is None:
        return None
    ids = select(Listing.id).where(Listing.organisation_id == row.id, Listing.shown).order_by(Listing.name, Listing.id)
    return _owner(row), list(db.scalars(ids))


def tags(db: Session) -> list[str]:
    """Every tag in use, but for languages, which have a field of their own."""
    found = db.scalars(select(ListingTag.tag).join(Listing).where(Listing.shown).distinct().order_by(ListingTag.tag))
    return [tag for tag in found if not tag.startswith("language:")]


def conditions(db: Session, asked: Asked, at: At | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Listing.shown.is_(True)]
    if asked.search:
        words = understood(db, asked.search)
        found.append(holding(db, words) if words else NOBODY)
    if asked.organization_id:
        found.append(
            Listing.organisation_id.in_(
                select(Organisation.id).where(Organisation.ref == ref_of(asked.organization_id))
            )
        )
    if asked.taxonomy_term_id or asked.taxonomy_id:
        found += _tagged(db, asked)
    if asked.minimum_age is not None:
        found.append(Listing.minimum_age >= asked.minimum_age)
    if asked.maximum_age is not None:
        found.append(Listing.maximum_age <= asked.maximum_age)
    if asked.modified_after is not None:
        found.append(Listing.changed_at >= asked.modified_after)
    if asked.day or asked.starts_from or asked.ends_by:
        found.append(_at_hours(asked))
    if asked.postcode:
        found.append(Listing.id.in_(select(MeetingPoint.listing_id).where(_near(at, asked))) if at else NOBODY)
    return found


def _tagged(db: Session, asked: Asked) -> list[ColumnElement[bool]]:
    every = tags(db)
    terms = [tag for tag in every if part_uuid("term", tag) == asked.taxonomy_term_id]
    of_taxonomy = [tag for tag in every if part_uuid("taxonomy", split_tag(tag)[0]) == asked.taxonomy_id]
    wanted = [terms] if asked.taxonomy_term_id else []
    wanted += [of_taxonomy] if asked.taxonomy_id else []
    return [exists().where(ListingTag.listing_id == Listing.id, ListingTag.tag.in_(each)) for each in wanted]


def _at_hours(asked: Asked) -> ColumnElement[bool]:
    """One and the same rule must fit all that was asked of hours. Doubtful ones never do: they go out without times."""
    fits = [Schedule.listing_id == Listing.id, Schedule.doubtful.is_(False), Schedule.opens_at.is_not(None)]
    if asked.day:
        fits.append(or_(Schedule.byday.contains(asked.day), Schedule.freq == "DAILY"))
    if asked.starts_from:
        fits.append(Schedule.opens_at >= asked.starts_from)
    if asked.ends_by:
        fits.append(Schedule.closes_at <= asked.ends_by)
    return exists().where(*fits)


def _near(at: At | None, asked: Asked) -> ColumnElement[bool]:
    if at is None:
        return MeetingPoint.id.is_(None)
    east, north = MeetingPoint.easting - at[0], MeetingPoint.northing - at[1]
    return (east * 1.0) * east + (north * 1.0) * north <= float(asked.proximity) ** 2


def _points(db: Session, asked: Asked, at: At | None) -> Select[Any, Any]:
    chosen = (
        select(MeetingPoint.listing_id, MeetingPoint.venue_id)
        .join(Listing, Listing.id == MeetingPoint.listing_id)
        .where(*conditions(db, asked, at))
    )
    return chosen.where(_near(at, asked)) if asked.postcode else chosen


def _page(chosen: Any, asked: Asked) -> Any:
    return chosen.limit(asked.per_page).offset((asked.page - 1) * asked.per_page)


def _has_entries() -> ColumnElement[bool]:
    return exists().where(Listing.organisation_id == Organisation.id, Listing.shown)


def taxonomies(db: Session) -> list[str]:
    used = {split_tag(tag)[0] for tag in tags(db)}
    return [prefix for prefix in TAXONOMIES if prefix in used]


def _owner(row: Organisation) -> Owner:
    return Owner(row.ref, row.name, row.description, row.url)


def _service(row: Listing, owner: Organisation | None, parts: dict[str, list[Any]]) -> Service:
    return Service(
        ref=row.ref,
        name=row.name,
        alternate_name=row.alternate_name,
        description=row.description,
        url=row.url,
        email=row.email,
        status=row.status,
        fees=row.fees,
        eligibility=row.eligibility,
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        checked_on=row.checked_on,
        changed_at=row.changed_at,
        organisation=_owner(owner) if owner else None,
        places=tuple(parts.get("places", ())),
        reaches=tuple(parts.get("reaches", ())),
        rules=tuple(parts.get("rules", ())),
        tags=tuple(parts.get("tags", ())),
    )


def _parts(db: Session, ids: Sequence[int]) -> dict[int, dict[str, list[Any]]]:
    found: dict[int, dict[str, list[Any]]] = {}

    def put(number: int | None, name: str, value: object) -> None:
        found.setdefault(number or 0, {}).setdefault(name, []).append(value)

    kinds = {}
    for way in db.scalars(select(Channel).where(Channel.listing_id.in_(ids)).order_by(Channel.position, Channel.id)):
        kinds[way.id] = way.kind
        put(way.listing_id, "reaches", Reach(way.kind, way.value, way.note))
    for row in db.scalars(select(Schedule).where(Schedule.listing_id.in_(ids)).order_by(Schedule.id)):
        rule: Rule = rule_from(row)
        put(row.listing_id, "rules", (kinds.get(row.channel_id or 0, ""), rule))
    for tag in db.scalars(select(ListingTag).where(ListingTag.listing_id.in_(ids)).order_by(ListingTag.tag)):
        put(tag.listing_id, "tags", tag.tag)
    for number, venue in _venues(db, ids):
        place: Place = place_of(venue)
        put(number, "places", (place, venue.latitude, venue.longitude))
    return found


def _venues(db: Session, ids: Sequence[int]) -> list[tuple[int, Venue]]:
    rows = db.execute(
        select(MeetingPoint.listing_id, Venue)
        .join(Venue, Venue.id == MeetingPoint.venue_id)
        .where(MeetingPoint.listing_id.in_(ids))
        .order_by(MeetingPoint.id)
    )
    return [(row[0], row[1]) for row in rows]
