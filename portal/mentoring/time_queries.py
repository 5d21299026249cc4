"""Which times are free: of one mentor, and the soonest of each of many."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory.holidays import calendar_for_nations
from portal.directory.rows import exception_from, rule_from
from portal.directory.shapes import DayException
from portal.directory.venue_queries import venue_by_id
from portal.mentoring.availability import FreeTime, Offer, Terms, free_times, offered
from portal.mentoring.booking_states import TAKES_TIME
from portal.mentoring.models import AvailabilityException, Booking, MentorAvailability, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.shared.clock import today
from portal.shared.slots import Slot

_HOLDS_A_MENTOR_MAY_HAVE = timedelta(hours=12)


def terms_of(mentor: PeerMentor) -> Terms:
    return Terms(
        length=timedelta(minutes=mentor.session_minutes),
        rest=timedelta(minutes=mentor.rest_minutes),
        notice=timedelta(hours=mentor.notice_hours),
        furthest=timedelta(weeks=mentor.weeks_ahead),
    )


def free_times_of(
    db: Session, mentors: Sequence[PeerMentor], *, now: datetime, days: int | None = None
) -> dict[str, list[FreeTime]]:
    """By mentor id: what can be booked, soonest first. Four statements whatever the number of mentors."""
    ids = [mentor.id for mentor in mentors]
    offers, away, taken = _offers(db, ids), _away(db, ids), _taken(db, ids, now)
    found = {}
    for mentor in mentors:
        terms = terms_of(mentor)
        until = now + (min(timedelta(days=days), terms.furthest) if days else terms.furthest)
        stretches = offered(
            offers.get(mentor.id, []),
            away.get(mentor.id, []),
            first=today(now),
            last=today(until),
            holidays=calendar_for_nations([mentor.nation]),
        )
        found[mentor.id] = free_times(stretches, taken.get(mentor.id, []), terms=terms, now=now)
    return found


def find_free_time(db: Session, mentor: PeerMentor, starts_at: datetime, *, now: datetime) -> FreeTime | None:
    """The free time that starts at this instant, or None."""
    found = free_times_of(db, [mentor], now=now)[mentor.id]
    return next((time for time in found if time.slot.starts_at == starts_at), None)


def room_count(db: Session, venue_id: int) -> int:
    venue = venue_by_id(db, venue_id)
    return venue.rooms if venue else 0


def venue_words(db: Session, venue_id: int | None) -> str:
    """The neutral name, the only one that may leave the house (R-34); '' for phone and video."""
    venue = venue_by_id(db, venue_id) if venue_id is not None else None
    return venue.neutral_name if venue else ""


def away_days(db: Session, mentor_id: str) -> set[date]:
    """Local dates on which the mentor is away all day."""
    return set(
        db.scalars(
            select(AvailabilityException.on).where(
                AvailabilityException.mentor_id == mentor_id,
                AvailabilityException.closed,
                AvailabilityException.opens_at.is_(None),
            )
        )
    )


def venue_names(db: Session, numbers: set[int]) -> dict[int, str]:
    """Neutral names by venue."""
    return {number: venue_words(db, number) for number in numbers}


def venue_facts(db: Session, venue_id: int | None) -> tuple[str, str, str, bool | None] | None:
    """Name, words for the reception, entrance, step-free."""
    venue = venue_by_id(db, venue_id) if venue_id is not None else None
    if venue is None:
        return None
    return venue.neutral_name or venue.name, venue.reception_words, venue.entrance, venue.step_free


def _offers(db: Session, ids: Sequence[str]) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {}
    rows = db.scalars(
        select(MentorAvailability).where(MentorAvailability.mentor_id.in_(ids)).order_by(MentorAvailability.id)
    )
    for row in rows:
        kinds = tuple(PlaceKind(kind) for kind in row.kinds.split(",") if kind)
        found.setdefault(row.mentor_id, []).append(Offer(rule_from(row), kinds, row.venue_id))
    return found


def _away(db: Session, ids: Sequence[str]) -> dict[str, list[DayException]]:
    found: dict[str, list[DayException]] = {}
    for row in db.scalars(select(AvailabilityException).where(AvailabilityException.mentor_id.in_(ids))):
        found.setdefault(row.mentor_id, []).append(exception_from(row))
    return found


def _taken(db: Session, ids: Sequence[str], now: datetime) -> dict[str, list[Slot]]:
    """Held and pending count as taken (F19)."""
    found: dict[str, list[Slot]] = {}
    rows = db.execute(
        select(Booking.mentor_id, Booking.starts_at, Booking.ends_at).where(
            Booking.mentor_id.in_(ids), Booking.state.in_(TAKES_TIME), Booking.ends_at > now - _HOLDS_A_MENTOR_MAY_HAVE
        )
    )
    for mentor_id, starts_at, ends_at in rows:
        found.setdefault(mentor_id, []).append(Slot(starts_at, ends_at))
    return found
