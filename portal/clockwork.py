"""One job of the clockwork at a time: is it ours to do, do it, write down how it went."""

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from datetime import time as wall_time
from functools import cached_property

from portal.messages.alert_actions import is_heard_again
from portal.messages.clockwork_actions import (
    begin_day,
    end_day,
    note_start,
    note_success,
    note_trouble,
    take_lease,
)
from portal.messages.dispatch_actions import LEASE_NAME
from portal.messages.jobs import PostRoom
from portal.settings import Settings
from portal.shared import clock
from portal.storage.again import from_the_beginning
from portal.storage.chosen_settings import present_settings
from portal.storage.engine import NewDb, patient
from portal.storage.work import work

logger = logging.getLogger("portal.scheduler")
TICK = timedelta(seconds=5)
WAS_SILENT = 100.0  # seconds after which somebody may have noticed (F4)


@dataclass(frozen=True)
class Clockwork:
    """What jobs are given."""

    settings: Settings
    new_db: NewDb
    room: PostRoom
    owner: str

    @property
    def now(self) -> datetime:
        return self.room.clock()


@dataclass(frozen=True)
class Job:
    """`from_hour`: once per local date, from that hour on. Never between 0:30 and 3:00, which a clock change can
    skip or repeat (F12). Every job is safe to run twice."""

    name: str
    do: Callable[[Clockwork], object]
    every: timedelta
    why: str
    from_hour: int | None = None

    def next_after(self, now: datetime) -> datetime:
        """When it is due again, having ended well at this moment."""
        if self.from_hour is None:
            return now + self.every
        return clock.instant(clock.today(now) + timedelta(days=1), wall_time(self.from_hour))


@dataclass
class Runner:
    """Runs jobs when the lease is ours, and writes down how they went."""

    clockwork: Clockwork
    began: float = field(default_factory=time.monotonic)
    ticked: dict[str, float] = field(default_factory=dict)  # when each of the ticks last ended well
    busy: dict[str, threading.Lock] = field(default_factory=dict)

    def run(self, job: Job) -> None:
        """Never twice at once in this process: what one run has in hand, the other would take for left behind."""
        lock = self.busy.setdefault(job.name, threading.Lock())
        if not lock.acquire(blocking=False):
            return
        try:
            self._run(job)
        finally:
            lock.release()

    def _run(self, job: Job) -> None:
        try:
            if self._begin(job):
                if job.every == TICK:  # tells somebody outside, and is due again in a moment
                    self._do(job)
                else:
                    from_the_beginning(lambda: self._do(job), is_safe_twice=True)
        except Exception as error:  # the next tick tries again; the text of an error may hold something personal
            logger.exception("job broke off", extra={"job": job.name, "kind": type(error).__name__})
            self._note_trouble(job, error)
        else:
            if job.every == TICK:
                self._ticked(job)

    def count_anew(self) -> None:
        self.began, self.ticked = time.monotonic(), {}

    def still_for(self) -> float:
        """Seconds since any of the ticks ended well."""
        return time.monotonic() - max(self.ticked.values(), default=self.began)

    def longest_still(self, jobs: Sequence[Job]) -> float:
        """Seconds since the slowest of the ticks ended well."""
        return time.monotonic() - min(self.ticked.get(job.name, self.began) for job in jobs if job.every == TICK)

    def _ticked(self, job: Job) -> None:
        is_back = time.monotonic() - self.ticked.get(job.name, -math.inf) > WAS_SILENT
        self.ticked[job.name] = time.monotonic()
        if is_back:
            with self._patient.new_db() as db, work(db):
                is_heard_again(db, now=self.clockwork.now)

    @cached_property
    def _patient(self) -> Clockwork:
        """All but sending can wait until those at a page have written."""
        return replace(self.clockwork, new_db=patient(self.clockwork.new_db))

    def _begin(self, job: Job) -> bool:
        it = self._patient
        with it.new_db() as db, work(db):
            now = it.now
            note_success(db, name=f"scheduler:{it.owner}", now=now, next_due_at=now + TICK)
            if take_lease(db, name=LEASE_NAME, owner=it.owner, now=now, length=it.room.lease) is None:
                return False
            if job.from_hour is not None:
                wall = clock.local(now)
                if wall.hour < job.from_hour or not begin_day(db, name=job.name, on=wall.date(), now=now):
                    return False
            note_start(db, name=f"job:{job.name}", now=now)
            return True

    def _do(self, job: Job) -> None:
        it, on = self._patient, clock.today(self.clockwork.now)
        job.do(self.clockwork if job.every == TICK else self._as_chosen(it))
        with it.new_db() as db, work(db):
            now = it.now
            if job.from_hour is not None:
                end_day(db, name=job.name, on=on, now=now)
            note_success(db, name=f"job:{job.name}", now=now, next_due_at=job.next_after(now))

    def _as_chosen(self, it: Clockwork) -> Clockwork:
        """With the settings that the team chose meanwhile."""
        with it.new_db() as db:
            return replace(it, settings=present_settings(db, it.settings))

    def _note_trouble(self, job: Job, error: Exception) -> None:
        it = self.clockwork
        try:
            with it.new_db() as db, work(db):
                note_trouble(db, name=f"job:{job.name}", trouble=type(error).__name__, now=it.now)
        except Exception as worse:
            logger.warning("trouble could not be written down", extra={"kind": type(worse).__name__})
