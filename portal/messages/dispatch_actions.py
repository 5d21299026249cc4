"""From the outbox to the gateway, the store's side: wake, take back, claim, judge, begin, record.

Every statement says which state it expects and which dispatcher it is for: right even when two run at once (F3).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, case, exists, or_, select, update
from sqlalchemy.orm import Session

from portal.messages.alert_actions import raise_alert
from portal.messages.clockwork_models import Lease
from portal.messages.gateways.gateway import Parcel, Promise, Taken
from portal.messages.models import OutboxMessage
from portal.messages.safety import Reason
from portal.messages.states import Left, State

UNSURE_WAIT = timedelta(minutes=5)  # longer than any send may last: a sleeper's copy is out or cut off by then
_rows: Table = OutboxMessage.__table__  # type: ignore[assignment]
LEASE_NAME = "clockwork"


def _is_ours(number: object) -> ColumnElement[bool]:
    return exists().where(Lease.name == LEASE_NAME, Lease.number == number)


_MAY_BE_TAKEN = (State.CLAIMED, State.HELD, State.DUE)


def _begin_of(mark: str = "") -> Update:
    mine = and_(_rows.c.id == bindparam(f"its_id{mark}"), _rows.c.claim == bindparam(f"its_claim{mark}"))
    return (
        update(_rows)
        .where(mine, _rows.c.state == State.CLAIMED, _is_ours(bindparam(f"number{mark}")))
        .values(begun_at=bindparam(f"now{mark}"))
    )


# Made once: they run for every message (P10).
_BEGIN, _BEGIN_NEXT = _begin_of(), _begin_of("_next")
_TAKEN = (
    update(_rows)
    .where(
        _rows.c.id == bindparam("its_id"),
        _rows.c.claim == bindparam("its_claim"),
        _rows.c.begun_at.is_not(None),
        or_(*(_rows.c.state == state for state in _MAY_BE_TAKEN)),
    )
    .values(
        state=State.SENT,
        sent_at=bindparam("now"),
        reason=bindparam("why"),
        is_unsure=bindparam("unsure"),
        gateway_ref=bindparam("its_ref"),
        parts=bindparam("its_parts"),
        to_index=bindparam("its_index"),
        level=bindparam("its_level"),
        attempts=bindparam("tries"),
    )
)
_BOTH = _BEGIN_NEXT.add_cte(_TAKEN.returning(_rows.c.id).cte("taken"))  # PostgreSQL alone knows how


@dataclass(frozen=True)
class Ready:
    """A claimed message with everything that is needed to send it and to write down what came of it."""

    id: str
    ref: str
    about: str
    person_key: str
    way: str
    parcel: Parcel
    until: datetime  # from here on the gate must be asked again
    useless_after: datetime
    attempts: int
    parts: int
    to_index: str
    level: str
    cannot_wait: bool = False  # to who is on duty: has a limit of its own
    must_ask: bool = False  # it may be with the gateway already: ask before sending
    is_unsure: bool = False  # it may have been sent once, and nobody can be asked


def wake(db: Session, *, way: str, now: datetime) -> int:
    """What has come due."""
    waiting = _rows.c.state.in_([State.PLANNED, State.HELD])
    due = and_(_rows.c.way == way, waiting, _rows.c.ready_at <= now)
    return _count(db, update(_rows).where(due).values(state=State.DUE))


def has_due(db: Session, *, way: str) -> bool:
    return bool(db.scalar(select(exists().where(_rows.c.state == State.DUE, _rows.c.way == way))))


def take_back(
    db: Session,
    *,
    way: str,
    number: int,
    promise: Promise,
    now: datetime,
    wait: timedelta = UNSURE_WAIT,
    left: Callable[[int, str, bool], Left] = lambda _number, _key, is_begun: Left.PERHAPS if is_begun else Left.NO,
) -> int:
    """What an earlier dispatcher left behind, or our own last run. Gives how many may have gone out already.

    What was not begun, or certainly not handed over, is simply due again; what was certainly taken is sent. For the
    rest the gateway's promise decides: with a key it goes again, with a look-up we ask first, with neither it goes a
    second time, marked, and never a third (F2, F8).
    """
    behind = and_(_rows.c.way == way, _rows.c.state == State.CLAIMED, _rows.c.claim <= number)
    begun = and_(behind, _rows.c.begun_at.is_not(None))
    # Not begun is certain where every beginning waited for the disk: nothing is given up that never left.
    always_kept = db.get_bind().dialect.name == "postgresql"
    known: dict[Left, list[str]] = {each: [] for each in Left}
    asked = select(_rows.c.id, _rows.c.claim, _rows.c.begun_at, _rows.c.is_unsure).where(behind)
    for key, whose, begun_at, is_second in db.execute(asked):
        if begun_at is not None or not (always_kept or (is_second and promise is Promise.NONE)):
            known[left(whose, key, begun_at is not None)].append(key)
    _count(db, update(_rows).where(behind, _rows.c.id.in_(known[Left.PERHAPS])).values(begun_at=now))
    why = case((_rows.c.is_unsure, Reason.UNSURE), else_=None)
    taken = {"state": State.SENT, "sent_at": now, "reason": why, "attempts": _rows.c.attempts + 1}
    _count(db, update(_rows).where(begun, _rows.c.id.in_(known[Left.TAKEN])).values(taken))
    # On PostgreSQL a living process may begin one more while this is decided: only what was begun before is undone.
    not_gone = and_(begun, _rows.c.id.in_(known[Left.NO]), _rows.c.off_at.is_(None))
    _count(db, update(_rows).where(not_gone).values(begun_at=None))
    _count(db, update(_rows).where(behind, _rows.c.begun_at.is_(None)).values(state=State.DUE, claim=None))
    off = and_(begun, _rows.c.off_at.is_not(None))
    _count(db, update(_rows).where(off).values(state=State.CANCELLED, reason=Reason.OFF, is_unsure=True))
    if promise is Promise.IDEMPOTENT:
        return _count(db, update(_rows).where(begun).values(state=State.DUE, begun_at=None))
    again = {"state": State.HELD, "reason": Reason.UNSURE, "ready_at": now + wait, "is_unsure": True}
    if promise is Promise.LOOKUP:
        return _count(db, update(_rows).where(begun).values(again))
    twice = db.execute(select(_rows.c.id, _rows.c.about).where(begun, _rows.c.is_unsure)).all()
    for row in twice:
        raise_alert(db, kind="not-sure-it-arrived", about=row.about, now=now)
    _count(db, update(_rows).where(begun, _rows.c.is_unsure).values(state=State.FAILED, reason=Reason.UNSURE))
    return len(twice) + _count(db, update(_rows).where(begun).values(again))


def claim(db: Session, *, way: str, number: int, limit: int) -> list[OutboxMessage]:
    """Take the most urgent of what is due, in one statement, while the lease is ours. They come as opened rows."""
    due = and_(_rows.c.state == State.DUE, _rows.c.way == way)
    some = select(_rows.c.id).where(due).order_by(_rows.c.useless_after, _rows.c.id).limit(limit)
    if db.get_bind().dialect.name == "postgresql":
        some = some.with_for_update(skip_locked=True)
    taking = (
        update(_rows)
        .where(_rows.c.id.in_(some.scalar_subquery()), due, _is_ours(number))
        .values(state=State.CLAIMED, claim=number, begun_at=None)
        .returning(_rows.c.id)
    )
    ids = list(db.scalars(taking))
    rows = db.scalars(
        select(OutboxMessage).where(OutboxMessage.id.in_(ids)).order_by(OutboxMessage.useless_after, OutboxMessage.id)
    )
    return list(rows)


def begin(db: Session, *, item: Ready, number: int, now: datetime) -> bool:
    """The last look before it leaves: still claimed, by us, and the lease still ours. False: do not send."""
    return _count(db, _BEGIN, {"its_id": item.id, "its_claim": number, "number": number, "now": now}) == 1


def holds_lease(db: Session, *, number: int) -> bool:
    return bool(db.scalar(select(_is_ours(number))))


def is_still_on(db: Session, *, item: Ready, number: int) -> bool:
    """While it was on its way: not called off, and nobody else took over (a sleeper that woke asks this first)."""
    mine = and_(_rows.c.id == item.id, _rows.c.claim == number, _rows.c.off_at.is_(None))
    return bool(db.scalar(select(exists().where(mine, _rows.c.state == State.CLAIMED, _is_ours(number)))))


def record_taken(db: Session, *, item: Ready, number: int, taken: Taken, now: datetime) -> bool:
    """The gateway has it. A sleeper may say so late, as long as nobody has begun to send it again since."""
    return _count(db, _TAKEN, _facts(item, number, taken, now)) == 1


def take_and_begin(db: Session, *, done: Ready, taken: Taken, following: Ready, number: int, now: datetime) -> bool:
    """What became of one and the beginning of the next, with as little between as can be: who is killed there sends
    it twice (F2). False: do not send the next."""
    facts = _facts(done, number, taken, now)
    begins = {"its_id": following.id, "its_claim": number, "number": number, "now": now}
    if db.get_bind().dialect.name == "postgresql":
        return _count(db, _BOTH, facts | {f"{name}_next": value for name, value in begins.items()}) == 1
    _count(db, _TAKEN, facts)
    return _count(db, _BEGIN, begins) == 1


def _facts(item: Ready, number: int, taken: Taken, now: datetime) -> dict[str, object]:
    return {
        "its_id": item.id,
        "its_claim": number,
        "now": now,
        "why": Reason.UNSURE if item.is_unsure else None,
        "unsure": item.is_unsure,
        "its_ref": taken.ref[:80] or None,
        "its_parts": item.parts,
        "its_index": item.to_index or None,
        "its_level": item.level,
        "tries": item.attempts + 1,
    }


def release(db: Session, *, way: str, number: int) -> int:
    """Give back what was claimed and not begun."""
    mine = and_(_rows.c.way == way, _rows.c.claim == number, _rows.c.state == State.CLAIMED)
    return _count(db, update(_rows).where(mine, _rows.c.begun_at.is_(None)).values(state=State.DUE, claim=None))


def free_held_by_gateway(db: Session, *, way: str, now: datetime) -> int:
    """The gateway answers again: what waited for it need not wait longer (G27)."""
    held = and_(_rows.c.way == way, _rows.c.state == State.HELD, _rows.c.reason == Reason.GATEWAY)
    return _count(db, update(_rows).where(held, _rows.c.ready_at > now).values(ready_at=now))


StillOn = Callable[[Session, str, datetime | None], bool]


def always_on(_db: Session, _about: str, _starts_at: datetime | None) -> bool:
    return True


def _count(db: Session, statement: object, facts: dict[str, object] | None = None) -> int:
    return int(db.connection().execute(statement, facts or {}).rowcount)  # type: ignore[call-overload]
