"""What the clock does for this feature: forgetting what has had its time."""

from datetime import datetime

from sqlalchemy import delete

from portal.referrals.models import CodeTry, SendCount
from portal.referrals.saved_actions import forget_saved
from portal.referrals.tries import LOOK_BACK
from portal.storage.engine import NewDb
from portal.storage.keys import KeyRing
from portal.storage.work import work


def forget_old(new_db: NewDb, keys: KeyRing, now: datetime) -> int:
    """Answers put aside over 30 days ago, and tries older than a day. Gives how many people were forgotten (G17)."""
    with new_db() as db, work(db):
        gone = forget_saved(db, now=now)
        db.execute(delete(CodeTry).where(CodeTry.last_at < now - LOOK_BACK))
        db.execute(delete(SendCount).where(SendCount.since < now - LOOK_BACK))
    for person_key in gone:
        keys.shred(person_key)
    return len(gone)
