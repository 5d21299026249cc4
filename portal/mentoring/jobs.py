"""What the clock does for mentoring."""

from datetime import datetime

from portal.mentoring.claim_actions import let_go_holds as let_go
from portal.storage.engine import NewDb
from portal.storage.work import work


def let_go_holds(new_db: NewDb, now: datetime) -> int:
    """Times held for somebody who did not confirm are free again (F19). Safe to run twice."""
    with new_db() as db, work(db):
        return let_go(db, now=now)
