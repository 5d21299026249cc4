"""What the team does with one message: send it now, try it again, drop it. Each with a reason, each recorded.

None of these goes round the gate: what is not safe at that moment waits, or is refused, as ever.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.messages import interventions, recorded
from portal.messages.alert_actions import settle
from portal.messages.interventions import Why
from portal.messages.models import Alert, OutboxMessage
from portal.messages.safety import Reason
from portal.messages.states import WAITING, State, StateNotReachable, check_move
from portal.records.actions import record
from portal.shared.errors import BadInput, NotFound

ON_THEIR_WAY = [*WAITING, State.CLAIMED, State.SENT, State.DELIVERED]


class NoSuchMessage(NotFound):
    """Nothing in the outbox has this reference."""


class NotThatReason(BadInput):
    """A reason that is not on the list for this."""


class AnotherGoes(StateNotReachable):
    """The same news goes, or went, by another way."""


def send_now(db: Session, *, ref: str, why: Why, by: str, now: datetime) -> OutboxMessage:
    """Before its time, at the next moment that is safe. Pressed twice it is pressed once.

    Raises NoSuchMessage, NotThatReason, StateNotReachable.
    """
    row = _row(db, ref, why, interventions.TO_SEND)
    if row.state == State.DUE:
        return row
    if not interventions.may_send_now(State(row.state), row.reason):
        raise StateNotReachable(row.state)
    check_move(State(row.state), State.DUE)
    row.state, row.reason, row.ready_at = State.DUE, None, now
    record(db, recorded.SENT_NOW, now=now, message=ref, by=by, why=why.value)
    return row


def try_again(db: Session, *, ref: str, why: Why, by: str, now: datetime) -> OutboxMessage:
    """What could not be delivered goes once more, because a person says so. It may be a copy: its mark stays.

    Raises NoSuchMessage, NotThatReason, StateNotReachable, AnotherGoes.
    """
    row = _row(db, ref, why, interventions.TO_SEND)
    if row.state == State.DUE:
        return row
    if not interventions.may_try_again(State(row.state)) or row.useless_after <= now:
        raise StateNotReachable(row.state)
    if _another_goes(db, row):
        raise AnotherGoes(ref)
    check_move(State(row.state), State.DUE)
    row.state, row.reason, row.ready_at = State.DUE, None, now
    row.claim, row.begun_at, row.attempts = None, None, 0
    settle(db, kind="not-sure-it-arrived", about=row.about, now=now)
    record(db, recorded.TRIED_AGAIN, now=now, message=ref, by=by, why=why.value)
    return row


def drop(db: Session, *, ref: str, why: Why, by: str, now: datetime) -> OutboxMessage:
    """It will not go. Raises NoSuchMessage, NotThatReason, StateNotReachable."""
    row = _row(db, ref, why, interventions.TO_DROP)
    if (row.state, row.reason) == (State.CANCELLED, Reason.DROPPED):
        return row
    if not interventions.may_drop(State(row.state)):
        raise StateNotReachable(row.state)
    check_move(State(row.state), State.CANCELLED)
    row.state, row.reason = State.CANCELLED, Reason.DROPPED
    settle(db, kind="not-sure-it-arrived", about=row.about, now=now)
    record(db, recorded.DROPPED, now=now, message=ref, by=by, why=why.value)
    return row


def close_alert(db: Session, *, alert_id: str, by: str, now: datetime) -> None:
    """Somebody has looked at it. Closed twice it stays as it was closed first."""
    alert = db.scalar(select(Alert).where(Alert.id == alert_id).with_for_update())
    if alert is not None and alert.closed_at is None:
        alert.closed_at, alert.closed_by, alert.open_key = now, by, None
        record(db, recorded.ALERT_CLOSED, now=now, about=alert.about, by=by, alert=alert.kind)


def _row(db: Session, ref: str, why: Why, reasons: tuple[Why, ...]) -> OutboxMessage:
    if why not in reasons:
        raise NotThatReason
    found = select(OutboxMessage).where(OutboxMessage.ref == ref).with_for_update()
    row = db.scalar(found.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchMessage
    return row


def _another_goes(db: Session, row: OutboxMessage) -> bool:
    same = select(OutboxMessage.id).where(
        OutboxMessage.about == row.about,
        OutboxMessage.kind == row.kind,
        OutboxMessage.person_key == row.person_key,
        OutboxMessage.starts_key == row.starts_key,
        OutboxMessage.id != row.id,
        OutboxMessage.state.in_(ON_THEIR_WAY),
    )
    return db.scalar(same.limit(1)) is not None
