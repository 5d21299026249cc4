"""What a process that was ended between the work and its line in the ledger left undone is done at night (G15, G16)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from portal import retention
from portal.mentoring import actions as mentoring
from portal.mentoring.models import Booking
from portal.messages import actions as messages
from portal.messages.models import OutboxMessage
from portal.messages.states import State
from portal.referrals import actions as referrals
from portal.settings import Settings
from portal.storage import ledger
from portal.storage.keys import KeyGone
from portal.storage.store import Store
from portal.storage.work import work
from tests.storage.drill import Somebody, book, make_mentor, make_people, send_due


@pytest.fixture
def night(store: Store, settings: Settings, now: datetime) -> Callable[[], dict[str, int]]:
    return lambda: retention.run(retention.Night(store.new_db, store.keys, settings, now + timedelta(minutes=5)))


def lines(store: Store) -> dict[str, str]:
    return {entry.id: entry.what for entry in store.keys.ledger()}


def forget(store: Store, *numbers: str) -> None:
    with store.keys.store.begin() as keys:
        keys.execute(delete(ledger.ledger).where(ledger.ledger.c.id.in_(numbers)))


@pytest.fixture
def happened(store: Store, now: datetime) -> dict[str, str]:
    """A stop, a changed way, a cancelled and a sent message: what the ledger says of each."""
    stopped, changed, cancelled = make_people(store, 3, now)
    with store.new_db() as db, work(db):
        messages.stop_everything(db, person_key=stopped.person_key, now=now)
    ref = book(store, make_mentor(store, now), cancelled, now.replace(hour=12) + timedelta(days=5), now)
    with store.new_db() as db, work(db):
        mentoring.cancel(db, ref=ref, family_member_id=cancelled.id, by="person", now=now)
    send_due(store.new_db, now)
    with store.new_db() as db:
        booking = db.scalars(select(Booking.id).where(Booking.ref == ref)).one()
        sent = db.scalars(select(OutboxMessage.id).where(OutboxMessage.state == State.SENT)).first()
    assert sent is not None
    said = {stopped.person_key: ledger.STOPPED, changed.person_key: ledger.WAYS}
    return said | {booking: ledger.CANCELLED, sent: ledger.SENT}


@pytest.mark.shows("G16", "F25")
def test_every_line_that_is_missing_is_written_at_night(store: Store, night, happened: dict[str, str]):
    assert happened.items() <= lines(store).items()
    assert night()["lines written"] == 0, "nothing is missing, so nothing is written"
    forget(store, *happened)
    assert not set(happened) & set(lines(store))
    assert night()["lines written"] == len(happened)
    assert happened.items() <= lines(store).items()
    assert night()["lines written"] == 0


def without_the_second_half(store: Store, person: Somebody, now: datetime) -> None:
    """The erasure is saved, and the process ends before the key is shredded."""
    with store.new_db() as db, work(db):
        referrals.erase(db, family_member_id=person.id, by="person", now=now)


@pytest.mark.shows("G15", "G16", "F25")
def test_an_erasure_cut_off_half_way_is_finished_at_night(store: Store, night, now: datetime):
    person, other = make_people(store, 2, now)
    without_the_second_half(store, person, now)
    assert store.keys.key_of(person.person_key), "the key is there yet: an old backup could be read"
    assert night()["keys shredded"] == 1
    with pytest.raises(KeyGone):
        store.keys.key_of(person.person_key)
    assert lines(store)[person.person_key] == ledger.ERASED
    assert store.keys.key_of(other.person_key)
    forget(store, person.person_key)
    night()
    assert lines(store)[person.person_key] == ledger.ERASED


@pytest.mark.shows("G16")
def test_ways_that_changed_after_their_line_are_noted_anew(store: Store, night, now: datetime):
    """Somebody starts messages again, and the line about it is lost: the older one says stopped."""
    (person,) = make_people(store, 1, now)
    with store.keys.store.begin() as keys:
        ledger.keep(keys, {person.person_key: ledger.STOPPED})
    night()
    assert lines(store)[person.person_key] == ledger.WAYS
    with store.keys.store.begin() as keys:
        old = now - timedelta(days=3)
        keys.execute(update(ledger.ledger).where(ledger.ledger.c.id == person.person_key).values(at=old))
    assert night()["lines written"] == 1
