"""Somebody ends what they asked for, and nothing more goes to them; or asks for it anew."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.messages.confirm_actions import ask_for_figures
from portal.messages.contact_actions import contact_person
from portal.messages.message import ASKED_SINCE
from portal.messages.models import ContactPerson, OutboxMessage
from portal.messages.outbox_actions import call_off_for_good
from portal.messages.states import WAITING


def end_for_person(db: Session, *, person_key: str, now: datetime) -> int:
    """Nothing more to this person of all that was planned, nothing of it wakes when they say how to reach them anew,
    and nothing is planned before they ask for it anew. What is on its way is not tried again. Gives how many waited.

    Ended twice, the first time counts; what answers a question that they asked since still goes.
    """
    person = contact_person(db, person_key, now)
    stays = _asked_since(db, person_key) if person.ended_at is not None else []
    person.ended_at = person.ended_at or now
    return call_off_for_good(db, person_key=person_key, now=now, but=stays)


def reach_again(db: Session, *, person_key: str, now: datetime, asks: bool = True) -> bool:
    """They ask for it anew: ways that nobody confirmed get their figures, where it `asks`. Gives whether they named any
    way at all.

    What somebody else planned in the moment of the end, without knowing of it, does not come after all.
    """
    person = db.scalar(select(ContactPerson).where(ContactPerson.person_key == person_key))
    if person is None:
        return False
    if person.ended_at is not None:
        call_off_for_good(db, person_key=person_key, now=now, but=_asked_since(db, person_key))
        person.ended_at = None
    if asks:
        ask_for_figures(db, person=person, now=now)
    return bool(person.ways)


def _asked_since(db: Session, person_key: str) -> list[str]:
    waits = select(OutboxMessage).where(OutboxMessage.person_key == person_key, OutboxMessage.state.in_(WAITING))
    return [row.id for row in db.scalars(waits) if ASKED_SINCE in json.loads(row.facts or "{}")]
