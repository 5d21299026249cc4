"""A question put to the driver itself gives what a session would, from inside a piece of work and from outside."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import String, bindparam, literal, select, text, union_all
from sqlalchemy.exc import OperationalError

from portal.storage.base import UTCDateTime
from portal.storage.engine import NewDb, make_engine
from portal.storage.models import SettingValue, Visit
from portal.storage.quick import Question, as_written
from portal.storage.work import work

MOMENT = datetime(2026, 11, 23, 10, 0, 0, 250_000, tzinfo=UTC)
BOTH = pytest.mark.engines("sqlite", "postgresql")
OPEN = Question(
    union_all(
        select(Visit.id, Visit.data, Visit.worker_id, Visit.ends_at).where(
            Visit.ends_at > bindparam("at", type_=UTCDateTime())
        ),
        select(Visit.id, Visit.data, Visit.worker_id, Visit.ends_at).where(Visit.worker_id == literal("nobody")),
    )
)
NAMED = Question(select(SettingValue.value).where(SettingValue.name == bindparam("of", type_=String)))


def visit(ident: str, ends_at: datetime) -> Visit:
    return Visit(id=ident, data=b"\0\xff", made_at=MOMENT, touched_at=MOMENT, ends_at=ends_at)


@BOTH
def test_rows_come_as_they_were_written(new_db: NewDb):
    with new_db() as db, work(db):
        db.add_all([visit("a", MOMENT), visit("b", MOMENT + timedelta(hours=1))])
    engine = new_db.kw["bind"]
    for _asked_twice in range(2):
        found = OPEN.rows(engine, at=MOMENT)
        assert [(ident, bytes(data), worker, ends) for ident, data, worker, ends in found] == [
            ("b", b"\0\xff", None, MOMENT + timedelta(hours=1))
        ]
    assert OPEN.first(engine, at=MOMENT + timedelta(days=1)) is None


@BOTH
def test_a_piece_of_work_sees_what_it_wrote_and_nobody_else_does(new_db: NewDb):
    engine = new_db.kw["bind"]
    with new_db() as db, work(db):
        db.add(SettingValue(name="mine", value="1"))
        assert NAMED.within(db, of="mine") == [("1",)]
        assert NAMED.rows(engine, of="mine") == []
    assert NAMED.rows(engine, of="mine") == [("1",)]


@BOTH
def test_a_word_of_ours_stands_in_the_statement_and_nothing_else_can(new_db: NewDb):
    ours = Question(select(SettingValue.value).where(SettingValue.name == as_written("mine")))
    with new_db() as db, work(db):
        db.add_all([SettingValue(name="mine", value="1"), SettingValue(name="other", value="2")])
        assert ours.within(db) == [("1",)]
    for word in ("x' OR '1'='1", "", "two words"):
        with pytest.raises(ValueError):
            as_written(word)


def test_a_value_that_looks_like_a_statement_is_a_value(new_db: NewDb):
    assert NAMED.rows(new_db.kw["bind"], of="x' OR '1'='1") == []


def test_a_database_that_is_not_there_is_said_as_a_session_says_it(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with pytest.raises(OperationalError):
        NAMED.rows(engine, of="mine")
    engine.dispose()


@pytest.mark.postgres
def test_connections_that_were_cut_are_made_again(new_db: NewDb):
    engine = new_db.kw["bind"]
    assert NAMED.rows(engine, of="mine") == []
    with new_db() as db:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
        assert db.scalar(text(f"{cut} AND pid <> pg_backend_pid()"))
    assert NAMED.rows(engine, of="mine") == []
