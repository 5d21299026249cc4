"""What is taken: of mentors, towards their hours, and of the rooms of venues."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, bindparam, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.group_models import GroupSession
from portal.mentoring.limits import week_of
from portal.mentoring.models import Booking
from portal.mentoring.shared_time_queries import shared_times
from portal.mentoring.waiting_models import KeptTime
from portal.shared.clock import day_bounds, today
from portal.shared.slots import Slot
from portal.storage.base import UTCDateTime
from portal.storage.quick import Question, as_written

_COUNTS = (BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)  # towards the hours of a week


@dataclass(slots=True)
class Sessions:
    """What one mentor has: stretches nobody else may have, and what counts towards the limits."""

    taken: list[Slot] = field(default_factory=list)
    counted: list[Slot] = field(default_factory=list)


_utc = UTCDateTime()
_mentor, _since, _now = bindparam("mentor", type_=String), bindparam("since", type_=_utc), bindparam("now", type_=_utc)
_early, _before = bindparam("early", type_=_utc), bindparam("before", type_=_utc)
_but = bindparam("but", type_=String)
_LONGEST = timedelta(days=1)  # sessions lie within one local day
_ONE = Question(
    union_all(
        select(Booking.starts_at, Booking.ends_at, Booking.state).where(
            Booking.mentor_id == _mentor,
            Booking.id != _but,
            Booking.ends_at > _since,
            Booking.starts_at > _early,
            Booking.starts_at < _before,
            or_(
                *(Booking.state == as_written(state) for state in _COUNTS),
                and_(Booking.state == as_written(BookingState.HELD), Booking.held_until > _now),
            ),
        ),
        *(
            select(each.starts_at, each.ends_at, literal(BookingState.BOOKED.value)).where(
                each.mentor_id == _mentor,
                each.id != _but,
                each.ends_at > _since,
                each.starts_at > _early,
                each.starts_at < _before,
                is_on,
            )
            for each, is_on in (
                (GroupSession, GroupSession.state == as_written("open")),
                (KeptTime, KeptTime.until_at > _now),
            )
        ),
    )
)


def sessions_of_one(
    db: Session, mentor_id: str, *, now: datetime, but: str = "", after: datetime, before: datetime
) -> Sessions:
    """The same of one mentor between two moments, in one statement: while somebody books, nobody else can."""
    early = after - _LONGEST  # so that the index gives those days, and not all that ever was
    rows = _ONE.within(db, mentor=mentor_id, since=after, early=early, before=before, now=now, but=but)
    found = Sessions()
    for starts_at, ends_at, state in rows:
        slot = Slot(starts_at, ends_at)
        found.counted.append(slot)
        if state in (BookingState.BOOKED, BookingState.HELD):
            found.taken.append(slot)
    return found


def sessions_of(
    db: Session, ids: Iterable[str], *, now: datetime, but: str = "", before: datetime | None = None
) -> dict[str, Sessions]:
    """From the start of this week on. What is held counts as taken while it is held, and no longer (F19).

    `before`: nothing that begins at that moment or later.
    """
    since = day_bounds(week_of(today(now)))[0]
    found: dict[str, Sessions] = {}
    rows = db.execute(
        select(Booking.mentor_id, Booking.starts_at, Booking.ends_at, Booking.state).where(
            Booking.mentor_id.in_(ids),
            Booking.id != but,
            Booking.ends_at > since,
            Booking.starts_at < before if before else true(),
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
