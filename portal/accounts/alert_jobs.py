"""What the clock does so that nothing waits unseen: new alerts reach the team, open ones are named once a day (G26)."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.accounts.queries import active_with_roles
from portal.messages import actions as messages
from portal.messages import queries
from portal.storage.engine import NewDb
from portal.storage.work import work

LOOK_AFTER_ALERTS = ("coordinator", "duty-lead")
OnDuty = Callable[[Session, str, str, datetime], Collection[str]]  # by kind and reference of an alert: person keys
STILL_OPEN_AFTER = timedelta(hours=20)


def nobody(_db: Session, _kind: str, _about: str, _now: datetime) -> Collection[str]:
    return ()


def tell_team(new_db: NewDb, now: datetime, on_duty: OnDuty = nobody) -> int:
    """New alerts go to the team with the rest of their news, and to who is on duty at any hour where they cannot wait.

    Gives how many there were. Safe to run twice.
    """
    with new_db() as db, work(db):

        def woken(kind: str, about: str) -> Collection[str]:
            return on_duty(db, kind, about, now)

        return messages.pass_on_alerts(db, worker_keys=_keys(db), now=now, at_once=woken)


def remind_team(new_db: NewDb, now: datetime) -> int:
    """Once a day: what has been open since yesterday, in one message. Gives how many things there were."""
    with new_db() as db, work(db):
        waiting = [alert for alert in queries.open_alerts(db) if now - alert.raised_at > STILL_OPEN_AFTER]
        for key in _keys(db):
            for alert in waiting:
                messages.give_notice(db, worker_key=key, about=alert.about, now=now)
        return len(waiting)


def _keys(db: Session) -> list[str]:
    return [worker.person_key for worker in active_with_roles(db, LOOK_AFTER_ALERTS)]
