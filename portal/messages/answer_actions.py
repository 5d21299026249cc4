"""What comes back: receipts and replies. Safe to repeat, in any order; nothing that was typed is kept."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.messages.alert_actions import raise_alert, settle
from portal.messages.answers import Answer
from portal.messages.contact_actions import stop_everything
from portal.messages.models import OutboxMessage, Receipt, SafeContact
from portal.messages.outbox_actions import as_message, plan
from portal.messages.receipts import Outcome
from portal.messages.safety import Reason
from portal.messages.states import State, check_move
from portal.storage.keys import KeyRing

LISTENED_FOR = timedelta(days=30)  # a reply belongs to the last text of this time
Hook = Callable[[Session, str, Answer, datetime], None]  # about, answer, now: for those who know what it is about


def take_receipt(
    db: Session, *, way: str, number: str, key: str, outcome: Outcome, at: datetime, now: datetime
) -> bool:
    """`number` is the provider's own for this receipt, `key` ours or theirs for the message. False: nothing new."""
    row = db.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.way == way, or_(OutboxMessage.id == key, OutboxMessage.gateway_ref == key))
        .with_for_update()
    )
    seen = select(Receipt.id).where(Receipt.way == way, Receipt.number == number[:80])
    if row is None or db.scalar(seen) is not None:
        return False
    db.add(Receipt(way=way, number=number[:80], message_id=row.id, outcome=outcome, at=at))
    if row.state in (State.CLAIMED, State.HELD, State.DUE):
        _is_out(row, now)  # it came back before we had written down that it went
    if outcome is Outcome.DELIVERED and row.state != State.DELIVERED:
        _delivered(db, row, at, now)
    elif outcome is not Outcome.DELIVERED and row.state == State.SENT:
        _not_delivered(db, row, outcome, now)
    db.flush()
    return True


def _is_out(row: OutboxMessage, now: datetime) -> None:
    check_move(State(row.state), State.SENT)
    row.state, row.reason, row.sent_at, row.is_unsure, row.claim = State.SENT, None, now, False, None


def _delivered(db: Session, row: OutboxMessage, at: datetime, now: datetime) -> None:
    if row.state not in (State.SENT, State.FAILED):
        return
    check_move(State(row.state), State.DELIVERED)
    row.state, row.reason, row.delivered_at, row.receipt_at = State.DELIVERED, None, at, at
    settle(db, kind="contact-not-working", about=row.about, now=now)
    for way in _ways(db, row):
        way.works = True


def _not_delivered(db: Session, row: OutboxMessage, outcome: Outcome, now: datetime) -> None:
    """Asked about again before it is used again (T2); for good when the number does not exist (F7)."""
    check_move(State(row.state), State.FAILED)
    row.state, row.reason = State.FAILED, Reason.REJECTED
    for way in _ways(db, row):
        way.checked_at = None
        way.works = way.works and outcome is not Outcome.PERMANENT
    raise_alert(db, kind="contact-not-working", about=row.about, now=now)
    db.flush()
    if row.kind != "confirm_way" and row.off_at is None and row.useless_after > now:
        plan(db, person_key=row.person_key, messages=[as_message(row)], now=now)


def _ways(db: Session, row: OutboxMessage) -> Sequence[SafeContact]:
    return db.scalars(
        select(SafeContact).where(
            SafeContact.person_key == row.person_key,
            SafeContact.way == row.way,
            SafeContact.value_index == row.to_index,
        )
    ).all()


def take_reply(
    db: Session, *, way: str, sender: str, answer: Answer | None, now: datetime, hooks: Sequence[Hook] = ()
) -> bool:
    """A reply to a text. False: nobody we wrote to; nothing is done, kept or answered."""
    keys: KeyRing = db.info["keys"]
    index = keys.blind("contact", f"{way}:{sender.casefold()}")
    sent = list(
        db.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.to_index == index,
                OutboxMessage.sent_at > now - LISTENED_FOR,
                OutboxMessage.state.in_([State.SENT, State.DELIVERED]),
            )
            .order_by(OutboxMessage.sent_at.desc())
        )
    )
    if not sent:
        return False
    if answer is Answer.STOP:
        # A shared phone: whoever holds it now, nothing more goes to it.
        for row in {row.person_key: row for row in reversed(sent)}.values():
            take_answer(db, person_key=row.person_key, about=row.about, answer=answer, now=now, hooks=hooks)
    else:
        last = next((row for row in sent if row.kind != "confirm_way"), sent[0])
        take_answer(db, person_key=last.person_key, about=last.about, answer=answer, now=now, hooks=hooks)
    return True


def take_answer(
    db: Session, *, person_key: str, about: str, answer: Answer | None, now: datetime, hooks: Sequence[Hook] = ()
) -> None:
    """An answer about one thing, by reply or on the page behind the code. None: something else was written."""
    if answer is Answer.STOP:
        stop_everything(db, person_key=person_key, now=now)
        raise_alert(db, kind="not-safe-now", about=about, now=now)
    elif answer is Answer.MOVE:
        raise_alert(db, kind="wants-another-time", about=about, now=now)
    elif answer is None:
        raise_alert(db, kind="wrote-something", about=about, now=now)
    if answer is not None:
        mine = select(OutboxMessage).where(OutboxMessage.person_key == person_key, OutboxMessage.about == about)
        for row in db.scalars(mine):
            row.answer = answer
        for hook in hooks:
            hook(db, about, answer, now)
    db.flush()
