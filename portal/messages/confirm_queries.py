"""Which new numbers and addresses nobody has confirmed yet, and when figures went there."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.messages.confirming import ONE_PER
from portal.messages.contact import WRITTEN
from portal.messages.models import ContactPerson, OutboxMessage, SafeContact
from portal.messages.states import WAITING, State

CONFIRM = "confirm_way"


def is_open(row: SafeContact, person: ContactPerson) -> bool:
    """The e-mail of somebody who signs in was given by whoever made their account."""
    if row.way not in WRITTEN or (person.for_work and row.way == "email"):
        return False
    return row.is_safe and row.works and row.verified_at is None and row.value_index is not None


def may_ask_from(db: Session, *, person_key: str, now: datetime) -> datetime:
    """From when new figures can be asked for; `now` when they can."""
    made = [row.code_made_at for row in open_ways(db, person_key) if row.code_made_at is not None]
    return max([now, *(at + ONE_PER for at in made)]) if made else now


class Figures(NamedTuple):
    """What has become of the figures for one way: they went out, they are on their way, or there are none."""

    way: str
    sent_at: datetime | None
    is_coming: bool
    are_made: bool
    value: str  # its keyed hash: the same number has the same one, and nobody can read it back

    @property
    def is_missing(self) -> bool:
        return self.sent_at is None and not self.is_coming


def figures(db: Session, *, person_key: str) -> list[Figures]:
    """Of each way that is still to be confirmed, in the order in which the person prefers them."""
    of_them = (OutboxMessage.person_key == person_key, OutboxMessage.kind == CONFIRM)
    rows = list(db.scalars(select(OutboxMessage).where(*of_them).order_by(OutboxMessage.sent_at)))
    return [
        _figures(way, [row for row in rows if row.to_index == way.value_index]) for way in open_ways(db, person_key)
    ]


def _figures(way: SafeContact, rows: Sequence[OutboxMessage]) -> Figures:
    """Those that went out before the present ones were made are of no use any more. `made_at` is of the same clock."""
    made = way.code_made_at
    sent = [row.sent_at for row in rows if row.sent_at and made and max(row.sent_at, row.made_at) >= made]
    is_coming = any(row.state in (*WAITING, State.CLAIMED) for row in rows)
    return Figures(way.way, sent[-1] if sent else None, is_coming, made is not None, way.value_index or "")


def to_confirm(db: Session, *, person_key: str) -> list[tuple[str, datetime | None]]:
    """Ways still to be confirmed, each with when its figures went out: None while they have not."""
    return [(each.way, each.sent_at) for each in figures(db, person_key=person_key)]


def open_ways(db: Session, person_key: str) -> Sequence[SafeContact]:
    person = db.scalar(select(ContactPerson).where(ContactPerson.person_key == person_key))
    return [row for row in person.ways if is_open(row, person)] if person is not None else []
