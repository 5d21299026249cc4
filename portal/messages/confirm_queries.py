"""Which new numbers and addresses nobody has confirmed yet, and when figures went there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.messages.confirming import ONE_PER
from portal.messages.contact import WRITTEN
from portal.messages.models import ContactPerson, OutboxMessage, SafeContact

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


def to_confirm(db: Session, *, person_key: str) -> list[tuple[str, datetime | None]]:
    """Ways still to be confirmed, each with when its figures went out: None while they have not."""
    sent = {
        row.to_index: row.sent_at
        for row in db.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.person_key == person_key, OutboxMessage.kind == CONFIRM)
            .where(OutboxMessage.sent_at.is_not(None))
            .order_by(OutboxMessage.sent_at)
        )
    }
    return [(row.way, sent.get(row.value_index)) for row in open_ways(db, person_key)]


def without_figures(db: Session, *, person_key: str) -> set[str]:
    """Ways for which none were made: too many were asked for from where the person was (T19)."""
    return {row.way for row in open_ways(db, person_key) if row.code_made_at is None}


def open_ways(db: Session, person_key: str) -> Sequence[SafeContact]:
    person = db.scalar(select(ContactPerson).where(ContactPerson.person_key == person_key))
    return [row for row in person.ways if is_open(row, person)] if person is not None else []
