"""APScheduler begins and ends as the clockwork wants it: in lanes at the start, without a word at the end."""

import threading
import time
from datetime import UTC

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.base import STATE_RUNNING, STATE_STOPPED

from portal import ticking
from portal.scheduler import JOBS

LANES_AT_ONCE = 4  # e-mails, texts, what is looked at every minute, the rest


class Runner:
    """Writes down what runs, and how many at once; each run lasts until `go` is set."""

    def __init__(self) -> None:
        self.go, self.lock = threading.Event(), threading.Lock()
        self.now, self.most, self.names = 0, 0, []

    def run(self, job) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.names.append(job.name)
        self.go.wait(20)
        with self.lock:
            self.now -= 1


def until(holds) -> bool:
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


@pytest.mark.shows("F14")
def test_at_a_start_every_job_runs_at_once_but_they_do_not_all_write_at_once():
    runner = Runner()
    scheduler = ticking.make_scheduler(runner, JOBS)
    scheduler.start()
    try:
        assert until(lambda: len(runner.names) >= LANES_AT_ONCE)
        assert {"email", "text"} <= set(runner.names), "the post waits for nobody"
        time.sleep(0.3)  # were there more lanes, more would have begun
        assert len(runner.names) == runner.most == LANES_AT_ONCE
        runner.go.set()
        assert until(lambda: {job.name for job in JOBS} == set(runner.names))
    finally:
        runner.go.set()
        scheduler.shutdown()


def test_an_end_right_after_the_start_is_without_a_traceback(monkeypatch):
    """The end may come while the first runs are being handed out."""
    runner = Runner()
    runner.go.set()
    scheduler = ticking.make_scheduler(runner, JOBS)
    scheduler.start(paused=True)
    handed_out = []

    def the_end_comes(*_arguments) -> None:
        handed_out.append(1)
        scheduler.state = STATE_STOPPED  # as shutdown() does first, in another thread

    for lane in scheduler._executors.values():
        monkeypatch.setattr(lane, "submit_job", the_end_comes)
    scheduler.state = STATE_RUNNING
    scheduler._process_jobs()
    assert len(handed_out) == len(JOBS)
    scheduler.state = STATE_RUNNING
    scheduler.shutdown()


@pytest.mark.shows("F10", "M1", "M2")
def test_every_job_is_run_once_however_late_and_never_beside_itself():
    """After hours asleep each runs once, not once for each tick that was missed; nothing is stored to be shared."""
    scheduler = ticking.make_scheduler(Runner(), JOBS)
    scheduler.start(paused=True)
    try:
        made = {job.id: job for job in scheduler.get_jobs()}
        assert set(made) == {job.name for job in JOBS}
        for name, job in made.items():
            assert (job.coalesce, job.max_instances) == (True, 1), name
            assert job.misfire_grace_time >= 3600, name
            assert job.trigger.timezone == UTC, name
        assert scheduler.timezone == UTC
        assert [type(store) for store in scheduler._jobstores.values()] == [MemoryJobStore]
    finally:
        scheduler.shutdown(wait=False)


@pytest.mark.shows("F4", "G5")
def test_the_watch_speaks_within_the_stated_bound():
    """A dead thread and a tick that hangs are both said within 120 seconds (F4)."""
    looks_every = 1.0
    assert 0 < ticking.STILL_AFTER <= 120 - looks_every
    assert 0 < ticking.HANGS_AFTER <= 120 - looks_every
