"""Making sure that a new number or address is the person's: the figures that go there first, and what confirms it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.messages import confirming
from portal.messages.budget import ROOM
from portal.messages.confirm_queries import CONFIRM, is_open, may_ask_from, open_ways
from portal.messages.confirming import HOLDS_FOR, ONE_PER, TRIES, Typed
from portal.messages.contact import KnownWay
from portal.messages.message import Message
from portal.messages.models import ContactPerson, OutboxMessage, SafeContact, WayAsked
from portal.messages.outbox_actions import cancel_for_person, plan, plan_again
from portal.messages.safety import Judgement, Reason, Verdict, refuse
from portal.messages.states import State
from portal.shared.errors import NotFound


class NoSuchWay(NotFound):
    """This person did not name that way."""


def ask_for_figures(db: Session, *, person: ContactPerson, now: datetime, anew: bool = False) -> int:
    """Figures for each way that nobody has confirmed. `anew`: also where some were sent before. Gives how many.

    That a number gets them once a day at most, whoever names it, is for the gate to see to: `may_go`. How many numbers
    a person and a network may name in a day is seen to here. Where there is no room for new ones, those that have not
    left yet still go. None are made for somebody who ended their request (T2).
    """
    cancel_for_person(db, person_key=person.person_key, reason=Reason.CONTACT_CHANGED, now=now, kind=CONFIRM)
    asked = 0
    for row in person.ways if person.ended_at is None else ():
        if not is_open(row, person):
            continue
        holds = confirming.still_hold(row.code_made_at, row.code_tries, now) and bool(row.code)
        if holds and not anew and _went_out(db, row):
            continue
        is_new = anew or not holds
        if is_new and row.way == "text" and not _has_room(db, row):
            if not holds or _went_out(db, row):
                continue
            is_new = False
        if is_new:
            row.code, row.code_made_at, row.code_tries = confirming.new_figures(), now, 0
        about = row.only_for or f"WAY-{row.id[:12]}"
        message = Message(CONFIRM, about, now, now + HOLDS_FOR, only_by=row.way)
        db.flush()
        plan(db, person_key=person.person_key, messages=[message], now=now)
        asked += 1
    return asked


def _has_room(db: Session, row: SafeContact) -> bool:
    """A hard stop for who asks for text after text to ever new numbers (T19): no figures are made, so none can go."""
    room = db.info.get(ROOM)
    return room is None or bool(room(db, row.person_key, row.value_index))


def _went_out(db: Session, row: SafeContact) -> bool:
    sent = select(OutboxMessage.id).where(
        OutboxMessage.person_key == row.person_key,
        OutboxMessage.to_index == row.value_index,
        OutboxMessage.kind == CONFIRM,
        OutboxMessage.made_at >= row.code_made_at,
        OutboxMessage.state.in_([State.CLAIMED, State.SENT, State.DELIVERED]),
    )
    return db.scalar(sent.limit(1)) is not None


def _left(db: Session, row: SafeContact) -> bool:
    """These very figures were handed to a gateway, whether or not it said that it took them."""
    handed = select(OutboxMessage.id).where(
        OutboxMessage.person_key == row.person_key,
        OutboxMessage.to_index == row.value_index,
        OutboxMessage.kind == CONFIRM,
        or_(
            OutboxMessage.sent_at >= row.code_made_at,
            OutboxMessage.begun_at >= row.code_made_at,
            and_(OutboxMessage.is_unsure, OutboxMessage.made_at >= row.code_made_at),
        ),
    )
    return db.scalar(handed.limit(1)) is not None


def may_go(db: Session, row: OutboxMessage, way: KnownWay, now: datetime) -> Judgement | None:
    """For the gate: why these figures wait or will not go; None when they may, and then the day of this number begins.

    The row of the number is locked, so of two that name it at one moment only one goes.
    """
    if way.verified_at is not None or not way.code or not way.index:
        return refuse(Reason.OFF)
    asked = db.scalar(select(WayAsked).where(WayAsked.value_index == way.index).with_for_update())
    if asked is None:
        try:
            with db.begin_nested():
                db.add(WayAsked(value_index=way.index, message_id=row.id, asked_at=now))
                db.flush()
        except IntegrityError:
            return Judgement(Verdict.HOLD, Reason.ONE_A_DAY, now + ONE_PER)
        return None
    if asked.message_id != row.id and now < asked.asked_at + ONE_PER and not _never_left(db, asked.message_id):
        return Judgement(Verdict.HOLD, Reason.ONE_A_DAY, asked.asked_at + ONE_PER)
    asked.message_id, asked.asked_at = row.id, now
    db.flush()
    return None


def _never_left(db: Session, message_id: str) -> bool:
    """It was on its way when the person changed something, so it was called off."""
    before = db.get(OutboxMessage, message_id)
    return before is not None and before.state == State.CANCELLED and before.sent_at is None and not before.is_unsure


def type_figures(db: Session, *, person_key: str, typed: str, now: datetime) -> Typed:
    """One field for all ways: the one whose figures these are is confirmed. Each try counts for each of them.

    Figures that never left cannot be known, only guessed: they are not judged. So five tries a day is all that a number
    ever gives, also to somebody who names another one and then this one again for fresh figures.
    """
    rows = [row for row in open_ways(db, person_key) if row.code and _left(db, row)]
    live = [row for row in rows if _count_try(db, row, now)]
    right = [row for row in live if confirming.is_same(typed, row.code or "")]
    for row in right:
        _confirm([row], now)
    if right:
        _afterwards(db, person_key, {row.way for row in right}, now)
        return Typed.RIGHT
    db.flush()
    return Typed.WRONG if live else Typed.OVER


def _count_try(db: Session, row: SafeContact, now: datetime) -> bool:
    """Counted by the store, so that tries sent side by side are not one."""
    counted = db.execute(
        update(SafeContact)
        .where(SafeContact.id == row.id, SafeContact.code_tries < TRIES, SafeContact.code_made_at > now - HOLDS_FOR)
        .values(code_tries=SafeContact.code_tries + 1)
        .execution_options(synchronize_session="fetch")
    )
    return bool(counted.rowcount)  # type: ignore[attr-defined]


def figures_anew(db: Session, *, person_key: str, now: datetime) -> int:
    """The person asks for new ones: a day after the last at the earliest. Gives how many are to go out."""
    person = db.scalar(select(ContactPerson).where(ContactPerson.person_key == person_key))
    if person is None or person.stopped_at is not None or person.ended_at is not None:
        return 0
    if may_ask_from(db, person_key=person_key, now=now) > now:
        return 0
    for row in open_ways(db, person_key):
        row.checked_at = now  # they say so themselves, behind their code
    return ask_for_figures(db, person=person, now=now, anew=True)


def confirm_way(db: Session, *, person_key: str, way: str, now: datetime) -> None:
    """Somebody made sure that this way reaches the person and is safe. Raises NoSuchWay."""
    rows = db.scalars(select(SafeContact).where(SafeContact.person_key == person_key, SafeContact.way == way)).all()
    if not rows:
        raise NoSuchWay
    _confirm(rows, now)
    _afterwards(db, person_key, {way}, now)


def _confirm(rows: Sequence[SafeContact], now: datetime) -> None:
    for row in rows:
        row.verified_at = row.verified_at or now
        row.checked_at, row.works = now, True
        row.code, row.code_made_at, row.code_tries = None, None, 0


def _afterwards(db: Session, person_key: str, ways: set[str], now: datetime) -> None:
    """What waited for it goes on its way at its next safe moment."""
    db.flush()
    for way in ways:
        cancel_for_person(db, person_key=person_key, reason=Reason.OFF, now=now, kind=CONFIRM, way=way)
    plan_again(db, person_key=person_key, now=now)
