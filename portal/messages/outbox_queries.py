"""The outbox as the team may see it: references, states and reasons; never a number, an address or the words."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.messages.clockwork_models import Heartbeat, Lease
from portal.messages.dispatch_actions import LEASE_NAME
from portal.messages.models import OutboxMessage, Receipt
from portal.messages.queries import Shown, shown
from portal.messages.safety import Reason
from portal.messages.states import State
from portal.records.queries import about

PAGE = 50
# A reminder on the day that nobody asked for stands ready in case they do: nothing for the team to look at.
_SAYS_SOMETHING = func.coalesce(OutboxMessage.reason, "") != Reason.NOT_ASKED_FOR
# What the pills of the outbox page stand for, in their order.
GROUPS: dict[str, tuple[State, ...]] = {
    "waiting": (State.PLANNED, State.DUE, State.CLAIMED),
    "held": (State.HELD,),
    "stuck": (State.FAILED,),
    "not-sent": (State.REFUSED, State.TOO_LATE),
    "sent": (State.SENT, State.DELIVERED),
    "called-off": (State.CANCELLED,),
}


@dataclass(frozen=True)
class Page:
    rows: list[Shown]
    number: int  # the first is 1
    is_last: bool


@dataclass(frozen=True)
class Whole:
    """One message with all that is known of how it went."""

    message: Shown
    level: str
    language: str
    attempts: int
    parts: int
    made_at: datetime
    useless_after: datetime
    delivered_at: datetime | None
    receipts: list[tuple[datetime, str]]


@dataclass(frozen=True)
class Done:
    """What somebody of the team did with a message. `by` is their reference, `why` one of the listed reasons."""

    at: datetime
    kind: str
    by: str
    why: str


@dataclass(frozen=True)
class Holder:
    """Who does the clockwork at present."""

    owner: str
    number: int
    expires_at: datetime


def page_of(db: Session, *, states: Collection[State] = (), ref: str = "", number: int = 1) -> Page:
    """The newest first. `ref` names a person by anything of theirs: their request, a booking, a message."""
    rows = select(OutboxMessage).order_by(OutboxMessage.ready_at.desc(), OutboxMessage.ref)
    if states:
        rows = rows.where(OutboxMessage.state.in_(states))
    rows = rows.where(_of_person(ref) if ref else _SAYS_SOMETHING)
    found = list(db.scalars(rows.limit(PAGE + 1).offset((number - 1) * PAGE)))
    return Page([shown(row) for row in found[:PAGE]], number, len(found) <= PAGE)


def _of_person(ref: str) -> ColumnElement[bool]:
    theirs = select(OutboxMessage.person_key).where((OutboxMessage.about == ref) | (OutboxMessage.ref == ref))
    return OutboxMessage.person_key.in_(theirs)


def counts(db: Session) -> dict[str, int]:
    """How many there are in each group."""
    by = select(OutboxMessage.state, func.count()).where(_SAYS_SOMETHING).group_by(OutboxMessage.state)
    rows = db.execute(by).all()
    by_state = {State(state): number for state, number in rows}
    return {name: sum(by_state.get(state, 0) for state in states) for name, states in GROUPS.items()}


def whole(db: Session, ref: str) -> Whole | None:
    row = db.scalar(select(OutboxMessage).where(OutboxMessage.ref == ref))
    if row is None:
        return None
    came = db.execute(select(Receipt.at, Receipt.outcome).where(Receipt.message_id == row.id).order_by(Receipt.at))
    return Whole(
        message=shown(row),
        level=row.level,
        language=row.language,
        attempts=row.attempts,
        parts=row.parts,
        made_at=row.made_at,
        useless_after=row.useless_after,
        delivered_at=row.delivered_at,
        receipts=[(at, outcome) for at, outcome in came.all()],
    )


def done_with(db: Session, ref: str) -> list[Done]:
    found = []
    for entry in about(db, ref):
        facts = json.loads(entry.facts)
        found.append(Done(entry.at, entry.kind, facts.get("by", ""), facts.get("why", "")))
    return found


def holder(db: Session) -> Holder | None:
    lease = db.get(Lease, LEASE_NAME)
    return Holder(lease.owner, lease.number, lease.expires_at) if lease is not None and lease.owner else None


def beats(db: Session) -> dict[str, Heartbeat]:
    """By name: job:..., scheduler:..."""
    return {beat.name: beat for beat in db.scalars(select(Heartbeat).order_by(Heartbeat.name))}
