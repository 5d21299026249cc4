"""A way to be reached that is given for one thing only, such as one call: kept for that thing, then erased (N-08)."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.messages.contact import SafeWay, hours_as_text
from portal.messages.models import ContactPerson, SafeContact
from portal.storage.keys import KeyRing


def give_for_one_booking(
    db: Session, *, person_key: str, about: str, way: SafeWay, language: str, now: datetime
) -> None:
    """What was given before for the same thing and way is replaced. Nothing that was planned is judged anew for it."""
    keys: KeyRing = db.info["keys"]
    person = db.scalar(select(ContactPerson).where(ContactPerson.person_key == person_key))
    if person is None:
        person = ContactPerson(person_key=person_key, changed_at=now, language=language, level="neutral")
        db.add(person)
        db.flush()
    db.execute(
        delete(SafeContact).where(
            SafeContact.person_key == person_key, SafeContact.only_for == about, SafeContact.way == way.way
        )
    )
    row = SafeContact(
        person_key=person_key,
        contact_id=person.id,
        way=way.way,
        place=len(person.ways),
        is_safe=True,
        may_leave_message=way.may_leave_message,
        only_for=about,
        value_index=keys.blind("contact", f"{way.way}:{way.value.casefold()}"),
        works=True,
        checked_at=now,
    )
    row.value, row.hours = way.value, hours_as_text(way.hours)
    row.if_someone_answers = way.if_someone_answers
    db.add(row)
    db.flush()
    db.expire(person, ["ways"])


def carry_over_one_booking(db: Session, *, before: str, about: str) -> None:
    """The booking moved: what was given for it holds for the one in its place."""
    db.execute(update(SafeContact).where(SafeContact.only_for == before).values(only_for=about))
