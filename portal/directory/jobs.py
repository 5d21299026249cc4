"""What the clock does for the directory."""

from datetime import datetime

from portal.directory.holiday_actions import mark_who_heeds_holidays, new_days, note_holidays
from portal.directory.hours_actions import BATCH, due_for_expanding, expand_listings
from portal.directory.retire_actions import hide_unfunded
from portal.directory.venue_actions import note_towns
from portal.settings import Settings
from portal.storage.engine import NewDb
from portal.storage.work import work


def expand_hours(new_db: NewDb, now: datetime, settings: Settings) -> int:
    """Work out opening times where they are due, a batch a transaction. Safe to run twice. Gives how many listings."""
    with new_db() as db, work(db):
        hide_unfunded(db, now=now)
    _heed_new_holidays(new_db, now)
    done = 0
    while True:
        with new_db() as db, work(db):
            ids = due_for_expanding(db, now=now, limit=BATCH)
            if ids:
                expand_listings(db, ids=ids, now=now)
            elif done:
                note_towns(db)
        if not ids:
            return done
        done += len(ids)


def _heed_new_holidays(new_db: NewDb, now: datetime) -> None:
    """A bank holiday proclaimed since: what was worked out without it is worked out again."""
    with new_db() as db:
        days = new_days(db, now=now)
    if days is None:
        return
    after = 0 if days else None
    while after is not None:
        with new_db() as db, work(db):
            after = mark_who_heeds_holidays(db, after=after)
    with new_db() as db, work(db):
        note_holidays(db)
