"""A bank holiday may be proclaimed nine days ahead, when opening times are long worked out (R-36).

Which days these were worked out with is noted; where a newer list differs within them, they are worked out again.
"""

import json
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.directory.holidays import published
from portal.directory.hours_actions import DAYS_AHEAD
from portal.directory.models import Listing, Schedule
from portal.directory.shapes import OnHolidays
from portal.shared.clock import today
from portal.storage.models import SettingValue

NOTED = "bank-holidays"
BATCH = 2000  # rows a transaction: nobody who writes waits long


def new_days(db: Session, *, now: datetime) -> list[date] | None:
    """Days within what is worked out on which the list differs from the one that was noted. None: it is the same."""
    noted = db.scalar(select(SettingValue.value).where(SettingValue.name == NOTED))
    if noted == published():
        return None
    before, after = json.loads(noted or "{}"), json.loads(published())  # nothing noted: all of them are new
    differing = {day for name, days in after.items() for day in set(before.get(name, ())) ^ set(days)}
    first, last = today(now) - timedelta(days=1), today(now) + timedelta(days=DAYS_AHEAD)
    return sorted(day for day in map(date.fromisoformat, differing) if first <= day <= last)


def mark_who_heeds_holidays(db: Session, *, after: int = 0) -> int | None:
    """The next BATCH listings behind this number are to be worked out again. Gives where to go on, None at the end."""
    heeds = exists().where(Schedule.listing_id == Listing.id, Schedule.on_holidays != OnHolidays.OPEN.value)
    to_mark = (Listing.id > after, Listing.needs_expanding.is_(False), heeds)
    ids = list(db.scalars(select(Listing.id).where(*to_mark).order_by(Listing.id).limit(BATCH)))
    if ids:
        db.execute(update(Listing).where(Listing.id.in_(ids)).values(needs_expanding=True))
    return ids[-1] if ids else None


def note_holidays(db: Session) -> None:
    """Last of all: whoever was cut off before begins again. Two at one moment note the same."""
    insert = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(SettingValue).values(name=NOTED, value=published())
    db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": row.excluded.value}))
