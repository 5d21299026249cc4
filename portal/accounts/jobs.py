"""What the night does for accounts: old counts of wrong tries and old links go (G17)."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from portal.accounts.models import SetUpLink, SignInTry
from portal.accounts.tries import FORGOTTEN_AFTER
from portal.storage.engine import NewDb
from portal.storage.work import work

LINK_KEPT = timedelta(days=30)


def forget_old(new_db: NewDb, now: datetime) -> None:
    with new_db() as db, work(db):
        db.execute(delete(SignInTry).where(SignInTry.last_at <= now - FORGOTTEN_AFTER))
        db.execute(delete(SetUpLink).where(SetUpLink.ends_at <= now - LINK_KEPT))
