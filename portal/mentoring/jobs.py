"""What the clock does for mentoring."""

from datetime import datetime

from portal.mentoring.held_actions import let_go_holds as let_go
from portal.mentoring.talk_actions import erase_ended_chats
from portal.mentoring.waiting_actions import offer_times as offer
from portal.storage.engine import NewDb
from portal.storage.work import work


def let_go_holds(new_db: NewDb, now: datetime) -> int:
    """Times held for somebody who did not confirm are free again (F19). Safe to run twice."""
    with new_db() as db, work(db):
        return let_go(db, now=now)


def offer_times(new_db: NewDb, now: datetime) -> int:
    """One round of the waiting list. Safe to run twice: whoever looks at an offer is not offered another."""
    with new_db() as db, work(db):
        return offer(db, now=now)


def erase_chats(new_db: NewDb, now: datetime) -> int:
    """What was written is erased an hour after the end. Safe to run twice."""
    with new_db() as db, work(db):
        return erase_ended_chats(db, now=now)
