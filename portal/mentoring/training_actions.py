"""Training: name what is needed, write down that it was done. It decides who may be booked (R-27)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring import recorded
from portal.mentoring.caring_models import TrainingItem, TrainingRecord
from portal.mentoring.models import PeerMentor
from portal.mentoring.opening import Lacks
from portal.mentoring.supervisor_actions import lacks_of
from portal.mentoring.training import FOR_GOOD, counts_until, covered_until
from portal.mentoring.training_queries import items_of
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.clock import today
from portal.shared.errors import BadInput, Gone, NotFound
from portal.shared.refs import new_ref

ALL_MENTORS = "all"


class NoSuchItem(NotFound):
    """No training in use has this reference."""


class NotYetDone(BadInput):
    """The day it was done is still to come."""


class TrainingMissing(Gone):
    """Not every required item is in date, so nobody can be booked with them (R-27)."""


class NotSupervised(Gone):
    """Nobody looks after them, or no day is set to meet (R-28)."""


def add_item(db: Session, *, name: str, months: int | None, by: str, now: datetime) -> TrainingItem:
    """Not required at first, so that a new name stops nobody's bookings. The same name again is the same item."""
    found = db.scalar(select(TrainingItem).where(TrainingItem.name == name, TrainingItem.retired_at.is_(None)))
    if found is None:
        found = TrainingItem(ref=new_ref("TI"), name=name, months=months, is_required=False, made_at=now)
        db.add(found)
        db.flush()
        record(db, recorded.TRAINING_WRITTEN, now=now, mentor=ALL_MENTORS, by=by, item=found.ref)
    return found


def require_item(db: Session, *, ref: str, is_required: bool, by: str, now: datetime) -> None:
    """From now on nobody is booked without it; or no longer."""
    item = _item(db, ref)
    item.is_required = is_required
    db.flush()
    _settle_all(db)
    record(db, recorded.TRAINING_WRITTEN, now=now, mentor=ALL_MENTORS, by=by, item=ref)


def retire_item(db: Session, *, ref: str, by: str, now: datetime) -> None:
    item = _item(db, ref)
    item.retired_at = now
    db.flush()
    _settle_all(db)
    record(db, recorded.TRAINING_WRITTEN, now=now, mentor=ALL_MENTORS, by=by, item=ref)


def write_training(
    db: Session, *, mentor: PeerMentor, item_ref: str, done_on: date, by: str, now: datetime
) -> TrainingRecord:
    """Written twice for one day it is one record. Raises NoSuchItem, NotYetDone."""
    item = _item(db, item_ref)
    if done_on > today(now):
        raise NotYetDone
    row = db.scalar(
        select(TrainingRecord).where(
            TrainingRecord.mentor_id == mentor.id, TrainingRecord.item_id == item.id, TrainingRecord.done_on == done_on
        )
    )
    if row is None:
        until = counts_until(done_on, item.months)
        row = TrainingRecord(
            ref=new_ref("TR"),
            mentor_id=mentor.id,
            item_id=item.id,
            done_on=done_on,
            good_until=None if until == FOR_GOOD else until,
            by=by,
            made_at=now,
        )
        db.add(row)
        db.flush()
        record(db, recorded.TRAINING_WRITTEN, now=now, mentor=mentor.ref, by=by, item=item.ref)
    settle_training(db, mentor)
    if mentor.training_ok_until is not None and mentor.training_ok_until >= today(now):
        messages.settle(db, kind="training-lapsed", about=mentor.ref, now=now)
    return row


def settle_training(db: Session, mentor: PeerMentor) -> None:
    """What bookings ask, kept in step. Where nothing is required, the date set with the profile stays."""
    items = items_of(db, mentor.id)
    if any(item.is_required for item in items):
        mentor.training_ok_until = covered_until(items)
        db.flush()


def open_for_bookings(db: Session, *, mentor: PeerMentor, is_open: bool, by: str, now: datetime) -> None:
    """Pressed twice it is one. Raises NotSupervised, TrainingMissing."""
    lacks = lacks_of(db, mentor, today(now)) if is_open else ()
    if Lacks.SUPERVISOR in lacks or Lacks.SUPERVISION in lacks:
        raise NotSupervised
    if lacks:
        raise TrainingMissing
    if mentor.bookable != is_open:
        mentor.bookable = is_open
        db.flush()
        record(db, recorded.BOOKINGS_OPENED, now=now, mentor=mentor.ref, by=by, state="open" if is_open else "closed")


def _settle_all(db: Session) -> None:
    for mentor in db.scalars(select(PeerMentor)):
        settle_training(db, mentor)


def _item(db: Session, ref: str) -> TrainingItem:
    found = db.scalar(select(TrainingItem).where(TrainingItem.ref == ref, TrainingItem.retired_at.is_(None)))
    if found is None:
        raise NoSuchItem(ref)
    return found
