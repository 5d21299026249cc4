"""Who waits to write is not starved: all ask equally often, and work that can wait lets the others come first (F14)."""

import pytest

from portal.storage import engine
from portal.storage.engine import make_engine, make_sessions, patient
from portal.storage.models import SettingValue
from portal.storage.work import work

pytestmark = pytest.mark.engines("sqlite")


def write(new_db) -> None:
    with new_db() as db, work(db):
        db.merge(SettingValue(name="turn", value="1"))


@pytest.fixture
def other_process(settings):
    """The same database by connections of its own."""
    opened = make_engine(settings.database)
    yield make_sessions(opened)
    opened.dispose()


@pytest.mark.shows("F14")
def test_whoever_waited_long_asks_as_often_as_whoever_just_came(new_db, other_process, monkeypatch):
    waits: list[float] = []
    with other_process() as holder:
        holder.connection(execution_options={"immediate": True})

        def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 40:
                holder.rollback()

        monkeypatch.setattr(engine, "sleep", wait)
        write(new_db)
    assert len(waits) == 40
    assert max(waits) <= engine.ASKS_AGAIN_AFTER
    assert len(set(waits)) > 10, "two that wait do not ask in step"


@pytest.mark.shows("F14")
def test_work_that_can_wait_leaves_the_others_time_to_ask(new_db, other_process, monkeypatch):
    came_between: list[float] = []

    def somebody_at_a_page_asks(seconds: float) -> None:
        if not came_between:
            came_between.append(seconds)
            monkeypatch.setattr(engine, "ASKS_AGAIN_AFTER", 0.0)
            write(other_process)

    write(patient(new_db))
    monkeypatch.setattr(engine, "ASKS_AGAIN_AFTER", 1000.0)
    monkeypatch.setattr(engine, "sleep", somebody_at_a_page_asks)
    write(patient(new_db))
    assert came_between, "its next write came before the others could ask"


def test_who_is_at_a_page_never_waits_for_nothing(new_db, monkeypatch):
    write(patient(new_db))
    monkeypatch.setattr(engine, "ASKS_AGAIN_AFTER", 1000.0)
    monkeypatch.setattr(engine, "sleep", lambda _seconds: pytest.fail("waited"))
    write(new_db)
    write(new_db)


def test_patient_work_has_the_keys_as_well(new_db):
    with patient(new_db)() as db:
        assert db.info["keys"] is not None
