"""What is held and not booked: of one person, and what is over of all."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, bindparam, delete, select, union_all
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking
from portal.mentoring.waiting_models import KeptTime
from portal.storage.base import UTCDateTime
from portal.storage.quick import Question, as_written
from portal.storage.straight import Command

BY_PERSON = "person"
_person, _now = bindparam("person", type_=String), bindparam("now", type_=UTCDateTime())
_is_mine = and_(Booking.state == as_written(BookingState.HELD), Booking.family_member_id == _person)
_is_over = and_(Booking.state == as_written(BookingState.HELD), Booking.held_until <= _now)
_LET_GO_BOOKINGS = Command(delete(Booking).where(_is_over))
_LET_GO_KEPT = Command(delete(KeptTime).where(KeptTime.until_at <= _now))
_LET_GO_OWN = Command(
    delete(Booking).where(_is_mine, Booking.made_by == BY_PERSON, Booking.ref != bindparam("but", type_=String))
)
_OVER = Question(union_all(select(Booking.id).where(_is_over), select(KeptTime.id).where(KeptTime.until_at <= _now)))
_HELD_BY = Question(select(*Booking.__table__.columns).where(_is_mine))
_COLUMNS = [column.name for column in Booking.__table__.columns]


def let_go_holds(db: Session, *, now: datetime) -> int:
    """Times whose ten minutes are over are free again. Nobody was told of them, so nothing of them is kept."""
    if not _OVER.within(db, now=now):
        return 0
    gone = _LET_GO_BOOKINGS.within(db, now=now)
    _LET_GO_KEPT.within(db, now=now)
    return gone


def let_go_own(db: Session, *, family_member_id: str, but: str = "") -> None:
    """Somebody who presses another time no longer holds the one before."""
    held = rows_held_by(db, family_member_id)
    if any(each["made_by"] == BY_PERSON and each["ref"] != but for each in held):
        _LET_GO_OWN.within(db, person=family_member_id, but=but)


def rows_held_by(db: Session, family_member_id: str) -> list[dict[str, Any]]:
    """By names of columns, over or not."""
    return [dict(zip(_COLUMNS, row, strict=True)) for row in _HELD_BY.within(db, person=family_member_id)]
