"""What the clock does for messages besides sending: bundles of notices, and forgetting."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal.messages.confirming import HOLDS_FOR, ONE_PER
from portal.messages.models import OutboxMessage, Receipt, SafeContact, WayAsked, WorkNotice
from portal.messages.notice_actions import bundle_for, workers_waiting
from portal.messages.states import WAITING, State
from portal.settings import Settings
from portal.storage.engine import NewDb
from portal.storage.work import work

FACTS_KEPT = timedelta(days=7)  # after what a message was about (G17)
REPLIES_KEPT = timedelta(days=40)  # longer than a reply is listened for
ONE_BOOKING_KEPT = timedelta(days=1)  # after the booking a number was given for (N-08)
_OVER = [state for state in State if state not in WAITING and state != State.CLAIMED]


def bundle_notices(new_db: NewDb, now: datetime, settings: Settings) -> int:
    """Gives how many notices went into messages."""
    with new_db() as db:
        workers = workers_waiting(db)
    done = 0
    for worker_key in workers:
        with new_db() as db, work(db):
            done += bundle_for(db, worker_key=worker_key, now=now)
    return done


def tidy_messages(new_db: NewDb, now: datetime, settings: Settings) -> None:
    """Forget what is no longer needed. Safe to run twice."""
    with new_db() as db, work(db):
        _forget_facts(db, now)
    with new_db() as db, work(db):
        _forget_one_booking_ways(db, now)
        db.execute(delete(WorkNotice).where(WorkNotice.bundled_at < now - REPLIES_KEPT))
        db.execute(
            update(SafeContact)
            .where(SafeContact.code_made_at < now - HOLDS_FOR)
            .values(code_sealed=None, code_made_at=None, code_tries=0)
        )
        db.execute(delete(WayAsked).where(WayAsked.asked_at < now - 2 * ONE_PER))


def _forget_facts(db: Session, now: datetime) -> None:
    over = OutboxMessage.state.in_(_OVER)
    when = func.coalesce(OutboxMessage.starts_at, OutboxMessage.useless_after)
    db.execute(
        update(OutboxMessage)
        .where(over, when < now - FACTS_KEPT, OutboxMessage.facts_sealed.is_not(None))
        .values(facts_sealed=None)
    )
    gone = OutboxMessage.sent_at < now - REPLIES_KEPT
    db.execute(update(OutboxMessage).where(over, gone).values(to_index=None, gateway_ref=None))
    db.execute(delete(Receipt).where(Receipt.at < now - REPLIES_KEPT))


def _forget_one_booking_ways(db: Session, now: datetime) -> None:
    """By the latest time that any message about the booking knows."""
    latest = (
        select(OutboxMessage.about, func.max(OutboxMessage.starts_at).label("starts_at"))
        .group_by(OutboxMessage.about)
        .subquery()
    )
    over = select(latest.c.about).where(latest.c.starts_at < now - ONE_BOOKING_KEPT)
    db.execute(delete(SafeContact).where(SafeContact.only_for != "", SafeContact.only_for.in_(over)))
