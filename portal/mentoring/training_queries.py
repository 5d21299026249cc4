"""Which training there is, and how each mentor stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.caring_models import TrainingItem, TrainingRecord
from portal.mentoring.models import PeerMentor
from portal.mentoring.training import FOR_GOOD, Item


@dataclass(frozen=True, slots=True)
class Offered:
    """An item for the page of all items. `without`: names of bookable mentors who lack it, or whose time is over."""

    ref: str
    name: str
    months: int | None
    is_required: bool
    without: tuple[str, ...]


def items_of(db: Session, mentor_id: str) -> list[Item]:
    """Every item in use, the required ones first."""
    latest: dict[str, TrainingRecord] = {}
    rows = select(TrainingRecord).where(TrainingRecord.mentor_id == mentor_id)
    for record in db.scalars(rows.order_by(TrainingRecord.done_on, TrainingRecord.made_at)):
        latest[record.item_id] = record
    return [_item(item, latest.get(item.id)) for item in _in_use(db)]


def _in_use(db: Session) -> Sequence[TrainingItem]:
    return db.scalars(
        select(TrainingItem)
        .where(TrainingItem.retired_at.is_(None))
        .order_by(TrainingItem.is_required.desc(), TrainingItem.name)
    ).all()


def _item(item: TrainingItem, record: TrainingRecord | None) -> Item:
    until = (record.good_until or FOR_GOOD) if record else None
    return Item(item.ref, item.name, item.months, item.is_required, record.done_on if record else None, until)


def all_items(db: Session, *, on: date) -> list[Offered]:
    mentors = db.scalars(select(PeerMentor).where(PeerMentor.bookable).order_by(PeerMentor.alias)).all()
    standing = {mentor.alias: {each.ref: each.until for each in items_of(db, mentor.id)} for mentor in mentors}
    return [
        Offered(
            ref=item.ref,
            name=item.name,
            months=item.months,
            is_required=item.is_required,
            without=tuple(alias for alias, until in standing.items() if (until[item.ref] or date.min) < on),
        )
        for item in _in_use(db)
    ]
