"""Which times are free: of one mentor, and the soonest of each of many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from portal.directory.holidays import calendar_for_nations
from portal.directory.rows import exception_from, rule_from
from portal.directory.shapes import DayException
from portal.directory.venue_queries import venue_by_id
from portal.directory.venue_time_queries import VenueTimes, venue_times
from portal.mentoring.availability import Extra, FreeTime, Offer, Terms, free_times, offered
from portal.mentoring.booking_states import BookingState
from portal.mentoring.limits import Limits, Load, week_of
from portal.mentoring.models import AvailabilityException, Booking, MentorAvailability, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.shared_time_queries import shared_times
from portal.mentoring.venue_fit import why_not
from portal.shared.clock import day_bounds, today
from portal.shared.slots import Slot

_COUNTS = (BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)  # towards the hours of a week


@dataclass(slots=True)
class Sessions:
    """What one mentor has: stretches nobody else may have, and what counts towards the limits."""

    taken: list[Slot] = field(default_factory=list)
    counted: list[Slot] = field(default_factory=list)


def terms_of(mentor: PeerMentor) -> Terms:
    return Terms(
        length=timedelta(minutes=mentor.session_minutes),
        rest=timedelta(minutes=mentor.rest_minutes),
        before=timedelta(minutes=mentor.before_minutes),
        notice=timedelta(hours=mentor.notice_hours),
        furthest=timedelta(weeks=mentor.weeks_ahead),
    )


def limits_of(mentor: PeerMentor) -> Limits:
    return Limits(mentor.caseload_limit, mentor.weekly_hours_limit, mentor.sessions_a_day)


def free_times_of(
    db: Session,
    mentors: Sequence[PeerMentor],
    *,
    now: datetime,
    days: int | None = None,
    on: date | None = None,
    but: str = "",
    beyond_limits: bool = False,
) -> dict[str, list[FreeTime]]:
    """By mentor id: what can be booked, soonest first. As many statements for 200 mentors as for one.

    `days`: no further ahead; `on`: one local date only; `but`: the id of a booking whose own time counts as free.
    Times the mentor has still to confirm are left out (N-47), and so are days and weeks that are full (R-26).
    """
    ids = [mentor.id for mentor in mentors]
    offers, sessions = offers_of(db, ids), sessions_of(db, ids, now=now, but=but)
    away, extras = differences_of(db, ids)
    found: dict[str, list[FreeTime]] = {}
    for mentor in mentors:
        terms = terms_of(mentor)
        until = now + (min(timedelta(days=days), terms.furthest) if days else terms.furthest)
        stretches = offered(
            offers.get(mentor.id, []),
            away.get(mentor.id, []),
            extras=extras.get(mentor.id, []),
            first=on or today(now),
            last=on or today(until),
            holidays=calendar_for_nations([mentor.nation]),
        )
        own = sessions.get(mentor.id, Sessions())
        load = Load(own.counted, limits_of(mentor))
        rests_until = mentor.rest_until
        is_light = beyond_limits or load.is_light(terms.length)
        found[mentor.id] = [
            time
            for time in free_times(stretches, own.taken, terms=terms, now=now)
            if time.sure
            and (rests_until is None or time.slot.starts_at >= rests_until)
            and (is_light or not load.would_pass(time.slot))
        ]
    return _where_venues_allow(db, found, now, but)


def _where_venues_allow(
    db: Session, found: dict[str, list[FreeTime]], now: datetime, but: str
) -> dict[str, list[FreeTime]]:
    """A venue that cannot be used then is no place to meet; a time without any other place goes (R-33)."""
    times = [time for own in found.values() for time in own if time.venue_id is not None]
    if not times:
        return found
    starts, ends = min(time.slot.starts_at for time in times), max(time.slot.ends_at for time in times)
    numbers = {time.venue_id for time in times if time.venue_id is not None}
    venues = venue_times(db, numbers, starts=starts, ends=ends)
    rooms = rooms_taken(db, numbers, starts=starts, now=now, but=but)
    return {
        mentor_id: [kept for time in own if (kept := _in_venue(time, venues, rooms)).kinds]
        for mentor_id, own in found.items()
    }


def _in_venue(time: FreeTime, venues: dict[int, VenueTimes], rooms: dict[int, list[Slot]]) -> FreeTime:
    number = time.venue_id
    if number is None or why_not(time.slot, venues.get(number), rooms.get(number, [])) is None:
        return time
    return replace(time, kinds=tuple(kind for kind in time.kinds if kind is not PlaceKind.VENUE), venue_id=None)


def find_free_time(
    db: Session, mentor: PeerMentor, starts_at: datetime, *, now: datetime, but: str = "", beyond_limits: bool = False
) -> FreeTime | None:
    """The free time that starts at this instant, or None."""
    found = free_times_of(db, [mentor], now=now, on=today(starts_at), but=but, beyond_limits=beyond_limits)[mentor.id]
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


def offers_of(db: Session, ids: Sequence[str]) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {}
    rows = db.scalars(
        select(MentorAvailability).where(MentorAvailability.mentor_id.in_(ids)).order_by(MentorAvailability.id)
    )
    for row in rows:
        found.setdefault(row.mentor_id, []).append(offer_from(row))
    return found


def offer_from(row: MentorAvailability) -> Offer:
    return Offer(rule_from(row), kinds_from(row.kinds), row.venue_id)


def kinds_from(text: str) -> tuple[PlaceKind, ...]:
    return tuple(PlaceKind(kind) for kind in text.split(",") if kind)


def differences_of(db: Session, ids: Sequence[str]) -> tuple[dict[str, list[DayException]], dict[str, list[Extra]]]:
    """Dates away, and extra times, by mentor."""
    away: dict[str, list[DayException]] = {}
    extras: dict[str, list[Extra]] = {}
    for row in db.scalars(select(AvailabilityException).where(AvailabilityException.mentor_id.in_(ids))):
        if row.closed:
            away.setdefault(row.mentor_id, []).append(exception_from(row))
        elif row.opens_at and row.closes_at:
            extra = Extra(row.on, row.opens_at, row.closes_at, kinds_from(row.kinds), row.venue_id)
            extras.setdefault(row.mentor_id, []).append(extra)
    return away, extras


def held_time(db: Session, mentor: PeerMentor, held: Booking) -> FreeTime | None:
    """What may be confirmed of a hold: its time as it was when it was taken, or None when it is offered no more."""
    return find_free_time(db, mentor, held.starts_at, now=held.made_at, but=held.id)


def sessions_of(db: Session, ids: Iterable[str], *, now: datetime, but: str = "") -> dict[str, Sessions]:
    """From the start of this week on. What is held counts as taken while it is held, and no longer (F19)."""
    since = day_bounds(week_of(today(now)))[0]
    found: dict[str, Sessions] = {}
    rows = db.execute(
        select(Booking.mentor_id, Booking.starts_at, Booking.ends_at, Booking.state).where(
            Booking.mentor_id.in_(ids),
            Booking.id != but,
            Booking.ends_at > since,
            or_(Booking.state.in_(_COUNTS), is_held(now)),
        )
    )
    for mentor_id, starts_at, ends_at, state in rows:
        own, slot = found.setdefault(mentor_id, Sessions()), Slot(starts_at, ends_at)
        own.counted.append(slot)
        if state in (BookingState.BOOKED, BookingState.HELD):
            own.taken.append(slot)
    for taken in shared_times(db, now=now, but=but, mentor_ids=list(ids)):
        own = found.setdefault(taken.mentor_id, Sessions())
        own.counted.append(taken.slot)
        own.taken.append(taken.slot)
    return found


def is_held(now: datetime) -> ColumnElement[bool]:
    return and_(Booking.state == BookingState.HELD, Booking.held_until > now)


def rooms_taken(
    db: Session, venue_ids: Iterable[int], *, starts: datetime, now: datetime, but: str = ""
) -> dict[int, list[Slot]]:
    """By venue: one stretch for each room booked or held."""
    found: dict[int, list[Slot]] = {}
    rows = db.execute(
        select(Booking.venue_id, Booking.starts_at, Booking.ends_at).where(
            Booking.venue_id.in_(venue_ids),
            Booking.id != but,
            Booking.ends_at > starts,
            or_(Booking.state == BookingState.BOOKED, is_held(now)),
        )
    )
    for number, starts_at, ends_at in rows:
        if number is not None:
            found.setdefault(number, []).append(Slot(starts_at, ends_at))
    for taken in shared_times(db, now=now, but=but, venue_ids=list(venue_ids)):
        if taken.venue_id is not None:
            found.setdefault(taken.venue_id, []).append(taken.slot)
    return found
