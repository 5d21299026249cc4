"""Counting what is sent. The count is kept even where nothing else is, so it is a piece of work of its own."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.messages.actions import raise_alert
from portal.referrals.flood import MANY, WITHIN, Verdict, judge, wait
from portal.referrals.models import SendCount
from portal.storage.base import UTCDateTime
from portal.storage.keys import KeyRing
from portal.storage.straight import Command

OVER_ALL = "*"


def _one_more_in(insert: Any) -> Command:
    """In one statement, so that two at one moment are two."""
    now, old = bindparam("now", type_=UTCDateTime()), bindparam("old", type_=UTCDateTime())
    is_old = SendCount.since < old
    counted = insert(SendCount.__table__).values(
        slot=bindparam("slot", type_=String), count=bindparam("one", type_=Integer), since=now
    )
    counted = counted.on_conflict_do_update(
        index_elements=[SendCount.slot],
        set_={
            "count": case((is_old, 1), else_=SendCount.count + 1),
            "since": case((is_old, now), else_=SendCount.since),
        },
    )
    return Command(counted.returning(SendCount.count))


_ONE_MORE = {"sqlite": _one_more_in(sqlite.insert), "postgresql": _one_more_in(postgresql.insert)}


class Judged(NamedTuple):
    verdict: Verdict
    wait: timedelta  # before it may come again, where the verdict is to ring


def judge_sending(
    db: Session,
    keys: KeyRing,
    *,
    network: str,
    looks_made: bool,
    now: datetime,
    what: str = "send",
    has_waited: bool = False,
) -> Judged:
    """Counts this one and says what becomes of it. `what`: sending, or saving for later, each counted by itself. The
    team hears of a flood once, however long it lasts (T6)."""
    over_all, from_here = (_one_more(db, keys.blind(what, place), now) for place in (OVER_ALL, network))
    if over_all > MANY:
        raise_alert(db, kind="many-requests", about="requests", now=now)
    verdict = judge(over_all=over_all, from_here=from_here, looks_made=looks_made, has_waited=has_waited)
    return Judged(verdict, wait(from_here))


def count_one(db: Session, keys: KeyRing, *, what: str, place: str, within: timedelta, now: datetime) -> int:
    """For other features: how many of these came from one place within so long, this one included. Hashed."""
    return _one_more(db, keys.blind(what, place), now, within)


def full_until(
    db: Session, keys: KeyRing, *, what: str, place: str, most: int, within: timedelta, now: datetime
) -> datetime | None:
    """Until when `most` of these have come from one place; None where there is room. Counts nothing."""
    held = db.execute(select(SendCount.count, SendCount.since).where(SendCount.slot == keys.blind(what, place))).all()
    for count, since in held:  # one at most
        if count >= most and since >= now - within:
            return since + within
    return None


def _one_more(db: Session, slot: str, now: datetime, within: timedelta = WITHIN) -> int:
    counted = _ONE_MORE[db.get_bind().dialect.name].returning(db, slot=slot, one=1, now=now, old=now - within)
    return int(counted[0][0])
