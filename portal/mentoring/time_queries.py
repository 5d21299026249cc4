"""Which times are free: of one mentor, and the soonest of each of many."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from portal.directory.holidays import calendar_for_nations
from portal.directory.rows import exception_from, rule_from
from portal.directory.shapes import DayException
from portal.directory.venue_queries import venue_by_id
from portal.directory.venue_time_queries import VenueTimes, venue_times
from portal.mentoring.availability import Extra, FreeTime, Offer, Terms, free_times, offered
from portal.mentoring.limits import Limits, Load, week_of
from portal.mentoring.models import AMentor, AvailabilityException, Booking, MentorAvailability
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.taken_queries import Sessions, rooms_taken, sessions_of, sessions_of_one
from portal.mentoring.venue_fit import why_not
from portal.shared.clock import day_bounds, today
from portal.shared.slots import Slot
from portal.storage.base import Base
from portal.storage.quick import Question


def terms_of(mentor: AMentor) -> Terms:
    return Terms(
        length=timedelta(minutes=mentor.session_minutes),
        rest=timedelta(minutes=mentor.rest_minutes),
        before=timedelta(minutes=mentor.before_minutes),
        notice=timedelta(hours=mentor.notice_hours),
        furthest=timedelta(weeks=mentor.weeks_ahead),
    )


def limits_of(mentor: AMentor) -> Limits:
    return Limits(mentor.caseload_limit, mentor.weekly_hours_limit, mentor.sessions_a_day)


def free_times_of(
    db: Session,
    mentors: Sequence[AMentor],
    *,
    now: datetime,
    days: int | None = None,
    on: date | None = None,
    but: str = "",
    beyond_limits: bool = False,
    at: datetime | None = None,
) -> dict[str, list[FreeTime]]:
    """By mentor id: what can be booked, soonest first. As many statements for 200 mentors as for one.

    `days`: no further ahead; `on`: one local date only; `at`: the time that starts then; `but`: the id of a booking
    whose own time counts as free.
    Times the mentor has still to confirm are left out (N-47), and so are days and weeks that are full (R-26).
    """
    ids = [mentor.id for mentor in mentors]
    last = on or today(max((_until(mentor, days, now) for mentor in mentors), default=now))
    offers = offers_of(db, ids)
    before = day_bounds(week_of(last) + timedelta(days=8))[0]
    if len(ids) == 1:
        after = day_bounds(week_of(on or today(now)) - timedelta(days=1))[0]
        sessions = {ids[0]: sessions_of_one(db, ids[0], now=now, but=but, after=after, before=before)}
    else:
        sessions = sessions_of(db, ids, now=now, but=but, before=before)
    away, extras = differences_of(db, ids)
    found: dict[str, list[FreeTime]] = {}
    for mentor in mentors:
        terms = terms_of(mentor)
        until = _until(mentor, days, now)
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
            and (at is None or time.slot.starts_at == at)
            and (rests_until is None or time.slot.starts_at >= rests_until)
            and (is_light or not load.would_pass(time.slot))
        ]
    return _where_venues_allow(db, found, now, but)


def _until(mentor: AMentor, days: int | None, now: datetime) -> datetime:
    furthest = timedelta(weeks=mentor.weeks_ahead)
    return now + (min(timedelta(days=days), furthest) if days else furthest)


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
    db: Session, mentor: AMentor, starts_at: datetime, *, now: datetime, but: str = "", beyond_limits: bool = False
) -> FreeTime | None:
    """The free time that starts at this instant, or None."""
    on = today(starts_at)
    found = free_times_of(db, [mentor], now=now, on=on, at=starts_at, but=but, beyond_limits=beyond_limits)[mentor.id]
    return next(iter(found), None)


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


_mentor = bindparam("mentor", type_=String)
_OFFERS_OF_ONE = Question(
    select(*MentorAvailability.__table__.columns)
    .where(MentorAvailability.mentor_id == _mentor)
    .order_by(MentorAvailability.id)
)
_DIFFERENCES_OF_ONE = Question(
    select(*AvailabilityException.__table__.columns).where(AvailabilityException.mentor_id == _mentor)
)


def _rows(found: Iterable[tuple[Any, ...]], table: type[Base]) -> Iterator[SimpleNamespace]:
    """By the names of their columns, without the mapper: whoever books waits for these."""
    names = [column.key for column in table.__table__.columns]
    return (SimpleNamespace(**dict(zip(names, row, strict=True))) for row in found)


def offers_of(db: Session, ids: Sequence[str]) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {}
    rows: Iterable[Any] = (
        _rows(_OFFERS_OF_ONE.within(db, mentor=ids[0]), MentorAvailability)
        if len(ids) == 1
        else db.scalars(
            select(MentorAvailability).where(MentorAvailability.mentor_id.in_(ids)).order_by(MentorAvailability.id)
        )
    )
    for row in rows:
        found.setdefault(row.mentor_id, []).append(offer_from(row))
    return found


def offer_from(row: Any) -> Offer:
    return Offer(rule_from(row), kinds_from(row.kinds), row.venue_id)


def kinds_from(text: str) -> tuple[PlaceKind, ...]:
    return tuple(PlaceKind(kind) for kind in text.split(",") if kind)


def differences_of(db: Session, ids: Sequence[str]) -> tuple[dict[str, list[DayException]], dict[str, list[Extra]]]:
    """Dates away, and extra times, by mentor."""
    away: dict[str, list[DayException]] = {}
    extras: dict[str, list[Extra]] = {}
    rows: Iterable[Any] = (
        _rows(_DIFFERENCES_OF_ONE.within(db, mentor=ids[0]), AvailabilityException)
        if len(ids) == 1
        else db.scalars(select(AvailabilityException).where(AvailabilityException.mentor_id.in_(ids)))
    )
    for row in rows:
        if row.closed:
            away.setdefault(row.mentor_id, []).append(exception_from(row))
        elif row.opens_at and row.closes_at:
            extra = Extra(row.on, row.opens_at, row.closes_at, kinds_from(row.kinds), row.venue_id)
            extras.setdefault(row.mentor_id, []).append(extra)
    return away, extras


def held_time(db: Session, mentor: AMentor, held: Booking) -> FreeTime | None:
    """What may be confirmed of a hold: its time as it was when it was taken, or None when it is offered no more."""
    return find_free_time(db, mentor, held.starts_at, now=held.made_at, but=held.id)
