"""The record forgets its beginning after a year, and can still show that nothing else is missing (G17, G34)."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.records.actions import record
from portal.records.chain import BEGINS
from portal.records.kinds import RECORD_SHORTENED
from portal.records.models import AccessEntry
from portal.storage.models import SettingValue


def forget_before(db: Session, *, before: datetime, now: datetime) -> int:
    """Entries from the beginning up to the first that is young enough. Where the rest begins is kept, signed.

    That this was done is an entry itself, so there is always one to go on from.
    """
    oldest = db.scalar(select(func.min(AccessEntry.at)))
    if oldest is None or oldest > before:
        return 0
    record(db, RECORD_SHORTENED, now=now, record="record", by="its time")
    young = db.scalar(select(func.min(AccessEntry.number)).where(AccessEntry.at > before))
    gone = AccessEntry.number < young
    last = db.scalars(select(AccessEntry.hash).where(gone).order_by(AccessEntry.number.desc()).limit(1)).first()
    if last is None:
        return 0
    kept = db.get(SettingValue, BEGINS) or SettingValue(name=BEGINS, value="")
    kept.value = f"{last} {db.info['keys'].blind(BEGINS, last)}"
    db.add(kept)
    done = db.execute(delete(AccessEntry).where(gone))
    db.flush()
    return int(done.rowcount)  # type: ignore[attr-defined]
