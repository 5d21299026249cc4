"""The steps that make the tables: up, down and up again with rows in them, on both databases (F24, G32)."""

from itertools import pairwise

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import OperationalError

import portal.tables  # noqa: F401
from portal.demo import actions as demo
from portal.shared.errors import SetUpWrong
from portal.storage import migrate
from portal.storage.base import Base, UTCDateTime
from portal.storage.engine import make_engine
from portal.storage.work import work


@pytest.fixture
def filled(store, settings, now) -> Engine:
    """A database with the demonstration area in it: rows in nearly every table."""
    with store.new_db() as db, work(db):
        demo.load(db, keys=store.keys, settings=settings, now=now, say=lambda line: None)
    return store.engine


def rows_in(engine: Engine) -> dict[str, int]:
    names = set(inspect(engine).get_table_names()) & set(Base.metadata.tables)
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(Base.metadata.tables[name])) or 0
            for name in sorted(names)
        }


# Rows in an older table that only a later step knows: they go when that step is taken back.
OF_A_STEP = {"0013_booking_together": ("booked_cell", "booking_id IS NULL")}  # cells of groups and kept times


def rows_that_stay(engine: Engine, step: str) -> dict[str, int]:
    """What is there without the step, table by table."""
    there = rows_in(engine)
    if step in OF_A_STEP:
        table, which = OF_A_STEP[step]
        with engine.connect() as connection:
            there[table] -= connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {which}")) or 0
    return there


@pytest.mark.shows("F24", "G32")
def test_each_step_goes_down_and_up_again_with_rows_in_the_tables(filled):
    full = rows_in(filled)
    assert sum(full.values()) > 200
    steps = migrate.known()
    for earlier, step in reversed(list(pairwise(steps))):
        before, stay = rows_in(filled), rows_that_stay(filled, step)
        migrate.downgrade(filled, earlier)
        assert migrate.present(filled) == earlier
        kept = rows_in(filled)
        assert kept == {name: stay[name] for name in kept}, "rows of earlier steps stay"
        migrate.upgrade(filled, step)
        assert migrate.present(filled) == step
        after = rows_in(filled)
        assert after.keys() == before.keys()
        assert {name: after[name] for name in kept} == kept
        migrate.downgrade(filled, earlier)
    kept = rows_in(filled)
    migrate.upgrade(filled)
    assert migrate.present(filled) == migrate.newest()
    after = rows_in(filled)
    assert after.keys() == full.keys(), "all the way up in one go"
    assert {name: after[name] for name in kept} == kept


def test_the_steps_are_one_line_and_each_file_is_named_as_its_step(store):
    with store.engine.connect() as connection:
        line = ScriptDirectory.from_config(migrate._config(connection)).walk_revisions()
    assert [step.revision for step in line][::-1] == migrate.known()


@pytest.mark.shows("F24")
def test_upgrading_twice_changes_nothing(filled):
    before = rows_in(filled)
    assert migrate.upgrade(filled) == (migrate.newest(), migrate.newest())
    assert rows_in(filled) == before


def test_the_steps_make_the_tables_that_the_models_describe(store):
    def same_type(context, inspected, metadata_column, inspected_type, metadata_type):
        return False if isinstance(metadata_type, UTCDateTime) else None

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        differences = [
            str(found)
            for found in compare_metadata(context, Base.metadata)
            # indexes on expressions and "where" cannot be read back on SQLite
            if "alembic_version" not in str(found)
            # and full-text tables are each engine's own
            and "listing_words" not in str(found)
        ]
    assert differences == []


@pytest.mark.shows("F24")
def test_a_step_that_stops_half_way_leaves_the_shape_before_it(store, monkeypatch):
    before = migrate.known()[migrate.known().index("0006_mentoring") - 1]  # the next step makes many tables
    migrate.downgrade(store.engine, before)
    tables = set(inspect(store.engine).get_table_names())
    from alembic import op

    made = []

    def stop_at_the_third(name, *columns, **options):
        made.append(name)
        if len(made) == 3:
            raise RuntimeError("the power went")
        return create(name, *columns, **options)

    create = op.create_table
    monkeypatch.setattr(op, "create_table", stop_at_the_third)
    with pytest.raises(RuntimeError):
        migrate.upgrade(store.engine)
    monkeypatch.undo()
    assert set(inspect(store.engine).get_table_names()) == tables
    assert migrate.present(store.engine) == before
    migrate.upgrade(store.engine)
    assert migrate.present(store.engine) == migrate.newest()


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(store):
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    for try_it in (migrate.upgrade, migrate.require_present_shape):
        with pytest.raises(SetUpWrong, match="made by a newer version"):
            try_it(store.engine)


def test_an_older_database_is_not_served(store):
    migrate.downgrade(store.engine, migrate.known()[0])
    with pytest.raises(SetUpWrong, match="portal upgrade"):
        migrate.require_present_shape(store.engine)


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be one" * 40, b"SQLite format 3\0" + b"\0" * 80]
)
def test_half_a_database_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "portal.sqlite").write_bytes(content)
    engine = make_engine(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    with pytest.raises(SetUpWrong, match="cannot be read"):
        migrate.upgrade(engine)


@pytest.mark.shows("F16")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("said", "is_coming_up"),
    [
        ("connection failed: connection to server at 10.0.0.5, port 5432 failed: Connection refused", True),
        ("connection timeout expired", True),
        ("connection to server at 10.0.0.5, port 5432 failed: No route to host", True),
        ("failed to resolve host 'db': [Errno -3] Temporary failure in name resolution", True),
        ("FATAL:  the database system is starting up", True),
        ("FATAL:  password authentication failed for user", False),
        ("FATAL:  database does not exist", False),
        ("failed to resolve host 'db': [Errno -2] Name or service not known", False),
    ],
)
def test_which_trouble_may_pass_by_itself(said, is_coming_up):
    class Refuses:
        def connect(self):
            raise OperationalError("", {}, Exception(said))

    with pytest.raises(SetUpWrong) as found:
        migrate.present(Refuses())
    assert isinstance(found.value, migrate.StoreNotUp) is is_coming_up
