"""Counting what is held and kept, and saying whether there may be more of it (T6). Hashes only: nobody is named."""

from datetime import datetime, timedelta

from sqlalchemy import String, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.mentoring import holding
from portal.mentoring.booking_states import BookingState
from portal.mentoring.claim_actions import For
from portal.mentoring.limits import STILL_COUNTS_FOR
from portal.mentoring.models import AMentor, Booking
from portal.mentoring.time_queries import free_times_of
from portal.mentoring.waiting_models import KeptTime
from portal.referrals.flood_actions import count_one
from portal.shared.clock import day_bounds, today
from portal.storage.base import UTCDateTime
from portal.storage.quick import Question, as_written

_utc = UTCDateTime()
_mentor, _now = bindparam("mentor", type_=String), bindparam("now", type_=_utc)
_first, _last = bindparam("first", type_=_utc), bindparam("last", type_=_utc)
_is_held = and_(Booking.state == as_written(BookingState.HELD), Booking.held_until > _now)
_is_at_once = Booking.ends_at > bindparam("since", type_=_utc)
_stands = or_(
    *(Booking.state == as_written(each) for each in (BookingState.BOOKED, BookingState.DONE, BookingState.MISSED))
)
# Whom the mentor supports at the moment, and who holds a time.
_PEOPLE = Question(
    select(Booking.family_member_id, Booking.state, _is_at_once)
    .where(Booking.mentor_id == _mentor, or_(_is_held, and_(_is_at_once, _stands)))
    .distinct()
)
_HOLDS = Question(select(func.count()).where(Booking.mentor_id == _mentor, _is_held))
_ON_HOLD = Question(
    select(func.count())
    .where(
        Booking.mentor_id == _mentor,
        Booking.made_by == "person",
        Booking.starts_at >= _first,
        Booking.starts_at < _last,
        _is_held,
    )
    .union_all(
        select(func.count()).where(
            KeptTime.mentor_id == _mentor,
            KeptTime.starts_at >= _first,
            KeptTime.starts_at < _last,
            KeptTime.until_at > _now,
        )
    )
)


def may_be_held(db: Session, *, mentor: AMentor, person: For, starts_at: datetime, network: str, now: datetime) -> bool:
    """Counts this one. The mentor's row is locked, so that two at one moment are two. The day is judged apart."""
    is_too_often = holding.is_too_often(
        of_time=_count(db, f"time {mentor.id} {starts_at.isoformat()}", now),
        by_person=_count(db, f"person {person.family_member_id}", now),
        from_network=_count(db, f"network {network}", now) if network else 0,
    )
    return not is_too_often and _leaves_room(db, mentor, person, now)


def _leaves_room(db: Session, mentor: AMentor, person: For, now: datetime) -> bool:
    """Of the mentor as a whole, whatever the day (R-26)."""
    rows = _PEOPLE.within(db, mentor=mentor.id, since=now - STILL_COUNTS_FOR, now=now)
    people = {family_member_id for family_member_id, _state, is_at_once in rows if is_at_once}
    holders = {family_member_id for family_member_id, state, _at_once in rows if state == BookingState.HELD}
    known = people - holders
    is_new = person.family_member_id not in people
    room = mentor.caseload_limit - len(known)
    if is_new and not holding.leaves_room(room=room, held=len(people - known)):
        return False
    return not holders or _HOLDS.within(db, mentor=mentor.id, now=now)[0][0] < holding.AT_ONCE


def of_day(db: Session, mentor: AMentor, starts_at: datetime, *, now: datetime) -> dict[str, int]:
    """Of the mentor's local day: how many times are free, and how many are held or kept for ten minutes or a day."""
    free = free_times_of(db, [mentor], now=now, on=today(starts_at))[mentor.id]
    return {"free": len(free), "on_hold": on_hold(db, mentor, starts_at, now=now)}


def on_hold(db: Session, mentor: AMentor, starts_at: datetime, *, now: datetime) -> int:
    first, last = day_bounds(today(starts_at))
    return sum(count for (count,) in _ON_HOLD.within(db, mentor=mentor.id, first=first, last=last, now=now))


def too_much_is_kept(db: Session, *, in_visit: int, network: str, now: datetime) -> bool:
    """Counts this press. The count is kept even where nothing else is, so it is a piece of work of its own."""
    return holding.is_too_much_kept(
        in_visit=in_visit,
        from_network=_count(db, f"keep {network}", now),
        over_all=_count(db, "keep *", now),
    )


def _count(db: Session, what: str, now: datetime) -> int:
    return count_one(db, db.info["keys"], what="hold", place=what, within=holding.WITHIN, now=now)


def longest(held: Booking, *, now: datetime, for_: timedelta) -> datetime | None:
    """Until when a hold that is pressed again goes on; None once it has been held long enough."""
    until = min(now + for_, held.made_at + holding.LONGEST)
    return until if until > now else None
