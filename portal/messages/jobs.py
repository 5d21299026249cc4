"""The dispatcher's tick: claim, judge, close the database, send, write down what came of it."""

import logging
import time
from dataclasses import replace
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from portal.messages.clockwork_actions import take_lease
from portal.messages.dispatch_actions import LEASE_NAME, Ready, claim, has_due, release, take_back, wake
from portal.messages.gate_actions import Gate, judge_claimed
from portal.messages.outcome_actions import circuit_of
from portal.messages.sending_jobs import PostRoom, Round, Tally, write_down
from portal.shared.errors import PortalError
from portal.storage.ledger import SENT, note
from portal.storage.work import work

__all__ = ["PostRoom", "Tally", "tick", "write_what_is_left"]
logger = logging.getLogger("portal.messages")


def tick(room: PostRoom, way: str) -> Tally:
    """Send what is due this way, if this process is the dispatcher."""
    tally, ends = Tally(), time.monotonic() + room.longest
    write_what_is_left(room, way)
    number = _prepare(room, way, tally)
    if number is None:
        return replace(tally, is_holder=False)
    if not tally.due:
        return tally
    sending = Round(room, way, number, tally, ends)
    try:
        while not sending.is_over():
            ready, claimed = _claim(room, way, number)
            if not claimed or not sending.send(ready):
                break
    finally:
        room.gateways[way].close()
        write_what_is_left(room, way)
        with room.new_db() as db, work(db):
            release(db, way=way, number=number)
    return tally


def write_what_is_left(room: PostRoom, way: str, tries: int = 3) -> bool:
    """What we know and could not write down in its turn. Asked again before this process ends: it dies with it."""
    for _ in range(tries):
        kept = list(room.unwritten[way])
        if not kept:
            return True
        try:
            with room.new_db() as db, work(db):
                for note in kept:
                    write_down(db, room, note)
        except (PortalError, SQLAlchemyError) as error:
            logger.warning("an outcome could not be written down yet", extra={"kind": type(error).__name__})
        else:
            del room.unwritten[way][: len(kept)]
    return not room.unwritten[way]


def _prepare(room: PostRoom, way: str, tally: Tally) -> int | None:
    """The lease, and the state of things."""
    with room.new_db() as db, work(db):
        now = room.clock()
        number = take_lease(db, name=LEASE_NAME, owner=room.owner, now=now, length=room.lease)
        if number is not None:
            tally.taken_back = take_back(
                db,
                way=way,
                number=number,
                promise=room.gateways[way].promise,
                now=now,
                wait=room.unsure_wait,
                left=partial(room.handing.left, way),
            )
            wake(db, way=way, now=now)
            tally.due = has_due(db, way=way)
    if number is not None and tally.due:
        room.handing.tidy(way, number)
        room.handing.stand_for(way, number)
    return number


def _claim(room: PostRoom, way: str, number: int) -> tuple[list[Ready], int]:
    """A batch that may go, and how many rows were looked at."""
    with room.new_db() as db, work(db):
        now = room.clock()
        take_lease(db, name=LEASE_NAME, owner=room.owner, now=now, length=room.lease)
        limit = circuit_of(db, way=way).allowance(now, room.batch)
        rows = claim(db, way=way, number=number, limit=limit) if limit else []
        house, budget = room.present(db) if room.present is not None else (room.house, room.budget)
        gate = Gate(house, room.gateways[way].promise, budget, room.still_on)
        ready = judge_claimed(db, rows, gate, now)
        # once saved and before the first leaves: no restore sends them a second time (F25)
        note(db, [item.id for item in ready], SENT)
        return ready, len(rows)
