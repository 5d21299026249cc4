"""The row of a message in the outbox: the one there is, or a new one."""

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.messages import kinds
from portal.messages.message import Message
from portal.messages.models import OutboxMessage
from portal.messages.safety import Reason
from portal.messages.states import State
from portal.shared.clock import local
from portal.shared.refs import new_ref
from portal.storage.base import new_id
from portal.storage.sealed import seal
from portal.storage.straight import NewRows

_MESSAGES = NewRows(OutboxMessage)
LEFT = frozenset({State.CLAIMED, State.SENT, State.DELIVERED, State.FAILED, State.TOO_LATE})


def row_of(db: Session, person_key: str, kind: kinds.Kind, message: Message, way: str, now: datetime) -> OutboxMessage:
    """The row of this message: the one that waits or was refused or called off, or a new one."""
    same = select(OutboxMessage).where(
        OutboxMessage.about == message.about,
        OutboxMessage.kind == kind.name,
        OutboxMessage.person_key == person_key,
        OutboxMessage.starts_key == starts_key(message.starts_at),
    )
    found = list(db.scalars(same.order_by(OutboxMessage.turn)))
    gone = [row for row in found if _has_left(row)]
    if gone and not _is_news(db, kind, gone[-1]):
        return gone[-1]
    turn = 1 + max((row.turn for row in found if row.way == way), default=-1)
    idle = sorted((row for row in found if row.state not in LEFT), key=lambda row: row.way == way)
    if idle:
        row = idle[-1]
        row.way, row.turn = way, row.turn if row.way == way else turn
        return row
    return _new_row(db, person_key, kind, message, way, now, turn)


class Draft(SimpleNamespace):
    """A row of the outbox before it is written, by the names of `OutboxMessage`: for what was never said of before,
    so that nothing of it need be looked up, and all of it is written in one go."""


def draft_of(person_key: str, kind: kinds.Kind, message: Message, way: str, now: datetime) -> Draft:
    return Draft(id=new_id(), **_facts(person_key, kind, message, way, now))


def write(db: Session, drafts: Sequence[Draft]) -> None:
    rows = []
    for draft in drafts:
        facts = vars(draft).copy()
        text, key = facts.pop("facts"), draft.person_key
        sealed = seal(db, OutboxMessage.facts, OutboxMessage, of=key, ident=draft.id, text=text)
        rows.append(facts | {"facts_sealed": sealed})
    _MESSAGES.put(db, *rows)


def _new_row(
    db: Session, person_key: str, kind: kinds.Kind, message: Message, way: str, now: datetime, turn: int
) -> OutboxMessage:
    row = OutboxMessage(**_facts(person_key, kind, message, way, now, turn))
    db.add(row)
    return row


def _facts(
    person_key: str, kind: kinds.Kind, message: Message, way: str, now: datetime, turn: int = 0
) -> dict[str, Any]:
    return {
        "ref": new_ref("MS", 8),
        "person_key": person_key,
        "about": message.about,
        "kind": kind.name,
        "way": way,
        "starts_key": starts_key(message.starts_at),
        "turn": turn,
        "starts_at": message.starts_at,
        "starts_wall": local(message.starts_at).strftime("%Y-%m-%dT%H:%M") if message.starts_at else "",
        "due_at": message.due_at,
        "useless_after": message.useless_after,
        "ready_at": message.due_at,
        "state": State.PLANNED,
        "made_at": now,
    }


def _has_left(row: OutboxMessage) -> bool:
    """It is with the person, may be, or could not be of use: never again by any way, unless it is news again."""
    if row.state == State.FAILED:
        return row.reason == Reason.UNSURE
    return row.state in LEFT


def _is_news(db: Session, kind: kinds.Kind, row: OutboxMessage) -> bool:
    """Whether the same words are worth sending again: the last news was another (moved, and moved back)."""
    if not kind.may_repeat:
        return False
    if row.starts_at is None:
        return True
    news = [name for name, other in kinds.KINDS.items() if other.may_repeat]
    last = db.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.about == row.about,
            OutboxMessage.person_key == row.person_key,
            OutboxMessage.kind.in_(news),
            OutboxMessage.state.in_([State.CLAIMED, State.SENT, State.DELIVERED]),
        )
        .order_by(OutboxMessage.made_at.desc(), OutboxMessage.turn.desc())
        .limit(1)
    )
    return last is not None and (last.kind, last.starts_key) != (row.kind, row.starts_key)


def starts_key(starts_at: datetime | None) -> str:
    return "" if starts_at is None else str(int(starts_at.timestamp()))
