"""The clock says when published dates run out and when places wait to be confirmed, once while it is so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.demo import actions as demo
from portal.directory.check_jobs import DATES_END, NUMBERS, TO_CONFIRM, check_directory
from portal.directory.models import Listing
from portal.messages.queries import open_alerts
from portal.storage.work import work
from tests.directory.made_up_listings import keep, line


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
    assert [kind for kind in kinds(new_db) if kind != NUMBERS] == [DATES_END]
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
    assert before == [] and TO_CONFIRM in kinds(new_db)


@pytest.mark.engines("sqlite")
@pytest.mark.shows("N-17")
def test_numbers_not_checked_for_90_days_are_said_once_and_settle_when_they_are(new_db, db, settings, now):
    with work(db):
        keep(db, [line("Quiet Line", "01632 960 114", checked_on=date(2026, 8, 25))], now=now)
    check_directory(new_db, now, settings)
    assert kinds(new_db) == [], "the 90th day"
    for _ in range(2):
        check_directory(new_db, now + timedelta(days=1), settings)
    assert kinds(new_db) == [NUMBERS]
    with work(db):
        db.scalars(select(Listing)).one().checked_on = date(2026, 11, 24)
    check_directory(new_db, now + timedelta(days=1), settings)
    assert kinds(new_db) == []
