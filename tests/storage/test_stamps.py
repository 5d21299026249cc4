"""Whoever keeps something worked out from the directory learns of every change of it, whoever made it and however."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.orm import Session

from portal.directory.models import Listing, ListingTag
from portal.directory.search_models import UnmetNeed
from portal.storage.engine import NewDb
from portal.storage.models import SettingValue
from portal.storage.stamps import belong, stamp
from portal.storage.work import work

MOMENT = datetime(2026, 11, 23, 10, tzinfo=UTC)


def listing(number: int) -> Listing:
    return Listing(id=number, ref=f"PL-{number}", kind="place", name="Quay Hall", changed_at=MOMENT)


def told(new_db: NewDb) -> str:
    return stamp(new_db.kw["bind"], "directory")


def by_the_mapper(db: Session) -> None:
    db.add(listing(2))


def by_a_bulk_change(db: Session) -> None:
    db.execute(update(Listing).where(Listing.id == 1).values(shown=False))


def past_the_session(db: Session) -> None:
    db.connection().execute(insert(ListingTag.__table__), [{"listing_id": 1, "tag": "language:cy"}])


def by_taking_away(db: Session) -> None:
    db.execute(delete(Listing))


def by_an_attribute(db: Session) -> None:
    found = db.get(Listing, 1)
    assert found
    found.name = "Mill Hall"


@pytest.mark.parametrize("change", [by_the_mapper, by_a_bulk_change, past_the_session, by_taking_away, by_an_attribute])
def test_every_way_of_changing_gives_a_new_word_and_only_with_the_commit(new_db: NewDb, change):
    with new_db() as db, work(db):
        db.add(listing(1))
    before = told(new_db)
    assert before
    with new_db() as db:
        with pytest.raises(RuntimeError), work(db):
            change(db)
            db.flush()
            raise RuntimeError
        assert told(new_db) == before, "nothing was saved, so nothing changed"
        with work(db):
            change(db)
            db.flush()
            assert told(new_db) == before, "others do not see the change yet"
    after = told(new_db)
    assert after != before
    with new_db() as db, work(db):
        db.add(SettingValue(name="something-else", value="1"))
        db.add(UnmetNeed(outcode="LS1", week_hour=1, kind="", month="2026-11", count=1))
    assert told(new_db) == after, "a count or a setting is no change of the directory"


def test_a_table_that_joins_its_part_after_its_statements_were_first_written(new_db: NewDb, monkeypatch):
    monkeypatch.setattr("portal.storage.stamps._parts", {})
    count = UnmetNeed(outcode="LS1", week_hour=1, kind="", month="2026-11", count=1)
    with new_db() as db, work(db):
        db.add(count)
        db.flush()
        db.execute(update(UnmetNeed).values(count=2))
    belong("late", UnmetNeed.__table__)
    before = stamp(new_db.kw["bind"], "late")
    with new_db() as db, work(db):
        db.execute(update(UnmetNeed).values(count=3))
    assert stamp(new_db.kw["bind"], "late") != before


def test_two_who_change_at_once_give_two_words(new_db: NewDb):
    seen = set()
    for number in range(1, 6):
        with new_db() as db, work(db):
            db.add(listing(number))
        seen.add(told(new_db))
    assert len(seen) == 5


@pytest.mark.postgres
def test_connections_that_were_cut_are_made_again(new_db: NewDb):
    with new_db() as db, work(db):
        db.add(listing(1))
    before = told(new_db)
    with new_db() as db:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
        assert db.scalar(text(f"{cut} AND pid <> pg_backend_pid()"))
    assert [told(new_db), told(new_db)] == [before, before]
