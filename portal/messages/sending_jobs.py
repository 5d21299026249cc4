"""Sending a batch: one message after the other, with no database handle held while a gateway talks.

What became of one message and the beginning of the next are one commit: a kill leaves one in doubt, not a batch.
"""

import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.messages.budget import Budget
from portal.messages.circuit import Circuit
from portal.messages.clockwork_actions import LEASE
from portal.messages.dispatch_actions import (
    UNSURE_WAIT,
    Ready,
    StillOn,
    always_on,
    begin,
    free_held_by_gateway,
    holds_lease,
    is_still_on,
    record_taken,
    take_and_begin,
    wake,
)
from portal.messages.gateways.gateway import Gateway, Later, Never, Outcome, Taken
from portal.messages.handing_jobs import Handing
from portal.messages.outcome_actions import circuit_of, keep_circuit, record_not_taken
from portal.messages.retry import Trouble
from portal.messages.wording import House
from portal.shared.errors import BadInput, PortalError
from portal.storage.engine import NewDb
from portal.storage.work import one_statement, work

logger = logging.getLogger("portal.messages")
BATCH = 100
NEAR_ENOUGH = 0.5  # seconds between the last look and the hand-over (F26: nothing leaves 1 s after a cancel)
WAITS_EVERY = 10  # messages
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
class Note:
    """What became of a message, known to this process alone until it is written down."""

    item: Ready
    outcome: Outcome
    number: int


@dataclass(frozen=True)
class PostRoom:
    """Everything a tick needs. `unwritten`: what the store could not take yet, by way."""

    new_db: NewDb
    gateways: dict[str, Gateway]
    clock: Callable[[], datetime]
    house: House
    owner: str
    budget: Budget = field(default_factory=Budget)
    still_on: StillOn = always_on
    present: Callable[[Session], tuple[House, Budget]] | None = None  # what the team chose since we started
    stopping: Callable[[], bool] = lambda: False
    batch: int = BATCH
    lease: timedelta = LEASE
    unsure_wait: timedelta = UNSURE_WAIT
    jitter: Callable[[], float] = random.random
    longest: float = LONGEST_TICK
    handing: Handing = field(default_factory=Handing)
    unwritten: dict[str, list[Note]] = field(default_factory=lambda: defaultdict(list))


def write_down(db: Session, room: PostRoom, note: Note) -> None:
    item, now = note.item, room.clock()
    if isinstance(note.outcome, Taken):
        record_taken(db, item=item, number=note.number, taken=note.outcome, now=now)
        return
    record_not_taken(
        db,
        item=item,
        number=note.number,
        outcome=note.outcome,
        promise=room.gateways[item.way].promise,
        jitter=room.jitter(),
        now=now,
        unsure_wait=room.unsure_wait,
    )


@dataclass
class Round:
    """One tick's sending. `done` is sent and not written down yet."""

    room: PostRoom
    way: str
    number: int
    tally: Tally
    ends: float
    done: Note | None = None
    had_trouble: bool = False

    def is_over(self) -> bool:
        return self.room.stopping() or time.monotonic() > self.ends

    def send(self, ready: list[Ready]) -> bool:
        """False: nothing more this way in this tick. What was not begun is given back by the caller."""
        goes_on = True
        self.room.handing.forget(self.way)  # the last of it is written down, and may be asked for again by a person
        for item in ready:
            goes_on = not self.is_over() and self._one(item)
            if not goes_on:
                break
        if self.done is not None:
            self._write(None)
        if goes_on and self.tally.sent:
            self._all_is_well()
        return goes_on

    def _one(self, item: Ready) -> bool:
        """Gives whether the rest of the batch may go on."""
        gateway = self.room.gateways[self.way]
        shut = gateway.open()
        if shut is not None:
            return self._trouble(shut)
        if self.room.clock() >= item.until:
            return True  # judged anew in the next tick
        looked = time.monotonic()  # before the last look, which a slow disk or a stop may lie behind
        if not self._write(item):
            return self._is_dispatcher()  # called off while it waited its turn, or no longer ours to send
        outcome = self._ask_or_send(gateway, item, looked)
        if isinstance(outcome, Taken):
            self.done, self.tally.sent = Note(item, outcome, self.number), self.tally.sent + 1
            if self.had_trouble:
                self._all_is_well()
            return True
        self.tally.not_taken += 1
        self.done = Note(item, outcome, self.number)
        self._write(None)
        return self._trouble(outcome) if isinstance(outcome, Later) else True

    def _write(self, following: Ready | None) -> bool:
        """Write down the last, begin the next. False: the next was called off or is not ours any more.

        What we know and cannot write now is kept for the next tick: forgotten, it would be sent a second time.
        """
        room, note, self.done = self.room, self.done, None
        try:
            with room.new_db() as db:
                if note is not None and following is not None and isinstance(note.outcome, Taken):
                    done, taken, now = note.item, note.outcome, room.clock()
                    with one_statement(db, waits_for_disk=self._must_wait() or following.is_unsure):
                        return take_and_begin(
                            db, done=done, taken=taken, following=following, number=self.number, now=now
                        )
                with work(db):
                    if note is not None:
                        write_down(db, room, note)
                    return following is None or begin(db, item=following, number=self.number, now=room.clock())
        except BaseException:
            if note is not None:
                room.unwritten[self.way].append(note)
            raise

    def _must_wait(self) -> bool:
        """For the disk (P10). What a power cut may take is what may go twice after it: a few, and all are marked."""
        return not self.room.handing.stands_for(self.way) or self.tally.sent % WAITS_EVERY == 0

    def _ask_or_send(self, gateway: Gateway, item: Ready, looked: float) -> Outcome:
        def still_wanted() -> bool:
            """Asked by the gateway just before it hands over; a moment ago is near enough."""
            try:
                self.room.handing.note(self.way, item.id)
                if time.monotonic() - looked >= NEAR_ENOUGH:
                    with self.room.new_db() as db:
                        if not is_still_on(db, item=item, number=self.number):
                            return False
            except (PortalError, SQLAlchemyError, OSError):
                return False  # nobody can say that it is wanted, or that it left: it waits
            return True

        try:
            known = gateway.knows(item.id) if item.must_ask else False
            if known is not False:
                return Taken() if known else Later(Trouble.UNSURE, stops_batch=True)
            outcome = gateway.send(item.parcel, still_wanted)
            if isinstance(outcome, Taken):
                self.room.handing.taken(self.way)
            return outcome
        except BadInput as error:  # an address or a subject that no header may hold
            return Never(type(error).__name__)
        except Exception as error:
            logger.error("sending broke off", extra={"ref": item.ref, "kind": type(error).__name__})
            return Later(Trouble.UNSURE, stops_batch=True)

    def _is_dispatcher(self) -> bool:
        with self.room.new_db() as db:
            return holds_lease(db, number=self.number)

    def _trouble(self, outcome: Later) -> bool:
        """For the circuit breaker. "Not yet" is about one address, so it says nothing about the gateway."""
        if outcome.trouble is Trouble.NOT_YET:
            return not outcome.stops_batch
        self.had_trouble = True
        with self.room.new_db() as db, work(db):
            now = self.room.clock()
            after = circuit_of(db, way=self.way).after_failure(now)
            keep_circuit(db, way=self.way, circuit=after, trouble=outcome.trouble, now=now)
        return not outcome.stops_batch and after.allowance(now, 2) == 2

    def _all_is_well(self) -> None:
        self.had_trouble = False
        with self.room.new_db() as db, work(db):
            now, before = self.room.clock(), circuit_of(db, way=self.way)
            keep_circuit(db, way=self.way, circuit=Circuit(), trouble=None, now=now)
            if before.failures:
                free_held_by_gateway(db, way=self.way, now=now)
                wake(db, way=self.way, now=now)
