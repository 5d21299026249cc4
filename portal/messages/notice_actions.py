"""News for people who sign in: references only, put together so that nobody stops reading (G26)."""

from collections.abc import Collection, Sequence
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
    }
)
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
    notice.kind, notice.starts_at = kind, starts_at
    notice.is_urgent = notice.is_urgent or is_urgent
    db.flush()


def drop_notices(db: Session, *, about: str) -> None:
    """It does not need a look any more."""
    db.execute(delete(WorkNotice).where(WorkNotice.about == about, WorkNotice.bundled_at.is_(None)))


def pass_on_alerts(db: Session, *, worker_keys: Collection[str], now: datetime) -> int:
    """Tell those who look after alerts about the new ones. Gives how many alerts there were."""
    new = list(db.scalars(select(Alert).where(Alert.told_at.is_(None), Alert.closed_at.is_(None))))
    for alert in new:
        alert.told_at = now
        for worker_key in worker_keys:
            give_notice(db, worker_key=worker_key, about=alert.about, now=now, is_urgent=alert.kind in URGENT)
    db.flush()
    return len(new)


def bundle_for(db: Session, *, worker_key: str, now: datetime) -> int:
    """One message with all that is new for a worker, unless they had one within the hour and nothing is urgent."""
    waiting = list(
        db.scalars(
            select(WorkNotice)
            .where(WorkNotice.worker_key == worker_key, WorkNotice.bundled_at.is_(None))
            .order_by(WorkNotice.is_urgent.desc(), WorkNotice.at, WorkNotice.id)
        )
    )
    last = db.scalar(select(func.max(WorkNotice.bundled_at)).where(WorkNotice.worker_key == worker_key))
    if not waiting:
        return 0
    pause = URGENT_AT_MOST_EVERY if waiting[0].is_urgent else AT_MOST_EVERY
    if last is not None and last > now - pause:
        return 0
    plan(db, person_key=worker_key, messages=[_bundled(waiting, now)], now=now)
    for notice in waiting:
        notice.bundled_at = now
    db.flush()
    return len(waiting)


def _bundled(waiting: Sequence[WorkNotice], now: datetime) -> Message:
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
    return Message("work_several", new_ref("NT"), now, now + USEFUL_FOR, facts=facts)


def workers_waiting(db: Session) -> list[str]:
    return list(db.scalars(select(WorkNotice.worker_key).where(WorkNotice.bundled_at.is_(None)).distinct()))
