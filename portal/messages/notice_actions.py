"""News for people who sign in: references only, put together so that nobody stops reading (G26)."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, delete, func, select
from sqlalchemy.orm import Session

from portal.messages.message import Message
from portal.messages.models import Alert, WorkNotice
from portal.messages.outbox_actions import plan
from portal.shared.refs import new_ref
from portal.storage.base import new_id
from portal.storage.quick import Question
from portal.storage.straight import NewRows

AT_MOST_EVERY = timedelta(hours=1)
URGENT_AT_MOST_EVERY = timedelta(minutes=10)  # a flood of alarms must not become a flood of messages (T6)
URGENT = frozenset(
    {
        "not-safe-now",
        "concern-raised",
        "concern-late",
        "second-look-late",
        "share-look-late",
        "out-alone",
        "glass-broken",
        "shift-unconfirmed",
        "urgent-texts-held",
    }
)
# Of these, what a person on duty acts on by night too. Being out alone has its own steps, which leave at any hour.
AT_ANY_HOUR = frozenset({"not-safe-now", "concern-raised", "concern-late", "glass-broken", "shift-unconfirmed"})
AT_ONCE, SEVERAL_AT_ONCE = "work_urgent", "work_urgent_several"
USEFUL_FOR = timedelta(days=2)
NAMED_AT_MOST = 12  # references in one notice; the rest stand on the worker's own page

_NOTICES = NewRows(WorkNotice)
_SAME = Question(
    select(WorkNotice.id).where(
        WorkNotice.worker_key == bindparam("worker", type_=String),
        WorkNotice.about == bindparam("about", type_=String),
        WorkNotice.bundled_at.is_(None),
    )
)


def give_notice(
    db: Session,
    *,
    worker_key: str,
    about: str,
    now: datetime,
    kind: str = "work_needs_look",
    starts_at: datetime | None = None,
    is_urgent: bool = False,
) -> None:
    """Something concerns this worker: it looks like `kind`. The same thing twice before it went out is one notice."""
    same = _SAME.within(db, worker=worker_key, about=about)
    if not same:
        facts = {"id": new_id(), "worker_key": worker_key, "about": about, "at": now, "kind": kind}
        _NOTICES.put(db, facts | {"starts_at": starts_at, "is_urgent": is_urgent})
        return
    notice = db.get_one(WorkNotice, same[0][0])
    if notice.kind != AT_ONCE:  # what cannot wait is not slowed down by what else is said of the same thing
        notice.kind, notice.starts_at = kind, starts_at
    notice.is_urgent = notice.is_urgent or is_urgent
    db.flush()


def tell_at_once(db: Session, *, worker_key: str, about: str, now: datetime) -> None:
    """For who is on duty, leads it, or has just been given it: leaves at any hour, by text where they take texts."""
    give_notice(db, worker_key=worker_key, about=about, now=now, kind=AT_ONCE, is_urgent=True)


def drop_notices(db: Session, *, about: str) -> None:
    """It does not need a look any more."""
    db.execute(delete(WorkNotice).where(WorkNotice.about == about, WorkNotice.bundled_at.is_(None)))


def nobody_is_woken(_kind: str, _about: str) -> Collection[str]:
    return ()


def pass_on_alerts(
    db: Session,
    *,
    worker_keys: Collection[str],
    now: datetime,
    at_once: Callable[[str, str], Collection[str]] = nobody_is_woken,
) -> int:
    """Tell those who look after alerts about the new ones. Gives how many alerts somebody was there for.

    `at_once`: by kind and reference, who hears of what cannot wait at any hour.
    """
    new = list(db.scalars(select(Alert).where(Alert.told_at.is_(None), Alert.closed_at.is_(None))))
    count = 0
    for alert in new:
        woken = at_once(alert.kind, alert.about) if alert.kind in AT_ANY_HOUR else ()
        if not worker_keys and not woken:
            continue  # it waits for somebody
        alert.told_at, count = now, count + 1
        for worker_key in dict.fromkeys([*worker_keys, *woken]):
            if _has_heard(db, worker_key, alert):
                continue
            if worker_key in woken:
                tell_at_once(db, worker_key=worker_key, about=alert.about, now=now)
            else:
                give_notice(db, worker_key=worker_key, about=alert.about, now=now, is_urgent=alert.kind in URGENT)
    db.flush()
    return count


def _has_heard(db: Session, worker_key: str, alert: Alert) -> bool:
    """What raised the alert has told them by itself: not the same thing a second time ten minutes later."""
    told = select(WorkNotice.id).where(
        WorkNotice.worker_key == worker_key,
        WorkNotice.about == alert.about,
        WorkNotice.kind == AT_ONCE,
        WorkNotice.at >= alert.raised_at,
    )
    return db.scalar(told.limit(1)) is not None


def bundle_for(db: Session, *, worker_key: str, now: datetime) -> int:
    """What cannot wait leaves by itself; of the rest one message, unless they had one within the hour and nothing is
    urgent. Gives how many notices went into messages."""
    waiting = list(
        db.scalars(
            select(WorkNotice)
            .where(WorkNotice.worker_key == worker_key, WorkNotice.bundled_at.is_(None))
            .order_by(WorkNotice.is_urgent.desc(), WorkNotice.at, WorkNotice.id)
        )
    )
    last = select(func.max(WorkNotice.bundled_at)).where(WorkNotice.worker_key == worker_key)
    at_once = [notice for notice in waiting if notice.kind == AT_ONCE]
    rest = [notice for notice in waiting if notice.kind != AT_ONCE]
    done = 0
    if rest:
        pause = URGENT_AT_MOST_EVERY if rest[0].is_urgent else AT_MOST_EVERY
        done += _send(db, rest, db.scalar(last), pause, now, several="work_several")
    if at_once:
        woken_at = db.scalar(last.where(WorkNotice.kind == AT_ONCE))
        done += _send(db, at_once, woken_at, URGENT_AT_MOST_EVERY, now, several=SEVERAL_AT_ONCE)
    return done


def _send(
    db: Session, waiting: Sequence[WorkNotice], last: datetime | None, pause: timedelta, now: datetime, *, several: str
) -> int:
    if last is not None and last > now - pause:
        return 0
    plan(db, person_key=waiting[0].worker_key, messages=[_bundled(waiting, now, several)], now=now)
    for notice in waiting:
        notice.bundled_at = now
    db.flush()
    return len(waiting)


def _bundled(waiting: Sequence[WorkNotice], now: datetime, several: str) -> Message:
    """One thing is said in full; of several the reference of each, and what is new about it."""
    newest = {notice.about: notice for notice in waiting}
    if len(newest) == 1:
        (one,) = newest.values()
        return Message(one.kind, one.about, now, now + USEFUL_FOR, starts_at=one.starts_at)
    named = list(newest.values())[:NAMED_AT_MOST]
    facts = {
        "refs": ",".join(notice.about for notice in named),
        "news": ",".join(notice.kind for notice in named),
        "count": str(len(newest)),
    }
    return Message(several, new_ref("NT"), now, now + USEFUL_FOR, facts=facts)


def workers_waiting(db: Session) -> list[str]:
    return list(db.scalars(select(WorkNotice.worker_key).where(WorkNotice.bundled_at.is_(None)).distinct()))
