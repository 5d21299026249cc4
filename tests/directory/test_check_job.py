"""The clock says when published dates run out and when places wait to be confirmed, once while it is so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.demo import actions as demo
from portal.directory.check_jobs import DATES_END, TO_CONFIRM, check_directory
from portal.messages.queries import open_alerts
from portal.storage.work import work


def kinds(new_db):
    with new_db() as db:
        return sorted(alert.kind for alert in open_alerts(db))


@pytest.mark.engines("sqlite")
@pytest.mark.shows("N-47")
def test_dates_that_run_out_are_said_once_and_settle_when_new_ones_come(new_db, settings, now):
    check_directory(new_db, now, settings)
    assert kinds(new_db) == []
    for _ in range(2):
        check_directory(new_db, datetime(2040, 1, 1, 9, tzinfo=UTC), settings)
    assert kinds(new_db) == [DATES_END]
    check_directory(new_db, now, settings)
    assert kinds(new_db) == []


@pytest.mark.engines("sqlite")
def test_places_that_wait_to_be_confirmed_are_said_once(new_db, db, settings, now):
    with work(db):
        demo._places(db, now)
    check_directory(new_db, now, settings)
    before = kinds(new_db)
    for _ in range(2):
        check_directory(new_db, datetime(2027, 11, 1, 9, tzinfo=UTC), replace(settings, confirm_days=30))
    assert before == [] and kinds(new_db) == [TO_CONFIRM]
