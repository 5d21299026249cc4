"""A row read without the mapper says what the mapper's would, what is sealed in it too."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import String, bindparam

from portal.messages.models import ContactPerson, SafeContact
from portal.storage.keys import KeyGone
from portal.storage.plain_rows import PlainRows
from portal.storage.store import Store
from portal.storage.work import work

MOMENT = datetime(2026, 11, 23, 10, tzinfo=UTC)
BOTH = pytest.mark.engines("sqlite", "postgresql")
WAYS = PlainRows(SafeContact, SafeContact.person_key == bindparam("of", type_=String), [SafeContact.place])


def two_ways(store: Store) -> str:
    person = store.keys.new_person(MOMENT)
    with store.new_db() as db, work(db):
        ways = [
            SafeContact(person_key=person, way="text", place=1, value="+447700900123", verified_at=MOMENT),
            SafeContact(person_key=person, way="email", place=0, value="kaz@example.org"),
        ]
        db.add(ContactPerson(person_key=person, changed_at=MOMENT, ways=ways))
    return person


@BOTH
def test_columns_and_what_is_sealed_in_them(store: Store):
    person = two_ways(store)
    with store.new_db() as db:
        mail, text = WAYS.within(db, of=person)
        assert (mail.way, mail.value, mail.verified_at, mail.if_someone_answers) == (
            "email", "kaz@example.org", None, None
        )  # fmt: skip
        assert (text.way, text.value, text.verified_at, text.works) == ("text", "+447700900123", MOMENT, True)
        assert b"kaz" not in bytes(mail.value_sealed)
        with pytest.raises(AttributeError):
            _none = mail.no_such_thing
        assert WAYS.within(db, of="nobody") == []


@BOTH
def test_what_was_shredded_stays_closed(store: Store):
    person = two_ways(store)
    store.keys.shred(person)
    with store.new_db() as db:
        mail, _text = WAYS.within(db, of=person)
        with pytest.raises(KeyGone):
            _closed = mail.value
