"""Take quarter-hours of a mentor or of a room. The unique key of a cell judges every overlap (F19, F20)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.mentoring.cells import cells_of
from portal.mentoring.changed_parts import changed_by
from portal.mentoring.group_models import GroupSession
from portal.mentoring.models import AMentor, BookedCell, Booking
from portal.mentoring.refusals import SlotTaken
from portal.mentoring.time_queries import room_count
from portal.mentoring.waiting_models import KeptTime
from portal.shared.slots import Slot
from portal.storage.quick import Question
from portal.storage.straight import NewRows, all_or_none

_TAKEN = Question(
    select(BookedCell.cell).where(
        BookedCell.owner == bindparam("owner", type_=String), BookedCell.cell == bindparam("cell", type_=Integer)
    )
)
_BOOKINGS, _CELLS = NewRows(Booking), NewRows(BookedCell)
Holder = Booking | GroupSession | KeptTime
_COLUMN = {Booking: "booking_id", GroupSession: "group_id", KeptTime: "kept_id"}


def take_mentor(db: Session, mentor: AMentor, holder: GroupSession | KeptTime, slot: Slot) -> None:
    """With the mentor's rest before and after. The holder is written first. Raises SlotTaken."""
    db.add(holder)
    try:
        with db.begin_nested():
            db.flush()
            _take(db, f"mentor:{mentor.id}", _COLUMN[type(holder)], holder.id, _with_rest(mentor, slot))
    except IntegrityError as error:
        raise SlotTaken from error


def book_mentor(db: Session, mentor: AMentor, slot: Slot, facts: dict[str, Any]) -> Booking:
    """The same for a booking of these facts, past the mapper: many may wait for one. Raises SlotTaken."""
    try:
        with all_or_none(db):
            _BOOKINGS.put(db, facts, parts=changed_by(mentor.ref, facts["venue_id"]))
            _take(db, f"mentor:{mentor.id}", _COLUMN[Booking], facts["id"], _with_rest(mentor, slot))
    except IntegrityError as error:
        raise SlotTaken from error
    return _BOOKINGS.as_read(db, facts)


def _with_rest(mentor: AMentor, slot: Slot) -> range:
    rest, before = timedelta(minutes=mentor.rest_minutes), timedelta(minutes=mentor.before_minutes)
    return cells_of(slot, before=before, after=rest)


def refuse_taken(db: Session, mentor: AMentor, starts_at: datetime) -> None:
    """The quick answer for all who come too late when many want one time: nothing is worked out. Raises SlotTaken."""
    cell = cells_of(Slot(starts_at, starts_at + timedelta(minutes=1))).start
    if _TAKEN.within(db, owner=f"mentor:{mentor.id}", cell=cell):
        raise SlotTaken


def take_a_room(db: Session, venue_id: int, holder: Holder, slot: Slot) -> int:
    """The first room of the venue that is free then; another mentor may have one of the others. Raises SlotTaken."""
    for number in range(1, room_count(db, venue_id) + 1):
        try:
            with all_or_none(db):
                _take(db, f"room:{venue_id}:{number}", _COLUMN[type(holder)], holder.id, cells_of(slot))
        except IntegrityError:
            continue
        return number
    raise SlotTaken


def _take(db: Session, owner: str, column: str, holder_id: str, cells: range) -> None:
    _CELLS.put(db, *({"owner": owner, "cell": cell, column: holder_id} for cell in cells))
