"""Who can be talked to and what is booked, as pages need it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.mentoring.availability import FreeTime
from portal.mentoring.booking_states import TAKES_TIME, BookingState
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.time_queries import free_times_of, venue_facts
from portal.shared.clock import day_bounds, today

SHOWN_AT_ONCE = 3  # up to three people who fit, the rest a press away (N-49)


@dataclass(frozen=True, slots=True)
class Person:
    """A mentor as the public sees one (R-24)."""

    ref: str
    alias: str
    words: str
    languages: tuple[str, ...]
    kinds: tuple[PlaceKind, ...]
    experiences: tuple[str, ...]
    next_free: FreeTime | None


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

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def people(db: Session, *, now: datetime) -> list[Person]:
    """Everyone who can be booked, the soonest free first; people without a free time come last."""
    mentors = _bookable(db, now)
    free = free_times_of(db, mentors, now=now)
    found = [_person(mentor, free[mentor.id]) for mentor in mentors]
    return sorted(found, key=lambda person: (person.next_free is None, person.next_free or 0, person.alias))


def person(db: Session, ref: str, *, now: datetime) -> tuple[Person, list[FreeTime]] | None:
    """One mentor with all their free times, or None when nobody with this reference can be booked."""
    mentor = next((mentor for mentor in _bookable(db, now) if mentor.ref == ref), None)
    if mentor is None:
        return None
    times = free_times_of(db, [mentor], now=now)[mentor.id]
    return _person(mentor, times), times


def next_free_at(db: Session, *, now: datetime) -> datetime | None:
    """The soonest time with anyone."""
    times = [found.next_free.slot.starts_at for found in people(db, now=now) if found.next_free]
    return min(times, default=None)


def booking_of(db: Session, *, ref: str, family_member_id: str) -> Booked | None:
    found = _booked(db, Booking.ref == ref, Booking.family_member_id == family_member_id)
    return found[0] if found else None


def coming(db: Session, *, family_member_id: str, now: datetime) -> list[Booked]:
    """A person's bookings that are not over, soonest first."""
    return _booked(
        db, Booking.family_member_id == family_member_id, Booking.state.in_(TAKES_TIME), Booking.ends_at > now
    )


def mentor_of(db: Session, worker_id: str) -> PeerMentor | None:
    return db.scalar(select(PeerMentor).where(PeerMentor.worker_id == worker_id))


def week_of(db: Session, mentor: PeerMentor, *, first: date, days: int = 7) -> list[Booked]:
    """A mentor's own bookings between two local dates."""
    starts, ends = day_bounds(first)[0], day_bounds(first + timedelta(days=days))[0]
    return _booked(
        db,
        Booking.mentor_id == mentor.id,
        Booking.state.in_(TAKES_TIME),
        Booking.starts_at >= starts,
        Booking.starts_at < ends,
    )


def booking_for_mentor(db: Session, *, ref: str, mentor: PeerMentor) -> Booked | None:
    """One booking of this mentor; another's is answered like one that does not exist (T4)."""
    found = _booked(db, Booking.ref == ref, Booking.mentor_id == mentor.id, Booking.state.in_(TAKES_TIME))
    return found[0] if found else None


def people_of(db: Session, mentor: PeerMentor, *, now: datetime) -> int:
    """How many people a mentor supports at the moment (R-26)."""
    return (
        db.scalar(
            select(func.count(func.distinct(Booking.family_member_id))).where(
                Booking.mentor_id == mentor.id, Booking.state.in_(TAKES_TIME), Booking.ends_at > now
            )
        )
        or 0
    )


def _bookable(db: Session, now: datetime) -> Sequence[PeerMentor]:
    """Only with training in date and supervision not overdue (R-27, R-28)."""
    on = today(now)
    return db.scalars(
        select(PeerMentor)
        .where(PeerMentor.bookable, PeerMentor.training_ok_until >= on, PeerMentor.supervision_on >= on)
        .order_by(PeerMentor.alias, PeerMentor.ref)
    ).all()


def _person(mentor: PeerMentor, times: Sequence[FreeTime]) -> Person:
    return Person(
        ref=mentor.ref,
        alias=mentor.alias,
        words=mentor.words,
        languages=tuple(code for code in mentor.languages.split(",") if code),
        kinds=tuple(PlaceKind(kind) for kind in mentor.kinds.split(",") if kind),
        experiences=tuple(tag for tag in mentor.experiences.split(",") if tag),
        next_free=times[0] if times else None,
    )


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
        )
        for row, alias, mentor_ref in rows
    ]


def _spot(db: Session, venue_id: int | None) -> Spot | None:
    facts = venue_facts(db, venue_id)
    return Spot(*facts) if facts else None
