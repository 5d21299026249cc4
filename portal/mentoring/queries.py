"""What is booked, as pages need it; who can be talked to comes from choosing_queries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.at_once_queries import people_at_once
from portal.mentoring.booking_states import BookingState
from portal.mentoring.choosing_queries import (
    ENOUGH,
    Person,
    Reader,
    districts,
    kept_apart,
    languages_of,
    next_free_at,
    people,
    person,
    refs_in,
    soonest,
)
from portal.mentoring.hold_queries import held_of, own_hold
from portal.mentoring.limits import week_of as week_with
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.taken_queries import Sessions, sessions_of
from portal.mentoring.time_queries import venue_facts
from portal.shared.clock import day_bounds, today

__all__ = [
    "ENOUGH",
    "Person",
    "Reader",
    "booking_for_mentor",
    "booking_of",
    "coming",
    "districts",
    "held_of",
    "hours_of",
    "is_still_on",
    "kept_apart",
    "languages_of",
    "mentor_by_ref",
    "mentor_of",
    "next_free_at",
    "own_hold",
    "people",
    "people_at_once",
    "people_of",
    "person",
    "refs_in",
    "rest_count",
    "rest_of",
    "soonest",
    "week_of",
]

SHOWN_TO_MENTORS = (BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a booking is, in words that may be said at a reception (R-34)."""

    name: str
    reception_words: str
    entrance: str
    step_free: bool | None


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking for a page."""

    ref: str
    state: BookingState
    starts_at: datetime
    ends_at: datetime
    kind: PlaceKind
    spot: Spot | None
    mentor_alias: str
    mentor_ref: str
    family_member_id: str
    person_key: str
    interpreter: str = ""
    calendar_ref: str = ""
    calendar_step: int = 0
    id: str = ""
    interpreter_by: date | None = None
    series_ref: str = ""

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def booking_of(db: Session, *, ref: str, family_member_id: str) -> Booked | None:
    found = _booked(db, Booking.ref == ref, Booking.family_member_id == family_member_id)
    return found[0] if found else None


def coming(db: Session, *, family_member_id: str, now: datetime) -> list[Booked]:
    """A person's bookings that are not over, soonest first."""
    return _booked(
        db, Booking.family_member_id == family_member_id, Booking.state == BookingState.BOOKED, Booking.ends_at > now
    )


def is_still_on(db: Session, about: str, starts_at: datetime | None) -> bool:
    """Whether a booking still takes place at that time; asked just before anything about it leaves (F26).

    What is not the reference of a booking is none of our business, and stays on.
    """
    if starts_at is None or not about.startswith("BK-"):
        return True
    mine = select(Booking.id).where(
        Booking.ref == about, Booking.state == BookingState.BOOKED, Booking.starts_at == starts_at
    )
    return db.scalar(mine) is not None


def rest_of(db: Session, booking: Booked) -> list[Booked]:
    """The later ones of its series that still stand."""
    if not booking.series_ref:
        return []
    return _booked(
        db,
        Booking.series_ref == booking.series_ref,
        Booking.family_member_id == booking.family_member_id,
        Booking.state == BookingState.BOOKED,
        Booking.starts_at > booking.starts_at,
    )


def rest_count(db: Session, *, ref: str, family_member_id: str) -> int:
    found = booking_of(db, ref=ref, family_member_id=family_member_id)
    return len(rest_of(db, found)) if found else 0


def mentor_by_ref(db: Session, ref: str) -> PeerMentor | None:
    return db.scalar(select(PeerMentor).where(PeerMentor.ref == ref))


def mentor_of(db: Session, worker_id: str) -> PeerMentor | None:
    return db.scalar(select(PeerMentor).where(PeerMentor.worker_id == worker_id))


def week_of(db: Session, mentor: PeerMentor, *, first: date, days: int = 7) -> list[Booked]:
    """A mentor's own bookings between two local dates."""
    starts, ends = day_bounds(first)[0], day_bounds(first + timedelta(days=days))[0]
    return _booked(
        db,
        Booking.mentor_id == mentor.id,
        Booking.state.in_(SHOWN_TO_MENTORS),
        Booking.starts_at >= starts,
        Booking.starts_at < ends,
    )


def booking_for_mentor(db: Session, *, ref: str, mentor: PeerMentor) -> Booked | None:
    """One booking of this mentor; another's is answered like one that does not exist (T4)."""
    found = _booked(db, Booking.ref == ref, Booking.mentor_id == mentor.id, Booking.state.in_(SHOWN_TO_MENTORS))
    return found[0] if found else None


def people_of(db: Session, mentor: PeerMentor, *, now: datetime) -> int:
    """How many people a mentor supports at the moment (R-26)."""
    return len(people_at_once(db, [mentor.id], now=now).get(mentor.id, set()))


def hours_of(db: Session, mentor: PeerMentor, *, on: date, now: datetime) -> float:
    """Hours booked or given in the local week of a date, to the quarter (R-26)."""
    sessions = sessions_of(db, [mentor.id], now=now).get(mentor.id, Sessions()).counted
    lengths = [slot.length for slot in sessions if week_with(today(slot.starts_at)) == week_with(on)]
    return round(sum(lengths, timedelta(0)) / timedelta(hours=1) * 4) / 4


def _booked(db: Session, *conditions: object) -> list[Booked]:
    rows = db.execute(
        select(Booking, PeerMentor.alias, PeerMentor.ref)
        .join(PeerMentor, PeerMentor.id == Booking.mentor_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Booking.starts_at)
    ).all()
    return [
        Booked(
            ref=row.ref,
            state=BookingState(row.state),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            kind=PlaceKind(row.place_kind),
            spot=_spot(db, row.venue_id),
            mentor_alias=alias,
            mentor_ref=mentor_ref,
            family_member_id=row.family_member_id,
            person_key=row.person_key,
            interpreter=row.interpreter,
            calendar_ref=row.calendar_ref,
            calendar_step=row.calendar_step,
            id=row.id,
            interpreter_by=row.interpreter_by,
            series_ref=row.series_ref,
        )
        for row, alias, mentor_ref in rows
    ]


def _spot(db: Session, venue_id: int | None) -> Spot | None:
    facts = venue_facts(db, venue_id)
    return Spot(*facts) if facts else None
