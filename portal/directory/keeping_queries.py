"""What people who keep entries need to know: which are due, what was changed by whom, what the public says."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.directory.entry_state import State, from_json, parts_that_differ
from portal.directory.keeping_models import ListingChange, ListingReport
from portal.directory.models import DayDifference, Listing, MeetingPoint, Venue, VenueOtherUse
from portal.directory.rows import exception_from
from portal.directory.shapes import DayException
from portal.directory.source_models import Source
from portal.directory.word_queries import ids_holding, understood

PAGE = 50
HISTORY = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    ref: str
    name: str
    kind: str
    town: str
    checked_on: date | None
    shown: bool
    funding_ends_on: date | None


@dataclass(frozen=True, slots=True)
class Past:
    """One change, with what it was before and after, and whose it was."""

    ref: str
    at: datetime
    by: str
    what: str
    before: State
    after: State
    undone: bool
    by_ref: str = ""

    @property
    def parts(self) -> frozenset[str]:
        return parts_that_differ(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody of the public said is wrong."""

    ref: str
    kind: str
    words: str
    made_at: datetime
    listing_ref: str
    listing_name: str


def search_entries(db: Session, words: str) -> list[Listed]:
    """Those that hold the words, hidden ones too where their name does."""
    groups = understood(db, words)
    ids = ids_holding(db, groups) if groups else []
    named = select(Listing.id).where(Listing.name.ilike(f"%{_plain(words)}%", escape="\\")).limit(PAGE)
    return _listed(db, Listing.id.in_([*ids[:PAGE], *db.scalars(named)]), by=(Listing.name, Listing.id))


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def due_entries(db: Session, *, before: date) -> tuple[list[Listed], int]:
    """Entries not confirmed since `before`, the longest ago first, and how many there are in all."""
    must = _is_due(before)
    count = db.scalar(select(func.count()).select_from(Listing).where(must)) or 0
    return _listed(db, must, by=(Listing.checked_on.is_not(None).desc(), Listing.checked_on, Listing.id)), count


def _is_due(before: date) -> ColumnElement[bool]:
    return Listing.shown.is_(True) & or_(Listing.checked_on.is_(None), Listing.checked_on < before)


def ending_entries(db: Session, *, by: date) -> list[Listed]:
    """Shown entries whose funding ends until then (R-157)."""
    return _listed(
        db, Listing.shown.is_(True) & (Listing.funding_ends_on <= by), by=(Listing.funding_ends_on, Listing.id)
    )


def _listed(db: Session, must: ColumnElement[bool], *, by: Sequence[object]) -> list[Listed]:
    town = (
        select(func.min(Venue.town))
        .join(MeetingPoint, MeetingPoint.venue_id == Venue.id)
        .where(MeetingPoint.listing_id == Listing.id)
        .correlate(Listing)
        .scalar_subquery()
    )
    columns = (Listing.ref, Listing.name, Listing.kind, town, Listing.checked_on, Listing.shown)
    rows = db.execute(select(*columns, Listing.funding_ends_on).where(must).order_by(*by).limit(PAGE))  # type: ignore[arg-type]
    return [Listed(row[0], row[1], row[2], row[3] or "", row[4], row[5], row[6]) for row in rows]


def numbers_to_check(db: Session, *, before: date) -> list[Listed]:
    """Phone and text lines, crisis routes first, that nobody checked since that day (N-17)."""
    must = and_(
        Listing.shown.is_(True),
        Listing.kind.in_(("line", "crisis")),
        or_(Listing.checked_on.is_(None), Listing.checked_on < before),
    )
    return _listed(db, must, by=(Listing.kind, Listing.checked_on, Listing.name, Listing.id))


def history(db: Session, *, listing: Listing | None = None, venue: Venue | None = None) -> list[ListingChange]:
    """The latest first."""
    mine = ListingChange.listing_id == listing.id if listing else ListingChange.venue_id == (venue.id if venue else 0)
    return list(db.scalars(select(ListingChange).where(mine).order_by(ListingChange.id.desc()).limit(HISTORY)))


def past(db: Session, listing: Listing) -> list[Past]:
    rows = history(db, listing=listing)
    names = names_of(db, [row.by for row in rows])
    return [
        Past(
            row.ref,
            row.at,
            names.get(row.by, ""),
            row.what,
            from_json(row.before),
            from_json(row.after),
            row.undone,
            row.by,
        )
        for row in rows
    ]


def venue_past(db: Session, venue: Venue) -> list[tuple[datetime, str, list[str]]]:
    """When, who, and the columns that changed."""
    rows = history(db, venue=venue)
    names = names_of(db, [row.by for row in rows])
    found = []
    for row in rows:
        before, after = json.loads(row.before), json.loads(row.after)
        found.append((row.at, names.get(row.by, ""), [name for name in after if before.get(name) != after[name]]))
    return found


def source_of(db: Session, listing: Listing) -> str:
    """The name of the source an entry comes from; empty for our own."""
    source = db.get(Source, listing.source_id) if listing.source_id else None
    return source.name if source else ""


def venues_at(db: Session, listing: Listing) -> list[Venue]:
    return list(
        db.scalars(
            select(Venue)
            .join(MeetingPoint, MeetingPoint.venue_id == Venue.id)
            .where(MeetingPoint.listing_id == listing.id)
            .order_by(MeetingPoint.id)
        )
    )


def listings_at(db: Session, venue: Venue) -> list[Listing]:
    return list(
        db.scalars(
            select(Listing)
            .join(MeetingPoint, MeetingPoint.listing_id == Listing.id)
            .where(MeetingPoint.venue_id == venue.id)
            .order_by(Listing.name, Listing.id)
        )
    )


def other_uses(db: Session, venue: Venue) -> list[VenueOtherUse]:
    return list(db.scalars(select(VenueOtherUse).where(VenueOtherUse.venue_id == venue.id).order_by(VenueOtherUse.id)))


def venue_days(db: Session, venue: Venue, *, first: date) -> list[DayException]:
    rows = db.scalars(
        select(DayDifference)
        .where(DayDifference.venue_id == venue.id, DayDifference.on >= first)
        .order_by(DayDifference.on)
    )
    return [exception_from(row) for row in rows]


def open_reports(db: Session, *, limit: int = PAGE) -> list[Told]:
    rows = db.execute(
        select(ListingReport, Listing.ref, Listing.name)
        .join(Listing, Listing.id == ListingReport.listing_id)
        .where(ListingReport.settled_at.is_(None))
        .order_by(ListingReport.made_at)
        .limit(limit)
    )
    return [Told(row.ref, row.kind, row.words or "", row.made_at, ref, name) for row, ref, name in rows]
