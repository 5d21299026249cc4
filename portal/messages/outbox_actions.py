"""Put messages into the outbox, and take them out again, in the same piece of work as what they are about."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from portal.messages import kinds, timing
from portal.messages.contact import Contact, KnownWay
from portal.messages.contact_queries import safe_contact
from portal.messages.message import ASKED_SINCE, Message
from portal.messages.models import OutboxMessage
from portal.messages.outbox_row_actions import LEFT, Draft, draft_of, row_of, write
from portal.messages.safety import Judgement, Reason, Verdict, hours_for, judge
from portal.messages.states import WAITING, State, check_move
from portal.storage.quick import Question

_SAID_OF = Question(select(OutboxMessage.id).where(OutboxMessage.about == bindparam("about", type_=String)).limit(1))

# Neither waits nor is over for good: judged anew when the person says how to reach them.
_MAY_WAKE = or_(
    OutboxMessage.state == State.REFUSED,
    and_(OutboxMessage.state == State.CANCELLED, OutboxMessage.reason == Reason.STOPPED),
)


def plan(db: Session, *, person_key: str, messages: Iterable[Message], now: datetime) -> list[OutboxMessage]:
    """Plan messages to one person. Each gets one row: by the first way the gate allows, or refused with the reason.

    Rows come in the order of the messages. For somebody who ended their request nothing is planned, whoever presses,
    and nothing is there to wake one day: no rows, but for an answer to what they asked since (T2).
    """
    return [
        row if isinstance(row, OutboxMessage) else db.get_one(OutboxMessage, row.id)
        for row in _plan(db, person_key, messages, now)
    ]


def plan_unread(db: Session, *, person_key: str, messages: Iterable[Message], now: datetime) -> None:
    """The same, for who does not look at the rows: what is new is written without being read back."""
    _plan(db, person_key, messages, now)


def _plan(db: Session, person_key: str, messages: Iterable[Message], now: datetime) -> list[OutboxMessage | Draft]:
    contact = safe_contact(db, person_key)
    is_over = contact is not None and contact.ended_at is not None
    given = [each for each in messages if not is_over or ASKED_SINCE in each.facts]
    rows: dict[int, OutboxMessage | Draft] = {}
    is_new = len({(each.about, kinds.kind(each.kind).name) for each in given}) == len(given) and not any(
        _SAID_OF.within(db, about=about) for about in {each.about for each in given}
    )
    # The last reminder first: where two would come together, the nearer one stays.
    for place in sorted(range(len(given)), key=lambda number: given[number].due_at, reverse=True):
        rows[place] = _plan_one(db, person_key, contact, given[place], list(rows.values()), now, is_new=is_new)
    write(db, [row for row in rows.values() if isinstance(row, Draft)])
    db.flush()
    return [rows[place] for place in range(len(given))]


def _plan_one(
    db: Session,
    person_key: str,
    contact: Contact | None,
    message: Message,
    others: list[OutboxMessage | Draft],
    now: datetime,
    *,
    is_new: bool,
) -> OutboxMessage | Draft:
    kind = kinds.kind(message.kind)
    way, found, at = _choose(kind, contact, message, now)
    if found.is_possible and kind.is_reminder:
        beside = [row.ready_at for row in others if row.state in WAITING and row.about == message.about]
        if timing.is_too_close(at, message.due_at, beside):
            found = Judgement(Verdict.REFUSE, Reason.TOO_CLOSE)
    used = way.way if way is not None and found.is_possible else ""
    row: OutboxMessage | Draft = (
        draft_of(person_key, kind, message, used, now) if is_new else row_of(db, person_key, kind, message, used, now)
    )
    if row.state in LEFT:
        return row
    row.due_at, row.useless_after, row.ready_at = message.due_at, message.useless_after, at
    row.facts = json.dumps(message.facts)
    row.to_index = way.index or None if way is not None and used else None
    row.level, row.language = (contact.level, contact.language) if contact else ("neutral", "en")
    _put(row, found, message, now)
    return row


def _put(row: OutboxMessage | Draft, found: Judgement, message: Message, now: datetime) -> None:
    """The state a newly planned row starts in."""
    row.reason = found.reason if found.verdict is not Verdict.ALLOW else None
    if found.verdict is Verdict.REFUSE:
        row.state = State.REFUSED
    elif found.verdict is Verdict.TOO_LATE:
        row.state = State.TOO_LATE
    elif row.ready_at > now:
        is_held = row.ready_at > max(message.due_at, now)
        row.state = State.HELD if is_held else State.PLANNED
        row.reason = Reason.NOT_NOW if is_held else None
    else:
        row.state = State.DUE


def _choose(
    kind: kinds.Kind, contact: Contact | None, message: Message, now: datetime
) -> tuple[KnownWay | None, Judgement, datetime]:
    """The first way that may carry it, with the moment for it; else why the first way may not."""
    tried: list[tuple[KnownWay | None, Judgement, datetime]] = []
    for way in contact.ways_for(message.about, message.only_by) if contact else []:
        assert contact is not None
        wanted = max(message.due_at, now)
        hours = hours_for(kind, contact, way)
        at = timing.moment(kind, message, hours, now) or wanted
        tried.append((way, judge(kind, message.about, message.useless_after, contact, way, at), at))
    if not tried:
        at = max(message.due_at, now)
        tried.append((None, judge(kind, message.about, message.useless_after, contact, None, at), at))
    order = {Verdict.ALLOW: 0, Verdict.HOLD: 1, Verdict.TOO_LATE: 2, Verdict.REFUSE: 3}
    return min(tried, key=lambda it: (order[it[1].verdict], bool(kind.at_any_hour and it[0] and it[0].way != "text")))


def cancel_about(db: Session, *, about: str, now: datetime, kinds: Collection[str] | None = None) -> int:
    """Nothing more about this thing: what waits is called off, what is on its way is not tried again.

    What was refused or called off before gets the same reason, so that nothing can wake it. Gives how many waited.
    """
    mine: ColumnElement[bool] = OutboxMessage.about == about
    if kinds is not None:
        mine = and_(mine, OutboxMessage.kind.in_([name.removeprefix("sms_") for name in kinds]))
    asleep = or_(OutboxMessage.state == State.REFUSED, OutboxMessage.state == State.CANCELLED)
    _update(db, and_(mine, asleep), state=State.CANCELLED, reason=Reason.OFF)
    return _call_off(db, mine, Reason.OFF, now)


def cancel_for_person(
    db: Session, *, person_key: str, reason: Reason, now: datetime, kind: str | None = None, way: str | None = None
) -> int:
    """Everything to this person, or everything of one kind, or by one way."""
    mine: ColumnElement[bool] = OutboxMessage.person_key == person_key
    if kind is not None:
        mine = and_(mine, OutboxMessage.kind == kind)
    return _call_off(db, mine if way is None else and_(mine, OutboxMessage.way == way), reason, now)


def call_off_for_good(db: Session, *, person_key: str, now: datetime, but: Collection[str]) -> int:
    """Everything to this person, which is over; nothing of it wakes. `but`: the ids of what stays.

    What was over before, and could not have woken, keeps the reason it had: the team reads why it never came.
    """
    mine = and_(OutboxMessage.person_key == person_key, OutboxMessage.id.not_in(but))
    asleep = and_(_MAY_WAKE, OutboxMessage.useless_after > now)
    _update(db, and_(mine, asleep), state=State.CANCELLED, reason=Reason.ENDED)
    return _call_off(db, mine, Reason.ENDED, now)


def move_about(
    db: Session, *, person_key: str, about: str, messages: Iterable[Message], now: datetime
) -> list[OutboxMessage]:
    """The thing has a new time: nothing of the old one leaves, and these are planned instead."""
    cancel_about(db, about=about, now=now)
    return plan(db, person_key=person_key, messages=messages, now=now)


def plan_again(db: Session, *, person_key: str, now: datetime) -> None:
    """What is still to come is judged anew, because what the person said about being reached has changed."""
    waiting = OutboxMessage.state.in_(WAITING)
    in_hand = and_(OutboxMessage.state == State.CLAIMED, OutboxMessage.begun_at.is_(None))
    rows = list(
        db.scalars(
            select(OutboxMessage).where(
                OutboxMessage.person_key == person_key,
                OutboxMessage.useless_after > now,
                OutboxMessage.kind != "confirm_way",
                or_(waiting, _MAY_WAKE, in_hand),
            )
        )
    )
    about: dict[str, list[Message]] = {}
    for row in rows:
        if row.is_unsure:
            continue  # it may have gone by the old way: it is finished there or not at all
        about.setdefault(row.about, []).append(as_message(row))
        if row.state != State.CANCELLED:
            check_move(State(row.state), State.CANCELLED)
        row.state, row.reason, row.claim = State.CANCELLED, Reason.CONTACT_CHANGED, None
    db.flush()
    for messages in about.values():
        plan(db, person_key=person_key, messages=messages, now=now)


def as_message(row: OutboxMessage) -> Message:
    return Message(row.kind, row.about, row.due_at, row.useless_after, row.starts_at, json.loads(row.facts or "{}"))


def _call_off(db: Session, mine: ColumnElement[bool], reason: Reason, now: datetime) -> int:
    """Two plain statements: what nobody has begun to send is off; what is on its way is marked, not tried again."""
    in_hand = and_(OutboxMessage.state == State.CLAIMED, OutboxMessage.begun_at.is_(None))
    on_its_way = and_(OutboxMessage.state == State.CLAIMED, OutboxMessage.begun_at.is_not(None))
    _update(db, and_(mine, on_its_way), off_at=now)
    waiting = or_(OutboxMessage.state.in_(WAITING), in_hand)
    return _update(db, and_(mine, waiting), state=State.CANCELLED, reason=reason, claim=None)


def _update(db: Session, which: ColumnElement[bool], **values: object) -> int:
    db.flush()
    done = db.execute(
        update(OutboxMessage).where(which).values(**values).execution_options(synchronize_session="fetch")
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
