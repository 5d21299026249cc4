"""What an ended request still holds goes, once a day: it may have been ended when ending did less (T2)."""

from datetime import datetime

from portal.casework.ending_actions import IN_ORDER
from portal.referrals import actions as referrals
from portal.referrals import queries
from portal.storage.engine import NewDb
from portal.storage.work import work


def end_what_is_left(new_db: NewDb, now: datetime) -> int:
    """A piece of work each; what was agreed to meanwhile by who started again stays. Safe to run twice. Gives for how
    many it looked."""
    with new_db() as db:
        ended = queries.who_ended(db)
    for family_member_id in ended:
        with new_db() as db, work(db):
            referrals.end_what_is_left(db, family_member_id=family_member_id, now=now, gives_back=IN_ORDER)
    return len(ended)
