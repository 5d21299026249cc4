"""APScheduler begins and ends as the clockwork wants it: in lanes at the start, without a word at the end."""

import threading
import time

import pytest
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
