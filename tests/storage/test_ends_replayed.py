"""That somebody ended their request, or started it again, outlives a restore (T2, G16, F25)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from portal import retention
from portal.casework.ending_actions import IN_ORDER
from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking
from portal.messages import actions as messages
from portal.messages.message import Message
from portal.messages.models import Alert, ContactPerson, OutboxMessage, WorkNotice
from portal.messages.states import WAITING
from portal.referrals import actions as referrals
from portal.referrals import queries as asked
from portal.referrals.models import SelfReferral
from portal.settings import Settings
from portal.storage import key_care, ledger
from portal.storage.backup import write_backup
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.storage.drill import Somebody, book, make_mentor, make_people, send_due
from tests.storage.test_backup import SOON, elsewhere, lay, quiet, restored

__all__ = ["elsewhere", "lay", "restored"]
LATER = timedelta(hours=2)


@pytest.fixture
def kaz(store: Store, now) -> Somebody:
    """Has a request, a first message that is due and one for tomorrow."""
    (person,) = make_people(store, 1, now)
    with store.new_db() as db, work(db):
        tomorrow = Message("message_waiting", person.ref, now + timedelta(days=1), now + timedelta(days=5))
        messages.plan(db, person_key=person.person_key, messages=[tomorrow], now=now)
    return person


def end(store: Store, person: Somebody, now) -> None:
    with store.new_db() as db, work(db):
        referrals.withdraw(db, family_member_id=person.id, now=now, gives_back=IN_ORDER)


def start_again(store: Store, person: Somebody, now) -> None:
    with store.new_db() as db, work(db):
        facts = {"read_by_at": now + timedelta(days=2), "language": "en", "now": now}
        referrals.start_again(db, family_member_id=person.id, **facts)


def stands(store: Store, person: Somebody) -> tuple[bool, str, bool]:
    """Whether it is ended, at which stage the request is, and whether anything waits to go to them."""
    with store.new_db() as db:
        mine = OutboxMessage.person_key == person.person_key
        waits = db.scalars(select(OutboxMessage.id).where(mine, OutboxMessage.state.in_(WAITING))).first()
        stage = db.scalars(select(SelfReferral.stage).where(SelfReferral.ref == person.ref)).one()
        return asked.ended_at(db, person.id) is not None, stage, waits is not None


OVER, GOES_ON = (True, "withdrawn", False), (False, "received", True)


def lines(store: Store) -> dict[str, str]:
    return {number: entry.what for number, entry in ledger.last_of_ends(store.keys.ledger()).items()}


def to_look_at(store: Store) -> set[str]:
    with store.new_db() as db:
        return set(db.scalars(select(Alert.about).where(Alert.kind == "look-after-restore")))


@pytest.fixture
def night(store: Store, settings: Settings, now) -> Callable[[], dict[str, int]]:
    return lambda: retention.run(retention.Night(store.new_db, store.keys, settings, now + LATER))


def forget_line(store: Store, person: Somebody) -> None:
    with store.keys.store.begin() as keys:
        mine = ledger.ledger.c.id == ledger.line_of_end(person.person_key)
        keys.execute(delete(ledger.ledger).where(mine))


@pytest.mark.shows("T2", "G16", "F25")
def test_who_ended_it_after_the_backup_has_ended_it_once_it_is_laid_back(
    store, kaz, tmp_path: Path, now, lay, restored
):
    other = make_people(store, 1, now)[0]
    ref = book(store, make_mentor(store, now), kaz, now.replace(hour=12) + timedelta(days=5), now)
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    assert stands(store, kaz) == GOES_ON
    end(store, kaz, now + SOON)
    then = now + timedelta(minutes=6)
    with store.keys.store.begin() as keys:
        keys.execute(update(ledger.ledger).values(at=then))
    assert lay(tmp_path / "backup")["ended"] == 1
    there = restored()
    assert stands(there, kaz) == OVER
    assert stands(there, other) == GOES_ON
    with there.new_db() as db:
        assert asked.ended_at(db, kaz.id) == then, "the day on which they did it, not that of the restore"
        assert db.scalars(select(Booking.state).where(Booking.ref == ref)).one() == BookingState.CANCELLED
        told = set(db.scalars(select(WorkNotice.kind).where(WorkNotice.about == ref)))
        assert "work_cancelled" not in told, "the mentor has heard of it once"
        mine = set(db.scalars(select(OutboxMessage.id).where(OutboxMessage.person_key == kaz.person_key)))
    went = {parcel.key for day in range(9) for parcel in send_due(there.new_db, now + LATER + timedelta(days=day))}
    assert went and not went & mine


@pytest.mark.shows("T2", "G16", "F25")
def test_an_end_outlives_all_that_the_person_says_after_it(store, tmp_path: Path, now, lay, restored):
    """Stopped, ended, and changed their ways since: the last line about the ways does not hide the end."""
    first, second = make_people(store, 2, now)
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    for person in (first, second):
        with store.new_db() as db, work(db):
            messages.stop_everything(db, person_key=person.person_key, now=now + SOON)
        end(store, person, now + SOON)
    with store.new_db() as db, work(db):
        set_safe_contact(db, person_key=second.person_key, ways=(), language="en", now=now + SOON)
    counts = lay(tmp_path / "backup")
    assert (counts["ended"], counts["stopped"]) == (2, 2)
    there = restored()
    assert stands(there, first) == stands(there, second) == OVER
    with there.new_db() as db:
        stopped = select(ContactPerson.stopped_at).where(ContactPerson.person_key == first.person_key)
        assert db.scalars(stopped).one() is not None


@pytest.mark.shows("T2", "G16", "F25")
def test_who_had_never_said_how_to_be_reached_has_ended_it_too(store, kaz, tmp_path: Path, now, lay, restored):
    with store.new_db() as db, work(db):
        messages.forget_person(db, person_key=kaz.person_key)
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    end(store, kaz, now + SOON)
    lay(tmp_path / "backup")
    assert stands(restored(), kaz) == OVER


@pytest.mark.shows("G16", "F25")
def test_who_started_it_again_since_the_end_goes_on(store, kaz, tmp_path: Path, now, lay, restored):
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    end(store, kaz, now + SOON)
    start_again(store, kaz, now + SOON)
    counts = lay(tmp_path / "backup")
    assert (counts["ended"], counts["started again"]) == (0, 0)
    assert stands(restored(), kaz) == GOES_ON


@pytest.mark.shows("T2", "G16", "F25")
def test_who_started_it_again_after_a_backup_of_the_end_is_read_and_somebody_looks_first(
    store, kaz, tmp_path: Path, now, lay, restored
):
    end(store, kaz, now)
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    start_again(store, kaz, now + SOON)
    assert stands(store, kaz) == GOES_ON
    assert lay(tmp_path / "backup")["started again"] == 1
    there = restored()
    assert stands(there, kaz) == (False, "received", False), "their ways may be others by now"
    assert to_look_at(there) == {kaz.ref}
    with there.new_db() as db:
        found = asked.referral(db, kaz.ref)
        assert (found.read_at, found.read_by_at > now) == (None, True)


@pytest.mark.shows("T2", "G16")
def test_a_start_from_before_the_backup_does_not_undo_a_later_end(store, kaz, tmp_path: Path, now, lay, restored):
    """The line of the second end was lost, and no night has come since."""
    end(store, kaz, now)
    start_again(store, kaz, now)
    with store.keys.store.begin() as keys:
        line = ledger.ledger.c.id == ledger.line_of_end(kaz.person_key)
        held = keys.execute(select(ledger.ledger).where(line)).one()
    end(store, kaz, now + SOON)
    with store.keys.store.begin() as keys:
        keys.execute(update(ledger.ledger).where(line).values(number=held.number, what=held.what))
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    lay(tmp_path / "backup")
    assert stands(restored(), kaz) == OVER


@pytest.mark.shows("T2", "G16")
def test_ends_without_a_line_get_one_at_night(store, kaz, now, night):
    """Also those from before there were such lines; and who started it again is not taken for ended."""
    other = make_people(store, 1, now)[0]
    end(store, kaz, now)
    forget_line(store, kaz)
    assert night()["lines written"] == 1
    assert lines(store) == {kaz.person_key: ledger.ENDED}
    assert night()["lines written"] == 0, "nothing is missing, so nothing is written"
    with store.new_db() as db, work(db):
        db.info.pop("keys")  # the key store is out of reach in that moment
        db.execute(update(ContactPerson).where(ContactPerson.person_key == kaz.person_key).values(ended_at=None))
    assert night()["lines written"] == 1
    assert lines(store) == {kaz.person_key: ledger.AGAIN}
    assert night()["lines written"] == 0
    assert other.person_key not in lines(store)


@pytest.mark.shows("G16")
def test_an_end_from_before_every_backup_needs_no_line(store, kaz, now, night):
    end(store, kaz, now - retention.LEDGER_KEPT - timedelta(days=1))
    forget_line(store, kaz)
    night()
    assert kaz.person_key not in lines(store)


@pytest.mark.shows("T2", "G16")
def test_a_copy_of_the_key_store_does_not_take_back_what_was_said_since(store, kaz, tmp_path: Path, now):
    end(store, kaz, now)
    start_again(store, kaz, now)
    key_care.write_backup(store.keys, tmp_path / "keys", now=now)
    end(store, kaz, now + SOON)
    key_care.lay_back(store.keys, tmp_path / "keys", also_erased=(), now=now + LATER)
    assert lines(store) == {kaz.person_key: ledger.ENDED}
    forget_line(store, kaz)
    key_care.lay_back(store.keys, tmp_path / "keys", also_erased=(), now=now + LATER)
    assert lines(store) == {kaz.person_key: ledger.AGAIN}, "a line that is missing comes from the copy"


@pytest.mark.shows("G13", "G16")
def test_an_end_leaves_a_random_id_and_nothing_else(store, kaz, now):
    end(store, kaz, now)
    (entry,) = [each for each in store.keys.ledger() if each.what == ledger.ENDED]
    assert entry.id == f"end-{kaz.person_key}"
    end(store, kaz, now + SOON)
    assert entry in store.keys.ledger(), "ended twice, the first time counts"
