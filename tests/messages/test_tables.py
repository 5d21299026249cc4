"""The migration makes the tables that the models name, and takes them away again."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from portal import tables  # noqa: F401
from portal.messages.models import OutboxMessage
from portal.storage import migrate
from portal.storage.base import Base
from portal.storage.work import work
from tests.messages.conftest import make_message, make_person, plan

OURS = {
    "contact_person", "safe_contact", "outbox_message", "alert", "work_notice", "gateway_state", "receipt", "lease",
    "heartbeat", "job_day",
}  # fmt: skip


def _table(difference):
    named = [getattr(part, "name", None) for part in difference if hasattr(part, "name")]
    table = [getattr(getattr(part, "table", None), "name", None) for part in difference]
    return {*named, *table, *(part for part in difference if isinstance(part, str))}


def test_the_step_and_the_models_agree(store):
    with store.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    flat = [each for part in found for each in (part if isinstance(part, list) else [part])]
    assert [each for each in flat if _table(each) & OURS] == []


@pytest.mark.shows("G32")
def test_down_and_up_again_with_rows_in_the_tables(store, db, now):
    person = make_person(db, now=now)
    plan(db, person, make_message(now), now=now)
    db.close()
    migrate.downgrade(store.engine, "0002_accounts")
    migrate.upgrade(store.engine)
    with store.new_db() as anew, work(anew):
        again = make_person(anew, now=now)
    assert again


@pytest.mark.shows("G1")
def test_the_database_itself_refuses_the_same_message_a_second_time(db, now):
    """Past the action, as a second process would that has not seen the first."""
    person, other = make_person(db, now=now), make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    names = {column.key for column in inspect(OutboxMessage).column_attrs} - {"id", "ref"}
    facts = {name: getattr(row, name) for name in names}
    with pytest.raises(IntegrityError) as refused, work(db):
        db.add(OutboxMessage(ref="MS-2", **facts))
        db.flush()
    assert "outbox_message" in str(refused.value.orig)
    for number, different in enumerate(({"turn": 1}, {"way": "text"}, {"person_key": other}), 3):
        with work(db):
            db.add(OutboxMessage(ref=f"MS-{number}", **(facts | different)))
