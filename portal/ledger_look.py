"""The nightly look for what the ledger lacks: its line is written after the work is saved, and a process may be ended
or the key store be out of reach in between (G16). Asks the rows themselves, and finishes erasures cut off half-way."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking
from portal.messages.models import ContactPerson, OutboxMessage
from portal.messages.states import State
from portal.referrals.models import Erasure
from portal.storage import ledger
from portal.storage.base import Base
from portal.storage.engine import NewDb
from portal.storage.keys import KeyRing

HANDED_OVER = (State.SENT, State.DELIVERED, State.FAILED)
ENDED = {BookingState.CANCELLED: ledger.CANCELLED, BookingState.MOVED: ledger.MOVED}
CHUNK = 500


def put_right(new_db: NewDb, keys: KeyRing, *, since: datetime) -> dict[str, int]:
    """Shred what was erased and still has its key, then write what is missing. Gives how many of each. Safe to repeat.

    `since`: backups from before it are not laid back any more, so what happened before needs no line."""
    with new_db() as db:
        erased = set(db.scalars(select(Erasure.person_key)))
    half_way = sorted(erased & keys.people())
    for person_key in half_way:
        keys.shred(person_key)
    # Before the rows: who ends their request between the two looks must not pass for one who started it again.
    known = {entry.id: entry for entry in keys.ledger()}
    with new_db() as db:
        said = dict(_said_by_rows(db, since)) | _started_again(db, known)
        changed = {row.person_key: row.changed_at for row in db.execute(_ways(since))}
    missing = {number: ledger.ERASED for number in erased if _lacks(known, number, ledger.ERASED)}
    missing |= {number: what for number, what in said.items() if _lacks(known, number, what)}
    missing |= {number: ledger.WAYS for number, at in changed.items() if _is_behind(known.get(number), at)}
    todo = list(missing.items())
    for start in range(0, len(todo), CHUNK):
        keys.remember(dict(todo[start : start + CHUNK]))
    return {"keys shredded": len(half_way), "lines written": len(todo)}


def keys_of_nobody(new_db: NewDb, keys: KeyRing, *, made_before: datetime) -> set[str]:
    """Keys that seal nothing in any table: made for something that was never saved, or that is gone."""
    left = keys.people(made_before=made_before)
    with new_db() as db:
        for table in Base.metadata.sorted_tables:
            if left and "person_key" in table.columns and table.name != Erasure.__tablename__:
                left -= set(db.scalars(select(table.c.person_key).distinct()))
    return left


def _said_by_rows(db: Session, since: datetime) -> Iterator[tuple[str, str]]:
    stops = select(ContactPerson.person_key).where(ContactPerson.stopped_at > since)
    yield from ((number, ledger.STOPPED) for number in db.scalars(stops))
    over = select(ContactPerson.person_key).where(ContactPerson.ended_at > since)
    yield from ((ledger.line_of_end(number), ledger.ENDED) for number in db.scalars(over))
    ended = select(Booking.id, Booking.state).where(Booking.state.in_(ENDED), Booking.ended_at > since)
    yield from ((number, ENDED[BookingState(state)]) for number, state in db.execute(ended))
    sent = select(OutboxMessage.id).where(OutboxMessage.state.in_(HANDED_OVER), OutboxMessage.sent_at > since)
    yield from ((number, ledger.SENT) for number in db.scalars(sent))


def _started_again(db: Session, known: dict[str, ledger.Entry]) -> dict[str, str]:
    """Whom the ledger takes for ended, and the row for going on."""
    ended = {number for number, entry in ledger.last_of_ends(known.values()).items() if entry.what == ledger.ENDED}
    goes_on = db.scalars(select(ContactPerson.person_key).where(ContactPerson.ended_at.is_(None))) if ended else ()
    return {ledger.line_of_end(number): ledger.AGAIN for number in goes_on if number in ended}


def _ways(since: datetime) -> Select[str, datetime]:
    """Whose ways hold, and since when."""
    holds = ContactPerson.stopped_at.is_(None)
    return select(ContactPerson.person_key, ContactPerson.changed_at).where(holds, ContactPerson.changed_at > since)


def _lacks(known: dict[str, ledger.Entry], number: str, what: str) -> bool:
    entry = known.get(number)
    return entry is None or entry.what not in (what, ledger.ERASED)


def _is_behind(entry: ledger.Entry | None, changed_at: datetime) -> bool:
    """A line of the ledger is dated when it is written, after the change; with the clock of the key store, so only a
    difference that no two clocks have counts."""
    if entry is None:
        return True
    if entry.what == ledger.ERASED:
        return False
    return entry.what != ledger.WAYS or entry.at < changed_at - timedelta(hours=1)
