"""A mentor's own times, as their page needs them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory.holidays import calendar_for_nations
from portal.directory.shapes import Rule
from portal.directory.venue_time_queries import venue_times
from portal.mentoring.models import AvailabilityException, MentorAvailability, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.time_queries import differences_of, kinds_from, offer_from, terms_of
from portal.mentoring.venue_fit import VenueWhyNot, why_not
from portal.mentoring.weeks_ahead import WEEKS, Ahead, ahead
from portal.shared.clock import day_bounds, today
from portal.shared.slots import Slot


@dataclass(frozen=True, slots=True)
class OwnPattern:
    ref: str
    rule: Rule
    kinds: tuple[PlaceKind, ...]
    venue_id: int | None


@dataclass(frozen=True, slots=True)
class OwnDate:
    """An extra time or a day away, which can be taken back."""

    ref: str
    on: date
    is_away: bool
    opens_at: time | None
    closes_at: time | None


def patterns(db: Session, mentor: PeerMentor, *, now: datetime) -> list[OwnPattern]:
    """Those that are over are left out."""
    return [
        OwnPattern(row.ref, offer_from(row).rule, kinds_from(row.kinds), row.venue_id)
        for row in _rows(db, mentor)
        if row.valid_to is None or row.valid_to >= today(now)
    ]


def dates(db: Session, mentor: PeerMentor, *, now: datetime) -> list[OwnDate]:
    rows = db.scalars(
        select(AvailabilityException)
        .where(AvailabilityException.mentor_id == mentor.id, AvailabilityException.on >= today(now))
        .order_by(AvailabilityException.on, AvailabilityException.id)
    )
    return [OwnDate(row.ref, row.on, row.closed, row.opens_at, row.closes_at) for row in rows]


def twelve_weeks(db: Session, mentor: PeerMentor, *, now: datetime) -> list[tuple[Ahead, str]]:
    """Each date ahead, with the reference of its pattern ('' for an extra time)."""
    first, last = today(now), today(now) + timedelta(weeks=WEEKS)
    pairs = [(row.ref, offer_from(row)) for row in _rows(db, mentor)]
    away, extras = differences_of(db, [mentor.id])
    refs = {id(offer): ref for ref, offer in pairs}
    own_extras = extras.get(mentor.id, [])
    numbers = {offer.venue_id for _ref, offer in pairs} | {extra.venue_id for extra in own_extras}
    venues = venue_times(
        db,
        {number for number in numbers if number is not None},
        starts=day_bounds(first)[0],
        ends=day_bounds(last)[1],
    )

    def venue_says(number: int, slot: Slot) -> VenueWhyNot | None:
        return why_not(slot, venues.get(number))

    found = ahead(
        [offer for _ref, offer in pairs],
        own_extras,
        away.get(mentor.id, []),
        first=first,
        last=last,
        holidays=calendar_for_nations([mentor.nation]),
        terms=terms_of(mentor),
        venue_says=venue_says,
    )
    known_to = {number: venue.known_to for number, venue in venues.items()}
    return [(_unless_known(each, known_to), refs.get(id(each.offer), "")) for each in found]


def _unless_known(each: Ahead, known_to: dict[int, date | None]) -> Ahead:
    """Where a venue's hours are known at all, but not that far ahead."""
    last = known_to.get(each.offer.venue_id) if each.offer.venue_id is not None else None
    is_shown = last is not None and each.on > last and each.left_out is None
    return replace(each, is_unknown=True) if is_shown else each


def _rows(db: Session, mentor: PeerMentor) -> Sequence[MentorAvailability]:
    return db.scalars(
        select(MentorAvailability)
        .where(MentorAvailability.mentor_id == mentor.id)
        .order_by(MentorAvailability.opens_at, MentorAvailability.id)
    ).all()
