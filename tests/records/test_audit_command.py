"""portal audit verify: a changed mark is found and named (G34)."""

import argparse
from datetime import datetime

import pytest
from sqlalchemy import text

from portal.records import commands, kinds
from portal.records.actions import record
from portal.settings import Settings
from portal.storage.store import Store
from portal.storage.work import work


@pytest.fixture
def kept(store: Store, now: datetime) -> Store:
    """Ten entries."""
    with store.new_db() as db, work(db):
        for number in range(10):
            record(db, kinds.REFERRAL_OPENED, now=now, referral=f"FH-{number}", by="WK-1")
    return store


def verify(settings: Settings) -> int:
    return commands.run_verify(settings, argparse.Namespace())


@pytest.mark.shows("G34")
def test_a_record_as_it_was_written_holds(kept: Store, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(settings) == 0
    assert "10 entries" in capsys.readouterr().out


@pytest.mark.shows("G34")
@pytest.mark.parametrize(
    "change, number",
    [
        ("UPDATE access_entry SET facts = replace(facts, 'WK-1', 'WK-9') WHERE number = 4", 4),
        ("UPDATE access_entry SET kind = 'referral-sent' WHERE number = 1", 1),
        ("DELETE FROM access_entry WHERE number = 6", 7),
    ],
)
def test_one_changed_mark_is_named(
    kept: Store, settings: Settings, capsys: pytest.CaptureFixture[str], change: str, number: int
) -> None:
    with kept.new_db() as db, work(db):
        db.execute(text(change))
    assert verify(settings) == 1
    assert f"Broken at entry {number}:" in capsys.readouterr().out


@pytest.mark.shows("G34")
def test_an_end_that_was_cut_off_shows_by_the_last_mark(
    kept: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    verify(settings)
    before = capsys.readouterr().out
    with kept.new_db() as db, work(db):
        db.execute(text("DELETE FROM access_entry WHERE number > 8"))
    assert verify(settings) == 0
    after = capsys.readouterr().out
    assert "8 entries" in after and before.split("mark is ")[1][:64] != after.split("mark is ")[1][:64]
