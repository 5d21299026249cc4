"""What people say about how to reach them: set, stop, forget."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.messages.alert_actions import raise_alert
from portal.messages.confirm_actions import ask_for_figures
from portal.messages.contact import LEVELS, SafeWay, dates_as_text, hours_as_text
from portal.messages.models import ContactPerson, OutboxMessage, SafeContact
from portal.messages.outbox_actions import cancel_for_person, plan_again
from portal.messages.safety import Reason
from portal.shared.errors import BadInput
from portal.storage.keys import KeyRing


class WayGivenTwice(BadInput):
    """The same way was named twice for the same purpose."""


def set_safe_contact(
    db: Session,
    *,
    person_key: str,
    ways: Sequence[SafeWay],
    language: str,
    level: str = "neutral",
    now: datetime,
    wants_reminders: bool = True,
    wants_nudge: bool = False,
    avoid: Collection[date] = (),
    for_work: bool = False,
    keeps_stop: bool = False,
) -> ContactPerson:
    """What the person says now replaces all they said before, and ends a stop, not an end. What was planned is judged
    anew.

    `keeps_stop`: somebody else writes it down, and was not told that messages may start again (T2).

    Values must have been cleaned (E.164, checked addresses). The order of `ways` is the person's order.
    """
    if level not in LEVELS:
        raise BadInput
    if len({(way.way, way.only_for) for way in ways}) != len(ways):
        raise WayGivenTwice
    person = contact_person(db, person_key, now)
    person.language, person.level, person.for_work = language, level, for_work
    person.wants_reminders, person.wants_nudge = wants_reminders, wants_nudge
    person.avoid = dates_as_text(avoid)
    person.stopped_at, person.changed_at = person.stopped_at if keeps_stop else None, now
    _put_ways(db, person, ways, now)
    db.flush()
    db.refresh(person, ["ways"])
    plan_again(db, person_key=person_key, now=now)
    ask_for_figures(db, person=person, now=now)
    return person


def contact_person(db: Session, person_key: str, now: datetime) -> ContactPerson:
    """Made where there is none yet."""
    person = db.scalar(select(ContactPerson).where(ContactPerson.person_key == person_key))
    if person is None:
        person = ContactPerson(person_key=person_key, changed_at=now, language="en", level="neutral")
        db.add(person)
        db.flush()
    return person


def _put_ways(db: Session, person: ContactPerson, ways: Sequence[SafeWay], now: datetime) -> None:
    """What was learned about a number stays with it only as long as it is the same number."""
    keys: KeyRing = db.info["keys"]
    before = {(row.way, row.only_for): row for row in person.ways}
    codes = {each: row.code for each, row in before.items()}
    for row in before.values():
        db.delete(row)
    db.flush()
    for place, way in enumerate(ways):
        index = keys.blind("contact", f"{way.way}:{way.value.casefold()}") if way.value else None
        old = before.get((way.way, way.only_for))
        is_same = old is not None and index is not None and old.value_index == index
        row = SafeContact(
            person_key=person.person_key,
            contact_id=person.id,
            way=way.way,
            place=place,
            is_safe=way.is_safe is True,
            may_leave_message=way.may_leave_message is True,
            only_for=way.only_for,
            value_index=index,
            works=old.works if old is not None and is_same else True,
            verified_at=old.verified_at if old is not None and is_same else None,
            checked_at=now,
            code_made_at=old.code_made_at if old is not None and is_same else None,
            code_tries=old.code_tries if old is not None and is_same else 0,
        )
        row.code = codes.get((way.way, way.only_for)) if is_same else None
        row.value, row.hours = way.value, hours_as_text(way.hours)
        row.if_someone_answers, row.seen_by = way.if_someone_answers, way.seen_by
        db.add(row)
    db.flush()


def stop_everything(db: Session, *, person_key: str, now: datetime) -> int:
    """No more messages, from this moment on, until the person says otherwise. Gives how many were stopped."""
    contact_person(db, person_key, now).stopped_at = now
    db.flush()
    return cancel_for_person(db, person_key=person_key, reason=Reason.STOPPED, now=now)


def mark_checked(db: Session, *, person_key: str, now: datetime) -> None:
    """The person was asked, and it is all still safe (N-09)."""
    for row in db.scalars(select(SafeContact).where(SafeContact.person_key == person_key)):
        row.checked_at = now
    db.flush()
    plan_again(db, person_key=person_key, now=now)


def not_working(db: Session, *, person_key: str, way: str, index: str, about: str, now: datetime) -> None:
    """The network said for good that this address does not work: not used again, and the team is told (F7)."""
    rows = select(SafeContact).where(
        SafeContact.person_key == person_key, SafeContact.way == way, SafeContact.value_index == index
    )
    for row in db.scalars(rows):
        row.works = False
    raise_alert(db, kind="contact-not-working", about=about, now=now)
    db.flush()


def forget_one_booking(db: Session, *, about: str) -> int:
    """Erase what was given for one booking only (N-08)."""
    gone = db.execute(delete(SafeContact).where(SafeContact.only_for == about).returning(SafeContact.id)).all()
    return len(gone)


def forget_person(db: Session, *, person_key: str) -> None:
    """Erase how to reach somebody and everything that was ever to be sent to them."""
    for table in (SafeContact, ContactPerson, OutboxMessage):
        db.execute(delete(table).where(table.person_key == person_key))
