"""What pages, readiness and `portal check` need to know about messages and the clockwork."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.messages.budget import Budget, Spent
from portal.messages.budget_actions import spent
from portal.messages.clockwork_models import Heartbeat
from portal.messages.confirm_queries import Figures, figures, may_ask_from, to_confirm
from portal.messages.contact_queries import Contacts, contacts_of, safe_contact
from portal.messages.models import Alert, GatewayState, OutboxMessage
from portal.messages.states import State

__all__ = [
    "Budget",
    "Contacts",
    "Figures",
    "Shown",
    "Spent",
    "about",
    "contacts_of",
    "count_by_state",
    "facts_of",
    "figures",
    "gateway_states",
    "heartbeat_age",
    "heartbeats",
    "may_ask_from",
    "open_alerts",
    "outbox",
    "safe_contact",
    "shown",
    "spent",
    "to_confirm",
]

DISPATCH = ("job:email", "job:text")  # the ticks that readiness waits for


@dataclass(frozen=True)
class Shown:
    """A message as pages may show it: no address, no text."""

    ref: str
    about: str
    kind: str
    way: str
    state: State
    reason: str | None
    due_at: datetime
    ready_at: datetime
    starts_at: datetime | None
    sent_at: datetime | None
    is_unsure: bool
    answer: str | None


def heartbeat_age(db: Session, now: datetime) -> timedelta | None:
    """How long ago the slowest of the dispatcher's ticks last ended well; None when one never did (F4)."""
    beats = db.scalars(select(Heartbeat.last_success_at).where(Heartbeat.name.in_(DISPATCH))).all()
    ended = [beat for beat in beats if beat is not None]
    return now - min(ended) if len(ended) == len(DISPATCH) else None


def heartbeats(db: Session) -> list[Heartbeat]:
    """Every job and scheduler: last success, next due, last trouble."""
    return list(db.scalars(select(Heartbeat).order_by(Heartbeat.name)))


def about(db: Session, about: str) -> list[Shown]:
    """Everything planned or sent about one thing, in the order of its time."""
    rows = select(OutboxMessage).where(OutboxMessage.about == about).order_by(OutboxMessage.due_at, OutboxMessage.ref)
    return [shown(row) for row in db.scalars(rows)]


def facts_of(db: Session, *, about: str, kind: str) -> dict[str, str]:
    """What a message names, for the person's own page: the same as in the words, sent or not. Empty once forgotten."""
    row = db.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.about == about, OutboxMessage.kind == kind, OutboxMessage.facts_sealed.is_not(None))
        .order_by(OutboxMessage.made_at.desc(), OutboxMessage.turn.desc())
        .limit(1)
    ).first()
    return dict(json.loads(row.facts or "{}")) if row else {}


def outbox(
    db: Session, *, states: tuple[State, ...] = (), person_key: str | None = None, limit: int = 100
) -> list[Shown]:
    """The newest first, of some states, of one person or of all."""
    rows = select(OutboxMessage).order_by(OutboxMessage.ready_at.desc(), OutboxMessage.ref).limit(limit)
    if states:
        rows = rows.where(OutboxMessage.state.in_(states))
    if person_key is not None:
        rows = rows.where(OutboxMessage.person_key == person_key)
    return [shown(row) for row in db.scalars(rows)]


def count_by_state(db: Session) -> dict[State, int]:
    rows = db.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)).all()
    return {State(state): count for state, count in rows}


def open_alerts(db: Session) -> list[Alert]:
    """What the team has not looked at yet, oldest first."""
    return list(db.scalars(select(Alert).where(Alert.closed_at.is_(None)).order_by(Alert.raised_at, Alert.id)))


def gateway_states(db: Session) -> list[GatewayState]:
    return list(db.scalars(select(GatewayState).order_by(GatewayState.way)))


def shown(row: OutboxMessage) -> Shown:
    """A row as pages may show it."""
    return Shown(
        ref=row.ref,
        about=row.about,
        kind=row.kind,
        way=row.way,
        state=State(row.state),
        reason=row.reason,
        due_at=row.due_at,
        ready_at=row.ready_at,
        starts_at=row.starts_at,
        sent_at=row.sent_at,
        is_unsure=row.is_unsure,
        answer=row.answer,
    )
