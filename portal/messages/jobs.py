"""The dispatcher's tick: claim, judge, close the database, send, write down what came of it."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from portal.messages.budget import Budget
from portal.messages.circuit import Circuit
from portal.messages.clockwork_actions import LEASE, take_lease
from portal.messages.dispatch_actions import (
    LEASE_NAME,
    UNSURE_WAIT,
    Ready,
    StillOn,
    always_on,
    begin,
    claim,
    free_held_by_gateway,
    has_due,
    holds_lease,
    is_still_on,
    record_taken,
    release,
    take_back,
    wake,
)
from portal.messages.gate_actions import Gate, judge_claimed
from portal.messages.gateways.gateway import Gateway, Later, Never, Outcome, Taken
from portal.messages.outcome_actions import circuit_of, keep_circuit, record_not_taken
from portal.messages.retry import Trouble
from portal.messages.wording import House
from portal.shared.errors import BadInput
from portal.storage.engine import NewDb
from portal.storage.work import work

logger = logging.getLogger("portal.messages")
BATCH = 100
NEAR_ENOUGH = 0.5  # seconds between the last look and the hand-over (F26: nothing leaves 1 s after a cancel)
LONGEST_TICK = 30.0  # seconds; a tick that goes on for longer would look dead (F4)


@dataclass
class Tally:
    """What one tick did. Numbers only: this goes into the log."""

    due: bool = False
    taken_back: int = 0
    sent: int = 0
    not_taken: int = 0
    is_holder: bool = True


@dataclass(frozen=True)
class PostRoom:
    """Everything a tick needs. Nothing of it is held while a gateway talks."""

    new_db: NewDb
    gateways: dict[str, Gateway]
    clock: Callable[[], datetime]
    house: House
    owner: str
    budget: Budget = field(default_factory=Budget)
    still_on: StillOn = always_on
    stopping: Callable[[], bool] = lambda: False
    batch: int = BATCH
    lease: timedelta = LEASE
    unsure_wait: timedelta = UNSURE_WAIT
    jitter: Callable[[], float] = random.random
    longest: float = LONGEST_TICK


def tick(room: PostRoom, way: str) -> Tally:
    """Send what is due this way, if this process is the dispatcher."""
    tally, gateway = Tally(), room.gateways[way]
    ends = time.monotonic() + room.longest
    number = _prepare(room, way, tally)
    if number is None:
        return replace(tally, is_holder=False)
    if not tally.due:
        return tally
    try:
        while not room.stopping() and time.monotonic() < ends:
            ready, claimed = _claim(room, way, number)
            if not claimed or not _send(room, way, number, ready, tally, ends):
                break
    finally:
        gateway.close()
        with room.new_db() as db, work(db):
            release(db, way=way, number=number)
    return tally


def _prepare(room: PostRoom, way: str, tally: Tally) -> int | None:
    with room.new_db() as db, work(db):
        now = room.clock()
        number = take_lease(db, name=LEASE_NAME, owner=room.owner, now=now, length=room.lease)
        if number is not None:
            promise = room.gateways[way].promise
            tally.taken_back = take_back(db, way=way, number=number, promise=promise, now=now, wait=room.unsure_wait)
            wake(db, way=way, now=now)
            tally.due = has_due(db, way=way)
        return number


def _claim(room: PostRoom, way: str, number: int) -> tuple[list[Ready], int]:
    """A batch that may go, and how many rows were looked at."""
    with room.new_db() as db, work(db):
        now = room.clock()
        take_lease(db, name=LEASE_NAME, owner=room.owner, now=now, length=room.lease)
        limit = circuit_of(db, way=way).allowance(now, room.batch)
        rows = claim(db, way=way, number=number, limit=limit) if limit else []
        gate = Gate(room.house, room.gateways[way].promise, room.budget, room.still_on)
        return judge_claimed(db, rows, gate, now), len(rows)


def _send(room: PostRoom, way: str, number: int, ready: list[Ready], tally: Tally, ends: float) -> bool:
    """Send one after the other. False: nothing more this way in this tick.

    What became of one message and the beginning of the next are one commit: a kill leaves one in doubt, not a batch.
    """
    gateway, done = room.gateways[way], None
    go_on = True
    for item in ready:
        if room.stopping() or time.monotonic() > ends:
            go_on = False
            break
        shut = gateway.open()
        if shut is not None:
            _keep_trouble(room, way, number, None, shut)
            go_on = False
            break
        if room.clock() >= item.until:
            continue  # given back at the end of the tick, and judged anew
        has_begun, done = _step(room, number, done, item), None
        if not has_begun:
            if _is_dispatcher(room, number):
                continue  # called off while it waited its turn
            go_on = False
            break
        outcome = _ask_or_send(room, gateway, item, number)
        if isinstance(outcome, Taken):
            done, tally.sent = (item, outcome), tally.sent + 1
            continue
        tally.not_taken += 1
        go_on = _keep_trouble(room, way, number, item, outcome)
        if not go_on:
            break
    if done is not None:
        _step(room, number, done, None)
    if go_on and tally.sent:
        _keep_good(room, way)
    return go_on


def _ask_or_send(room: PostRoom, gateway: Gateway, item: Ready, number: int) -> Outcome:
    begun = time.monotonic()

    def still_wanted() -> bool:
        """Asked by the gateway just before it hands over; a moment ago is near enough."""
        if time.monotonic() - begun < NEAR_ENOUGH:
            return True
        with room.new_db() as db:
            return is_still_on(db, item=item, number=number)

    if item.must_ask:
        known = gateway.knows(item.id)
        if known is not False:
            return Taken() if known else Later(Trouble.UNSURE, stops_batch=True)
    try:
        return gateway.send(item.parcel, still_wanted)
    except BadInput as error:  # an address or a subject that no header may hold
        return Never(type(error).__name__)
    except Exception as error:
        logger.error("sending broke off", extra={"ref": item.ref, "kind": type(error).__name__})
        return Later(Trouble.UNSURE, stops_batch=True)


def _step(room: PostRoom, number: int, done: tuple[Ready, Taken] | None, following: Ready | None) -> bool:
    """Write down the last, begin the next. False: the next was called off or is not ours any more."""
    with room.new_db() as db, work(db):
        now = room.clock()
        if done is not None:
            record_taken(db, item=done[0], number=number, taken=done[1], now=now)
        return following is None or begin(db, item=following, number=number, now=now)


def _is_dispatcher(room: PostRoom, number: int) -> bool:
    with room.new_db() as db:
        return holds_lease(db, number=number)


def _keep_trouble(room: PostRoom, way: str, number: int, item: Ready | None, outcome: Outcome) -> bool:
    """Gives whether the rest of the batch may go on."""
    with room.new_db() as db, work(db):
        now = room.clock()
        if item is not None:
            record_not_taken(
                db,
                item=item,
                number=number,
                outcome=outcome,
                promise=room.gateways[way].promise,
                jitter=room.jitter(),
                now=now,
                unsure_wait=room.unsure_wait,
            )
        if not isinstance(outcome, Later):
            return True
        before = circuit_of(db, way=way)
        keep_circuit(db, way=way, circuit=before.after_failure(now), trouble=outcome.trouble, now=now)
        return not outcome.stops_batch and before.allowance(now, 2) == 2


def _keep_good(room: PostRoom, way: str) -> None:
    with room.new_db() as db, work(db):
        now, before = room.clock(), circuit_of(db, way=way)
        keep_circuit(db, way=way, circuit=Circuit(), trouble=None, now=now)
        if before.failures:
            free_held_by_gateway(db, way=way, now=now)
            wake(db, way=way, now=now)
