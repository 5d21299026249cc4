"""The record of who saw or did what: declared facts only, and any change to it is found (G34)."""

import pytest
from sqlalchemy import text

from portal.records import kinds, queries
from portal.records.actions import FactsMissing, record
from portal.storage.work import work


@pytest.fixture
def ten(new_db, now):
    with new_db() as db, work(db):
        for number in range(10):
            record(db, kinds.BOOKING_OPENED, now=now, booking=f"BK-{number}", by="WK-1")
    return new_db


@pytest.mark.shows("G34")
def test_an_untouched_record_holds(ten):
    with ten() as db:
        assert queries.first_broken_link(db) is None
        assert [entry.kind for entry in queries.about(db, "BK-3")] == ["booking-opened"]


@pytest.mark.shows("G34")
@pytest.mark.parametrize(
    "change, broken",
    [
        ("UPDATE access_entry SET facts = replace(facts, 'WK-1', 'WK-2') WHERE number = 4", 4),
        ("UPDATE access_entry SET kind = 'booking-made' WHERE number = 7", 7),
        ("DELETE FROM access_entry WHERE number = 5", 6),
    ],
)
def test_a_changed_or_missing_entry_is_named(ten, change, broken):
    with ten() as db, work(db):
        db.execute(text(change))
    with ten() as db:
        assert queries.first_broken_link(db) == broken


def test_a_fact_that_is_missing_or_too_many_is_a_mistake_in_the_code(new_db, now):
    with new_db() as db, work(db):
        for facts in ({"booking": "BK-1"}, {"booking": "BK-1", "by": "WK-1", "name": "Somebody"}):
            with pytest.raises(FactsMissing):
                record(db, kinds.BOOKING_OPENED, now=now, **facts)
