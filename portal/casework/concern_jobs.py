"""What the clock does about concerns: says so when one waits beyond its time (N-18)."""

from datetime import datetime

from sqlalchemy import or_, select

from portal.casework.safety_models import SafeguardingConcern
from portal.messages.actions import raise_alert
from portal.storage.engine import NewDb
from portal.storage.work import work


def watch_concerns(new_db: NewDb, now: datetime) -> int:
    """One alert each, by reference only, however often this runs. Gives how many are late."""
    with new_db() as db, work(db):
        late = db.scalars(
            select(SafeguardingConcern).where(
                SafeguardingConcern.closed_at.is_(None),
                or_(
                    SafeguardingConcern.decided_at.is_(None) & (SafeguardingConcern.act_by_at < now),
                    SafeguardingConcern.second_at.is_(None) & (SafeguardingConcern.second_by_at < now),
                ),
            )
        ).all()
        for row in late:
            if row.decided_at is None and row.act_by_at < now:
                raise_alert(db, kind="concern-late", about=row.ref, now=now)
            if row.second_at is None and row.second_by_at < now:
                raise_alert(db, kind="second-look-late", about=row.ref, now=now)
        return len(late)
