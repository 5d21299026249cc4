"""Whom a mentor supports at the moment, and with whom somebody has ever talked (R-26, R-28)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, bindparam, distinct, func, or_, select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.limits import STILL_COUNTS_FOR
from portal.mentoring.models import Booking
from portal.mentoring.taken_queries import is_held
from portal.storage.base import UTCDateTime
from portal.storage.quick import Question, as_written

_STANDS = (BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)
_now = bindparam("now", type_=UTCDateTime())
_OWN = Question(
    select(Booking.mentor_id, Booking.state, Booking.ends_at, Booking.held_until).where(
        Booking.family_member_id == bindparam("of", type_=String)
    )
)
_AT_ONCE_OF_ONE = Question(
    select(func.count(distinct(Booking.family_member_id))).where(
        Booking.mentor_id == bindparam("mentor", type_=String),
        Booking.ends_at > bindparam("since", type_=UTCDateTime()),
        or_(
            *(Booking.state == as_written(state) for state in _STANDS),
            and_(Booking.state == as_written(BookingState.HELD), Booking.held_until > _now),
        ),
    )
)


def people_at_once(db: Session, mentor_ids: Sequence[str], *, now: datetime) -> dict[str, set[str]]:
    """By mentor: whom they support at the moment, by family member id (R-26)."""
    found: dict[str, set[str]] = {}
    rows = db.execute(
        select(Booking.mentor_id, Booking.family_member_id)
        .where(
            Booking.mentor_id.in_(mentor_ids),
            counts_at_once(now),
        )
        .distinct()
    )
    for mentor_id, family_member_id in rows:
        found.setdefault(mentor_id, set()).add(family_member_id)
    return found


def how_many_at_once(db: Session, mentor_ids: Sequence[str], *, now: datetime) -> dict[str, int]:
    """The same as numbers: who they are is for the database to know."""
    if len(mentor_ids) == 1:
        ((count,),) = _AT_ONCE_OF_ONE.within(db, mentor=mentor_ids[0], now=now, since=now - STILL_COUNTS_FOR)
        return {mentor_ids[0]: count}
    rows = db.execute(
        select(Booking.mentor_id, func.count(distinct(Booking.family_member_id)))
        .where(Booking.mentor_id.in_(mentor_ids), counts_at_once(now))
        .group_by(Booking.mentor_id)
    )
    return {row[0]: row[1] for row in rows}


def mine_and_known(db: Session, family_member_id: str, *, now: datetime) -> tuple[set[str], set[str]]:
    """Ids of the mentors who support this person at the moment, and of those with whom they have booked before."""
    rows = _OWN.within(db, of=family_member_id) if family_member_id else []
    known = {mentor_id for mentor_id, state, _ends, _until in rows if state != BookingState.HELD}
    mine = {
        mentor_id
        for mentor_id, state, ends_at, held_until in rows
        if ends_at > now - STILL_COUNTS_FOR
        and (state in _STANDS or (state == BookingState.HELD and held_until is not None and held_until > now))
    }
    return mine, known


def counts_at_once(now: datetime) -> ColumnElement[bool]:
    """A booking that makes somebody one of the people a mentor supports at the moment."""
    return and_(
        Booking.ends_at > now - STILL_COUNTS_FOR,
        or_(Booking.state.in_(_STANDS), is_held(now)),
    )
