"""What was erased is gone from the files within five minutes, also where somebody read just then (G14).

Whoever erases writes the files over at once. On SQLite a reader who is in the middle of something keeps that from
happening; then this tries again every minute, and holds up nobody who writes for longer than a moment.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.messages.clockwork_actions import note_success
from portal.messages.clockwork_models import Heartbeat
from portal.referrals.models import Erasure
from portal.storage.engine import NewDb
from portal.storage.keys import write_over
from portal.storage.work import work

NAME = "wiped"  # when the files were last written over whole
EVERY = timedelta(minutes=1)
WAITS = timedelta(milliseconds=200)
BESIDE = timedelta(minutes=1)  # an erasure has the time at which it began; its end, and the key, come a little later


def wipe_again(new_db: NewDb, now: datetime) -> bool:
    """False: somebody was in the way, and it is tried again. Safe to run at any time."""
    with new_db() as db:
        engine, keys = db.get_bind().engine, db.info["keys"]
        is_due = engine.dialect.name == "sqlite" and _is_due(db)
    if not is_due:
        return True
    done = [write_over(each, waits=WAITS) for each in (engine, keys.store) if each.dialect.name == "sqlite"]
    if not all(done):
        return False
    with new_db() as db, work(db):
        note_success(db, name=NAME, now=now)
    return True


def _is_due(db: Session) -> bool:
    last_erased = db.scalar(select(func.max(Erasure.erased_at)))
    wiped = db.scalar(select(Heartbeat.last_success_at).where(Heartbeat.name == NAME))
    return last_erased is not None and (wiped is None or last_erased > wiped - BESIDE)
