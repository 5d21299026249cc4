"""Changes put to the driver itself are what a session's would be: saved with the rest, refused with the rest, told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import String, bindparam, delete, update
from sqlalchemy.exc import IntegrityError

from portal import tables  # noqa: F401
from portal.directory.models import Listing
from portal.messages.models import WorkNotice
from portal.records.models import AccessEntry
from portal.referrals.models import SendCount
from portal.storage.base import UTCDateTime
from portal.storage.engine import NewDb
from portal.storage.models import SettingValue
from portal.storage.stamps import stamp
from portal.storage.straight import Command, NewRows, all_or_none, as_read
from portal.storage.work import StoreBusy, plain_words, work

MOMENT = datetime(2026, 11, 23, 10, 0, 0, 250_000, tzinfo=UTC)
BOTH = pytest.mark.engines("sqlite", "postgresql")
COUNTS, ENTRIES, LISTINGS, NOTICES = NewRows(SendCount), NewRows(AccessEntry), NewRows(Listing), NewRows(WorkNotice)
_more = (
    update(SendCount)
    .where(SendCount.slot == bindparam("of", type_=String), SendCount.since <= bindparam("until", type_=UTCDateTime()))
    .values(count=SendCount.count + 1)
)
MORE = Command(_more)
MORE_AND_WHICH = Command(_more.returning(SendCount.slot, SendCount.count, SendCount.since))
GONE = Command(delete(Listing).where(Listing.ref == bindparam("of", type_=String)))


def count(slot: str, number: int = 1) -> dict[str, object]:
    return {"slot": slot, "count": number, "since": MOMENT}


def kept(new_db: NewDb) -> list[tuple[str, int, datetime]]:
    with new_db() as db:
        return sorted((row.slot, row.count, row.since) for row in db.query(SendCount))


@BOTH
def test_what_is_written_is_read_back_as_it_was_given(new_db: NewDb):
    with new_db() as db, work(db):
        COUNTS.put(db, count("a"))
        COUNTS.put(db, count("b", 2), count("c", 3))
        assert MORE.within(db, of="b", until=MOMENT) == 1
        assert MORE.within(db, of="b", until=MOMENT - timedelta(seconds=1)) == 0
        assert MORE_AND_WHICH.returning(db, of="c", until=MOMENT) == [("c", 4, MOMENT)]
    assert kept(new_db) == [("a", 1, MOMENT), ("b", 3, MOMENT), ("c", 4, MOMENT)]


@BOTH
def test_nothing_of_it_stays_where_the_piece_of_work_is_not_saved(new_db: NewDb):
    with new_db() as db, pytest.raises(RuntimeError), work(db):
        COUNTS.put(db, count("a"))
        raise RuntimeError
    assert kept(new_db) == []


@BOTH
def test_what_the_mapper_still_had_to_write_is_written_before(new_db: NewDb):
    with new_db() as db, work(db):
        db.add(SendCount(slot="a", count=1, since=MOMENT))
        assert MORE.within(db, of="a", until=MOMENT) == 1
    assert kept(new_db) == [("a", 2, MOMENT)]


@BOTH
def test_what_the_database_refuses_is_said_as_a_session_says_it_and_without_the_values(new_db: NewDb):
    with new_db() as db, work(db):
        COUNTS.put(db, count("a secret place"))
    for rows in ([count("a secret place")], [count("b"), count("a secret place")]):
        with new_db() as db, pytest.raises(IntegrityError) as refused, work(db):
            COUNTS.put(db, *rows)
        if db.get_bind().dialect.name == "sqlite":
            assert "secret" not in str(refused.value)
    assert kept(new_db) == [("a secret place", 1, MOMENT)]


@BOTH
def test_several_changes_are_undone_together_and_the_work_goes_on(new_db: NewDb):
    with new_db() as db, work(db):
        COUNTS.put(db, count("before"))
        with pytest.raises(IntegrityError), all_or_none(db):
            COUNTS.put(db, count("a"))
            COUNTS.put(db, count("before"))
        with all_or_none(db):
            COUNTS.put(db, count("after"))
    assert [slot for slot, _count, _since in kept(new_db)] == ["after", "before"]


@BOTH
def test_a_row_is_the_mappers_from_then_on(new_db: NewDb):
    with new_db() as db, work(db):
        facts = {"id": "7", "worker_key": "k", "kind": "work_booked", "about": "BK-1", "at": MOMENT}
        NOTICES.put(db, facts)
        made = NOTICES.as_read(db, facts)
        assert db.get(WorkNotice, "7") is made and made not in db.dirty and made.is_urgent is False
        made.about = "BK-2"
        db.flush()
        again = as_read(db, WorkNotice, {"id": "7", "about": "BK-3"})
        assert again is made and made.about == "BK-3" and made not in db.dirty
    with new_db() as db:
        assert db.get_one(WorkNotice, "7").about == "BK-2"


@BOTH
def test_whoever_keeps_something_worked_out_learns_of_it(new_db: NewDb):
    def told() -> str:
        return stamp(new_db.kw["bind"], "directory")

    with new_db() as db, work(db):
        LISTINGS.put(db, {"ref": "PL-7", "kind": "place", "name": "Quay Hall", "changed_at": MOMENT})
    first = told()
    assert first
    with new_db() as db, work(db):
        COUNTS.put(db, count("a"))
    assert told() == first, "a count is no change of the directory"
    with new_db() as db, work(db):
        assert GONE.within(db, of="PL-7") == 1
    assert told() != first


@BOTH
def test_numbers_that_the_database_gives_are_left_to_it(new_db: NewDb):
    fields = {"at": MOMENT, "kind": "k", "about": "a", "facts": "{}", "previous": "0"}
    with new_db() as db, work(db):
        ENTRIES.put(db, fields | {"hash": "1"})
        ENTRIES.put(db, fields | {"hash": "2"}, fields | {"hash": "3"})
    with new_db() as db:
        rows = db.query(AccessEntry).order_by(AccessEntry.number)
        assert [row.hash for row in rows] == ["1", "2", "3"]


def test_what_has_no_default_must_be_given(new_db: NewDb):
    with new_db() as db, pytest.raises(KeyError), work(db):
        COUNTS.put(db, {"slot": "a"})


@pytest.mark.engines("sqlite")
def test_a_store_that_another_writes_to_is_busy_here_too(new_db: NewDb):
    with new_db() as writes, work(writes):
        writes.add(SettingValue(name="mine", value="1"))
        writes.flush()
        with new_db() as db, pytest.raises(StoreBusy), plain_words():
            driver = db.connection().connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA busy_timeout=0")
            COUNTS.put(db, count("a"))
