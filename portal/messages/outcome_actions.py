"""What came of handing a message over, when it was not simply taken."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.messages.alert_actions import raise_alert, settle
from portal.messages.circuit import Circuit
from portal.messages.contact_actions import not_working
from portal.messages.dispatch_actions import Ready
from portal.messages.gateways.gateway import Later, Never, Outcome, Promise
from portal.messages.models import GatewayState, OutboxMessage
from portal.messages.outbox_actions import as_message, plan
from portal.messages.retry import Trouble, next_try
from portal.messages.safety import Reason
from portal.messages.states import State, check_move


def record_not_taken(
    db: Session,
    *,
    item: Ready,
    number: int,
    outcome: Outcome,
    promise: Promise,
    jitter: float,
    now: datetime,
    unsure_wait: timedelta,
) -> None:
    row = db.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.id == item.id, OutboxMessage.claim == number, OutboxMessage.state == State.CLAIMED)
        .with_for_update()
    )
    if row is None:
        return  # another dispatcher took it over while we were away; it decides
    row.attempts += 1
    if isinstance(outcome, Never):
        _never(db, row, item, now)
    elif isinstance(outcome, Later):
        _later(db, row, outcome, promise, jitter, now, unsure_wait)
    db.flush()


def _never(db: Session, row: OutboxMessage, item: Ready, now: datetime) -> None:
    """Not again, this way. Another way only when the person marked it safe: the gate sees to that (F7)."""
    _move(row, State.FAILED, Reason.REJECTED)
    not_working(db, person_key=row.person_key, way=row.way, index=item.to_index, about=row.about, now=now)
    if row.off_at is None and row.kind != "confirm_way":
        plan(db, person_key=row.person_key, messages=[as_message(row)], now=now)


def _later(
    db: Session,
    row: OutboxMessage,
    outcome: Later,
    promise: Promise,
    jitter: float,
    now: datetime,
    unsure_wait: timedelta,
) -> None:
    may_have_gone = outcome.trouble is Trouble.UNSURE and promise is not Promise.IDEMPOTENT
    if may_have_gone and promise is Promise.NONE and row.is_unsure:
        _move(row, State.FAILED, Reason.UNSURE)  # never three copies
        raise_alert(db, kind="not-sure-it-arrived", about=row.about, now=now)
        return
    row.is_unsure = row.is_unsure or may_have_gone
    if row.off_at is not None:
        _move(row, State.CANCELLED, Reason.OFF)
        return
    again = now + unsure_wait if may_have_gone else next_try(outcome.trouble, row.attempts, now, jitter, outcome.wait)
    if again >= row.useless_after:
        _move(row, State.TOO_LATE, Reason.GATEWAY)
        raise_alert(db, kind="not-sent-in-time", about=row.about, now=now)
        return
    _move(row, State.HELD, Reason.UNSURE if may_have_gone else Reason.GATEWAY)
    row.ready_at = again


def _move(row: OutboxMessage, wanted: State, reason: Reason) -> None:
    check_move(State(row.state), wanted)
    row.state, row.reason = wanted, reason
    if reason is not Reason.UNSURE:
        row.claim, row.begun_at = None, None


def circuit_of(db: Session, *, way: str) -> Circuit:
    state = db.get(GatewayState, way)
    return Circuit() if state is None else Circuit(state.failures, state.open_until)


def keep_circuit(db: Session, *, way: str, circuit: Circuit, trouble: Trouble | None, now: datetime) -> None:
    state = db.get(GatewayState, way)
    if state is None:
        state = GatewayState(way=way, failures=0)
        db.add(state)
    state.failures, state.open_until = circuit.failures, circuit.open_until
    if trouble is None:
        state.last_good_at = now
        settle(db, kind="gateway-down", about=way, now=now)
    else:
        state.last_trouble_at, state.last_trouble = now, trouble
    if circuit.open_until is not None or trouble is Trouble.SET_UP:
        raise_alert(db, kind="gateway-down", about=way, now=now)
    db.flush()
