"""Take quarter-hours of a mentor or of a room. The unique key of a cell judges every overlap (F19, F20)."""

from datetime import datetime, timedelta

from sqlalchemy import Integer, String, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.mentoring.cells import cells_of
from portal.mentoring.group_models import GroupSession
from portal.mentoring.models import BookedCell, Booking, PeerMentor
from portal.mentoring.refusals import SlotTaken
from portal.mentoring.time_queries import room_count
from portal.mentoring.waiting_models import KeptTime
from portal.shared.slots import Slot
from portal.storage.quick import Question

_TAKEN = Question(
    select(BookedCell.cell).where(
        BookedCell.owner == bindparam("owner", type_=String), BookedCell.cell == bindparam("cell", type_=Integer)
    )
)
Holder = Booking | GroupSession | KeptTime
_COLUMN = {Booking: "booking_id", GroupSession: "group_id", KeptTime: "kept_id"}


def take_mentor(db: Session, mentor: PeerMentor, holder: Holder, slot: Slot) -> None:
    """With the mentor's rest before and after. The holder is written first. Raises SlotTaken."""
    rest, before = timedelta(minutes=mentor.rest_minutes), timedelta(minutes=mentor.before_minutes)
    db.add(holder)
    try:
        with db.begin_nested():
            db.flush()
            _take(db, f"mentor:{mentor.id}", holder, slot, rest=rest, before=before)
    except IntegrityError as error:
        raise SlotTaken from error


def refuse_taken(db: Session, mentor: PeerMentor, starts_at: datetime) -> None:
    """The quick answer for all who come too late when many want one time: nothing is worked out. Raises SlotTaken."""
    cell = cells_of(Slot(starts_at, starts_at + timedelta(minutes=1))).start
    if _TAKEN.within(db, owner=f"mentor:{mentor.id}", cell=cell):
        raise SlotTaken


def take_a_room(db: Session, venue_id: int, holder: Holder, slot: Slot) -> int:
    """The first room of the venue that is free then; another mentor may have one of the others. Raises SlotTaken."""
    for number in range(1, room_count(db, venue_id) + 1):
        try:
            with db.begin_nested():
                _take(db, f"room:{venue_id}:{number}", holder, slot)
        except IntegrityError:
            continue
        return number
    raise SlotTaken


def _take(
    db: Session,
    owner: str,
    holder: Holder,
    slot: Slot,
    *,
    rest: timedelta = timedelta(0),
    before: timedelta = timedelta(0),
) -> None:
    column = _COLUMN[type(holder)]
    cells = cells_of(slot, before=before, after=rest)
    db.execute(insert(BookedCell), [{"owner": owner, "cell": cell, column: holder.id} for cell in cells])
