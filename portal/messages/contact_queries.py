"""How people can be reached, read from the store and opened."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, String, bindparam, select
from sqlalchemy.orm import Session

from portal.messages.contact import Contact, KnownWay, dates_from_text, hours_from_text
from portal.messages.hours import ORGANISATION, Span, organisation
from portal.messages.models import ContactPerson, SafeContact
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from portal.storage.chosen_settings import chosen_of
from portal.storage.keys import KeyGone, KeyRing
from portal.storage.plain_rows import PlainRows

_of = bindparam("of", type_=String)
_CONTACT = PlainRows(ContactPerson, ContactPerson.person_key == _of)
_WAYS = PlainRows(SafeContact, SafeContact.contact_id == _of, [SafeContact.place])


@dataclass(frozen=True)
class Contacts:
    """Of several people at once. Someone in neither never told us anything."""

    known: dict[str, Contact]
    erased: frozenset[str]


def safe_contact(db: Session, person_key: str) -> Contact | None:
    """For pages and for the gate. None: this person never told us anything, so nothing is sent.

    Raises KeyGone when the person's details were erased.
    """
    rows = _CONTACT.within(db, of=person_key)
    return _opened(db, rows[0], _WAYS.within(db, of=rows[0].id)) if rows else None


def contacts_of(db: Session, person_keys: Collection[str]) -> Contacts:
    rows = db.scalars(select(ContactPerson).where(ContactPerson.person_key.in_(set(person_keys)))).all()
    known, erased = {}, set()
    for row in rows:
        try:
            known[row.person_key] = _opened(db, row, row.ways)
        except KeyGone:
            erased.add(row.person_key)
        except (SetUpWrong, ValueError):
            continue  # it cannot be read: the gate takes it as never said
    return Contacts(known, frozenset(erased))


def ended_of(person_key: Any) -> ScalarSelect[datetime | None]:
    """When the person of that column ended their request, within a question of another feature. None: they did not,
    or have started it again since. Nothing else tells it."""
    return select(ContactPerson.ended_at).where(ContactPerson.person_key == person_key).scalar_subquery()


def _opened(db: Session, row: Any, rows: Iterable[Any]) -> Contact:
    ways = tuple(_opened_way(way) for way in rows)
    return Contact(
        person_key=row.person_key,
        ways=ways,
        usual=ORGANISATION if all(way.hours for way in ways) else _organisation(db),
        language=row.language,
        level=row.level,
        stopped_at=row.stopped_at,
        ended_at=row.ended_at,
        wants_reminders=row.wants_reminders,
        wants_nudge=row.wants_nudge,
        avoid=dates_from_text(row.avoid),
        for_work=row.for_work,
    )


def _organisation(db: Session) -> tuple[Span, ...]:
    """What holds now, also for a message that was planned before (the gate asks again when it is claimed)."""
    written = db.info.get("written") or Settings()
    chosen = chosen_of(db, "messages_from", "messages_to")
    first = chosen.get("messages_from", written.messages_from)
    return organisation(int(first), int(chosen.get("messages_to", written.messages_to)))


def _opened_way(row: Any) -> KnownWay:
    return KnownWay(
        way=row.way,
        value=row.value or "",
        is_safe=row.is_safe,
        hours=hours_from_text(row.hours),
        may_leave_message=row.may_leave_message,
        if_someone_answers=row.if_someone_answers or "",
        seen_by=row.seen_by or "",
        only_for=row.only_for,
        id=row.id,
        index=row.value_index or "",
        works=row.works,
        verified_at=row.verified_at,
        checked_at=row.checked_at,
        code=row.code or "",
    )


def work_keys_of_number(db: Session, number: str) -> list[str]:
    """Person keys of the people who sign in and gave this number for texts. `number` in E.164."""
    keys: KeyRing = db.info["keys"]
    rows = select(ContactPerson.person_key).join(SafeContact, SafeContact.contact_id == ContactPerson.id)
    index = keys.blind("contact", f"text:{number.casefold()}")
    return list(db.scalars(rows.where(ContactPerson.for_work, SafeContact.value_index == index).distinct()))
