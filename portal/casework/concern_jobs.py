"""What the clock does about concerns: says which wait beyond their time (N-18, G35), forgets in time (N-58)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.casework import concern_keeping_actions as keeping
from portal.casework import risk
from portal.casework.safety_models import ConcernShare, SafeguardingConcern
from portal.messages.actions import raise_alert
from portal.storage.engine import NewDb
from portal.storage.keys import KeyRing
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
        unread = db.scalars(
            select(SafeguardingConcern.ref)
            .join(ConcernShare, ConcernShare.concern_id == SafeguardingConcern.id)
            .where(ConcernShare.looked_over_at.is_(None), ConcernShare.shared_at < now - risk.SECOND_WITHIN)
            .distinct()
        ).all()
        for ref in unread:
            raise_alert(db, kind="share-look-late", about=ref, now=now)
        return len({row.ref for row in late} | set(unread))


def keep_concerns(new_db: NewDb, keys: KeyRing, now: datetime, kept_for: timedelta) -> int:
    """Of closed ones only the decision stays once the person was erased; past their own period they go whole.

    One at a time, each old key last. Gives how many.
    """
    cut = _each(new_db, keys, keeping.to_cut_down, lambda db, ref: keeping.cut_down(db, ref=ref, now=now))
    before = now - kept_for
    return cut + _each(
        new_db,
        keys,
        lambda db: keeping.to_forget(db, before=before),
        lambda db, ref: keeping.forget(db, ref=ref, now=now),
    )


def _each(new_db: NewDb, keys: KeyRing, find: Callable[[Session], list[str]], do: Callable[[Session, str], str]) -> int:
    with new_db() as db:
        refs = find(db)
    for ref in refs:
        with new_db() as db, work(db):
            key = do(db, ref)
        keys.shred(key)
    return len(refs)
