"""What the clock does about itself: a promised wall time that is none any more needs a person (F13)."""

from datetime import datetime

from portal.mentoring.clock_queries import moved_by_rules
from portal.messages import actions as messages
from portal.storage.engine import NewDb
from portal.storage.work import work

MOVED = "clock-rules-changed"


def check_wall_times(new_db: NewDb, now: datetime) -> int:
    """One alert for each such booking. Gives how many there are; safe to run twice."""
    with new_db() as db, work(db):
        found = moved_by_rules(db, now=now)
        for each in found:
            messages.raise_alert(db, kind=MOVED, about=each.ref, now=now)
        return len(found)
