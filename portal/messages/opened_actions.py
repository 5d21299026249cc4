"""Opening somebody's record: kept where the person can see it, and counted, so that browsing is noticed (R-86, T5)."""

import json
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.messages.alert_actions import raise_alert
from portal.records import queries as records
from portal.records.actions import record
from portal.records.kinds import Kind

WITHIN = timedelta(hours=1)
OPENINGS = ("referral-opened", "booking-opened", "record-opened", "shared-opened")
MANY_OPENED = "many-records-opened"


def opened(db: Session, kind: Kind, *, by: str, now: datetime, at_most: int, **about: str) -> None:
    """Keep that somebody opened it; above `at_most` different records within an hour the team is told once."""
    record(db, kind, now=now, by=by, **about)
    tell_when_many(db, by=by, now=now, at_most=at_most)


def tell_when_many(db: Session, *, by: str, now: datetime, at_most: int) -> None:
    if opened_by(db, by, now=now) > at_most:
        raise_alert(db, kind=MANY_OPENED, about=by, now=now)


def opened_by(db: Session, by: str, *, now: datetime) -> int:
    """How many different records somebody opened within the last hour."""
    entries = records.since(db, now - WITHIN, kinds=OPENINGS)
    return len({entry.about for entry in entries if json.loads(entry.facts).get("by") == by})
