"""What the clock does for mentoring."""

from datetime import datetime

from portal.mentoring import waiting_actions, waiting_queries
from portal.mentoring.held_actions import let_go_holds as let_go
from portal.mentoring.talk_actions import erase_ended_chats
from portal.storage.engine import NewDb
from portal.storage.work import work


def let_go_holds(new_db: NewDb, now: datetime) -> int:
    """Times held for somebody who did not confirm are free again (F19). Safe to run twice."""
    with new_db() as db, work(db):
        return let_go(db, now=now)


def offer_times(new_db: NewDb, now: datetime) -> int:
    """One round of the waiting list: each in the order they came. Gives how many were offered a time.

    Safe to run twice: whoever looks at an offer is not offered another."""
    with new_db() as db, work(db):
        waiting_actions.pass_on(db, now=now)
    with new_db() as db:
        waiting = waiting_queries.in_order(db)
    offered = 0
    for entry_id in waiting:
        with new_db() as db, work(db):
            offered += waiting_actions.offer_to(db, entry_id=entry_id, now=now)
    return offered


def erase_chats(new_db: NewDb, now: datetime) -> int:
    """What was written is erased an hour after the end. Safe to run twice."""
    with new_db() as db, work(db):
        return erase_ended_chats(db, now=now)
