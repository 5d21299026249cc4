"""One piece of work: all of it or none; a locked, full or read-only store said in plain words (F14, F15)."""

import threading

import pytest
from sqlalchemy import select, text

from portal.storage import engine
from portal.storage.engine import make_engine, make_sessions
from portal.storage.models import SettingValue
from portal.storage.work import StoreBusy, StoreFull, work


def test_all_of_it_is_saved_or_none_of_it(new_db):
    with new_db() as db:
        with pytest.raises(RuntimeError), work(db):
            db.add(SettingValue(name="half", value="1"))
            db.flush()
            raise RuntimeError
        assert db.get(SettingValue, "half") is None
        with work(db):
            db.add(SettingValue(name="whole", value="1"))
    with new_db() as db:
        assert db.scalars(select(SettingValue.name).where(SettingValue.name.in_(["half", "whole"]))).all() == ["whole"]


def test_what_is_written_is_decided_on_present_facts(new_db):
    with new_db() as db, work(db):
        db.add(SettingValue(name="fact", value="old"))
    with new_db() as db:
        held = db.get(SettingValue, "fact")
        with new_db() as other, work(other):
            other.get(SettingValue, "fact").value = "new"
        with work(db):
            assert held.value == "new"


def test_what_was_saved_can_still_be_read_afterwards(new_db):
    with new_db() as db:
        with work(db):
            row = SettingValue(name="shown", value="yes")
            db.add(row)
        assert row.value == "yes"


@pytest.mark.shows("F14")
@pytest.mark.engines("sqlite")
def test_a_short_lock_is_waited_out_and_a_long_one_said_in_plain_words(new_db, monkeypatch):
    with new_db() as holder:
        holder.connection(execution_options={"immediate": True})
        timer = threading.Timer(0.5, holder.rollback)
        timer.start()
        with new_db() as db, work(db):
            db.add(SettingValue(name="waited", value="1"))
        timer.join()
        holder.connection(execution_options={"immediate": True})
        with new_db() as db:
            monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
            with pytest.raises(StoreBusy), work(db):
                db.add(SettingValue(name="lost", value="1"))
            assert db.get(SettingValue, "lost") is None


@pytest.mark.shows("F15")
@pytest.mark.engines("sqlite")
def test_a_full_store_confirms_nothing_and_works_again_when_there_is_room(new_db):
    with new_db() as db:
        pages = db.execute(text("PRAGMA page_count")).scalar()
        db.execute(text(f"PRAGMA max_page_count={pages}"))
        with pytest.raises(StoreFull), work(db):
            db.add_all(SettingValue(name=f"big{n}", value="x" * 3000) for n in range(400))
            db.flush()
        assert db.get(SettingValue, "big0") is None
        db.rollback()
        db.execute(text("PRAGMA max_page_count=1000000"))
        with work(db):
            db.add(SettingValue(name="room", value="1"))
        assert db.get(SettingValue, "room").value == "1"


@pytest.mark.shows("F15")
@pytest.mark.engines("sqlite")
def test_a_read_only_store_can_be_read_and_says_that_nothing_was_saved(new_db, settings):
    with new_db() as db, work(db):
        db.add(SettingValue(name="there", value="1"))
    only_reads = make_engine(f"sqlite:///file:{settings.instance / 'portal.sqlite'}?mode=ro&uri=true")
    with make_sessions(only_reads)() as db:
        db.execute(text("PRAGMA query_only=ON"))
        assert db.get(SettingValue, "there").value == "1"
        with pytest.raises(StoreFull), work(db):
            db.add(SettingValue(name="no", value="1"))
    only_reads.dispose()


@pytest.mark.engines("sqlite")
def test_only_who_says_so_does_not_wait_for_the_disk_and_only_for_that_once(new_db):
    full, normal = 2, 1  # SQLite's own numbers

    def present(db):
        return db.scalar(text("PRAGMA synchronous"))

    with new_db() as db:
        with work(db):
            assert present(db) == full
        with work(db, waits_for_disk=False):
            assert present(db) == normal
        with work(db):
            assert present(db) == full
    with new_db() as another, work(another):
        assert present(another) == full
