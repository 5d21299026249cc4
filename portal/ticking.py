"""APScheduler only ticks, and is watched from outside: a dead scheduler thread still says that it runs (M1)."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from portal.clockwork import TICK, Job, Runner
from portal.messages.actions import raise_alert
from portal.shared import clock
from portal.storage.work import work

logger = logging.getLogger("portal.scheduler")
STILL_AFTER = 60.0  # seconds without a tick after which we say so ourselves (F4: 120 s at most)
HANGS_AFTER = 110.0  # and for one of the ticks alone: a provider may hold it for 100 seconds at the worst (F5)
CLOCK_MOVED = 30.0  # seconds by which the wall clock may stray from our own before ticks are set anew (F10)


class AtOnceThenEvery(IntervalTrigger):  # type: ignore[misc]
    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        if previous_fire_time is None:
            return now
        then: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        return then


def make_scheduler(runner: Runner, jobs: Sequence[Job]) -> BackgroundScheduler:
    """Every job runs once at the start, and then as often as it says.

    In lanes, so that at a start not all of them write at once while somebody waits at a page: the post, what is
    looked at every minute, and the rest, one after the other.
    """
    post = [job for job in jobs if _lane(job) == "post"]
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={
            "default": ThreadPoolExecutor(1),
            "post": ThreadPoolExecutor(max(len(post), 1)),
            "often": ThreadPoolExecutor(1),
        },
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    for job in jobs:
        trigger = AtOnceThenEvery(seconds=_seconds(job), timezone=UTC)
        scheduler.add_job(runner.run, trigger, args=[job], id=job.name, executor=_lane(job))
    return scheduler


def _lane(job: Job) -> str:
    if job.every == TICK:
        return "post"
    return "often" if job.every <= timedelta(minutes=1) else "default"


def _seconds(job: Job) -> int:
    """A daily job is looked at every few minutes; the database knows whether it was done."""
    return int(job.every.total_seconds()) if job.from_hour is None else 300


def keep_ticking(runner: Runner, jobs: Sequence[Job], stop: threading.Event) -> None:
    """Watch the ticking from outside it: a dead scheduler thread still says it is running (M1)."""
    scheduler = make_scheduler(runner, jobs)
    scheduler.start()
    offset, hangs = _offset(), False
    try:
        while not stop.wait(1):
            if abs(_offset() - offset) > CLOCK_MOVED:
                offset = _offset()
                logger.warning("the clock was moved")
                _count_anew(scheduler, jobs)
            if runner.still_for() > STILL_AFTER:
                _say_still(runner)
                scheduler.shutdown(wait=False)
                runner.count_anew()
                scheduler = make_scheduler(runner, jobs)
                scheduler.start()
            elif not hangs and runner.longest_still(jobs) > HANGS_AFTER:
                hangs = True  # nothing here can end it; what else there is goes on
                _say_still(runner)
            elif hangs:
                hangs = runner.longest_still(jobs) > HANGS_AFTER
    finally:
        scheduler.shutdown(wait=True)


def _offset() -> float:
    return clock.now().timestamp() - time.monotonic()


def _count_anew(scheduler: BackgroundScheduler, jobs: Sequence[Job]) -> None:
    """An interval counted on a clock that was put back would be waited for twice (F10)."""
    for job in jobs:
        scheduler.reschedule_job(job.name, trigger="interval", seconds=_seconds(job))


def _say_still(runner: Runner) -> None:
    it = runner.clockwork
    logger.error("the clockwork stood still", extra={"seconds": int(STILL_AFTER)})
    with it.new_db() as db, work(db):
        raise_alert(db, kind="clockwork-stood-still", about="scheduler", now=it.now)
