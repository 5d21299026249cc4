"""Four schedulers on the days the clocks change, a ticking thread that dies, hours of silence."""

import re
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time

import pytest
from apscheduler.schedulers.base import BaseScheduler

from portal import scheduler, ticking
from portal.check_commands import run_check
from portal.clockwork import TICK, Clockwork, Job, Runner
from portal.messages import actions, timing
from portal.messages.alert_actions import is_silent
from portal.messages.clockwork_actions import note_success
from portal.messages.contact import SafeWay
from portal.messages.hours import every_day
from portal.messages.jobs import tick
from portal.messages.message import Message
from portal.messages.models import OutboxMessage
from portal.messages.queries import heartbeat_age, open_alerts
from portal.messages.states import State
from portal.shared.clock import instant, local, today
from portal.storage.work import work
from tests.messages.conftest import Clock, Hands, make_message, make_person, plan, post  # noqa: F401


@pytest.fixture
def clock(now):
    return Clock(now)


def four(settings, new_db, room):
    made = []
    for number in range(4):
        owner = f"machine:{number}"
        made.append(Runner(Clockwork(settings, new_db, replace(room, owner=owner), owner)))
    return made


@pytest.mark.shows("F3", "F12", "G3", "G6", "G28", "M1")
@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)], ids=["autumn", "spring"])
@pytest.mark.engines("sqlite")
def test_four_schedulers_on_a_day_the_clocks_change(post, db, new_db, settings, clock, day, full):  # noqa: F811
    """Reminders at every hour: none missed, none twice, none early; each daily job once a date."""
    clock.at = start = instant(day - timedelta(days=1), wall_time(12))
    step = timedelta(minutes=1 if full else 30)
    person = store_person(db, post, start)
    wanted = {}
    for hour in range(40):
        starts_at = start + timedelta(days=1, hours=hour)
        for reminder in timing.reminders(starts_at, (1,), now=start):
            message = Message(reminder.kind, f"BK-{hour}", reminder.due_at, starts_at, starts_at)
            wanted[plan(db, person, message, now=start)[0].id] = reminder.due_at
    jobs = [Job("email", lambda it: tick(it.room, "email"), TICK, "")]
    daily = sorted((job for job in scheduler.JOBS if job.from_hour is not None), key=lambda job: job.from_hour)
    days_done: dict[str, list[date]] = {}
    for each in (daily[0], daily[-1]):  # as the earliest and the latest real one are due, whatever they do
        done = days_done[each.name] = []
        jobs.append(replace(each, do=lambda it, done=done: done.append(today(it.now))))
    runners, sent_at = four(settings, new_db, post.room), {}
    post.email.before_answer = lambda parcel: sent_at.setdefault(parcel.key, clock.at)
    while clock.at < start + timedelta(days=2):
        for runner in runners:
            for job in jobs:
                runner.run(job)
        clock.at += step
    counted = Counter(parcel.key for parcel in post.sent)
    assert counted.keys() == {key for key, due_at in wanted.items() if due_at < clock.at - step}
    assert set(counted.values()) == {1}
    for key, at in sent_at.items():
        assert timedelta(0) <= at - wanted[key] < step + timedelta(minutes=1)
    for name, done in days_done.items():
        on = Counter(done)
        assert set(on.values()) == {1}, name
        assert day in on and len(on) >= 2, (name, on)
    assert len({local(at).utcoffset() for at in sent_at.values()}) == 2, "no clock was changed"


def store_person(db, post, now):  # noqa: F811
    way = SafeWay("email", "kaz@example.org", is_safe=True, hours=every_day(0, 1440))
    return make_person(db, way, now=now)


@pytest.mark.shows("F12")
@pytest.mark.engines("sqlite")
def test_no_daily_job_begins_in_the_hours_a_change_can_skip_or_repeat():
    assert all(job.from_hour is None or 3 <= job.from_hour <= 22 for job in scheduler.JOBS)


@pytest.mark.shows("F10", "G4", "M2")
@pytest.mark.engines("sqlite")
def test_after_six_hours_of_silence_all_is_accounted_for(post, db, new_db, clock, now, full):  # noqa: F811
    count = 10_000 if full else 200
    person = make_person(db, now=now)
    with work(db):
        rows = [
            actions.plan(
                db,
                person_key=person,
                messages=[make_message(now, about=f"BK-{n}", starts_at=now + timedelta(minutes=3 + 5 * n))],
                now=now,
            )[0]
            for n in range(count)
        ]
    clock.on(hours=6)
    begun = time.monotonic()
    while post.tick(longest=600.0).due:
        pass
    assert time.monotonic() - begun < 600, "caught up within ten minutes, as G4 says"
    with new_db() as other:
        states = dict(other.query(OutboxMessage.id, OutboxMessage.state).all())
    for row in rows:
        assert states[row.id] == (State.TOO_LATE if row.useless_after <= clock.at else State.SENT)
    assert {parcel.key for parcel in post.sent} == {key for key, state in states.items() if state == State.SENT}
    assert len(post.sent) == len({parcel.key for parcel in post.sent})


@pytest.mark.shows("F10")
@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_sends_nothing_twice(post, db, clock, now, hours):  # noqa: F811
    person = store_person(db, post, now)
    for minutes in range(-120, 120, 30):
        due_at = now + timedelta(minutes=minutes)
        plan(db, person, make_message(now, about=f"BK-{minutes}", due_at=due_at), now=now - timedelta(hours=3))
    post.tick()
    before = len(post.sent)
    clock.on(hours=hours)
    for _ in range(32):
        post.tick()
        clock.on(minutes=5)
    keys = [parcel.key for parcel in post.sent]
    assert before > 0
    assert len(keys) == len(set(keys)) == 8


@pytest.mark.shows("F4", "G5", "M1")
@pytest.mark.engines("sqlite")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # it dies on purpose
def test_a_ticking_thread_that_dies_is_noticed_and_started_again(settings, new_db, post, monkeypatch):  # noqa: F811
    """APScheduler itself goes on saying that it runs (M1): the watch stands outside it."""
    runner = Runner(Clockwork(settings, new_db, replace(post.room, clock=lambda: datetime.now(UTC)), "machine:1"))
    monkeypatch.setattr(ticking, "STILL_AFTER", 7.0)
    dead, stop = threading.Event(), threading.Event()
    lies, threads, said = [], [], []
    plain = BaseScheduler._process_jobs

    def die(self):
        if not dead.is_set():
            dead.set()
            lies.append(self)
            threads.append(threading.current_thread())
            raise SystemExit
        return plain(self)

    monkeypatch.setattr(BaseScheduler, "_process_jobs", die)
    watch = threading.Thread(target=ticking.keep_ticking, args=(runner, scheduler.JOBS[:2], stop))
    watch.start()
    try:
        until = time.monotonic() + 30
        found = []
        while time.monotonic() < until and not found:
            time.sleep(0.05)
            if threads and not threads[0].is_alive():
                said.append(lies[0].running)
                with new_db() as db:
                    found = [alert.kind for alert in open_alerts(db)]
        assert said[0] is True, "it does not know that it is dead"
        assert found == ["clockwork-stood-still"]
        until = time.monotonic() + 30
        age = None
        while time.monotonic() < until and age is None:
            time.sleep(0.2)
            with new_db() as db:
                age = heartbeat_age(db, datetime.now(UTC))
        assert age is not None, "it was not started again"
    finally:
        stop.set()
        watch.join(20)


@pytest.mark.shows("F4")
@pytest.mark.engines("sqlite")
def test_a_tick_that_hangs_is_noticed_though_the_other_goes_on(settings, new_db, post, monkeypatch):  # noqa: F811
    runner = Runner(Clockwork(settings, new_db, replace(post.room, clock=lambda: datetime.now(UTC)), "machine:1"))
    monkeypatch.setattr(ticking, "HANGS_AFTER", 1.0)
    stop, hangs = threading.Event(), threading.Event()
    jobs = (scheduler.JOBS[0], Job("text", lambda _it: hangs.wait(60), TICK, ""))
    watch = threading.Thread(target=ticking.keep_ticking, args=(runner, jobs, stop))
    watch.start()
    try:
        found, until = [], time.monotonic() + 30
        while not found and time.monotonic() < until:
            time.sleep(0.1)
            with new_db() as db:
                found = [alert.kind for alert in open_alerts(db)]
        assert found == ["clockwork-stood-still"]
        assert "email" in runner.ticked and "text" not in runner.ticked
    finally:
        stop.set(), hangs.set()
        watch.join(20)


@pytest.mark.shows("F4", "G5")
def test_a_clockwork_that_is_gone_is_noticed_by_readiness_and_by_the_team(app, store, now, clock_at):
    """The process is killed: nobody is left in it to say so. It settles when one is heard of again."""
    with store.new_db() as db, work(db):
        note_success(db, name="job:email", now=now), note_success(db, name="job:text", now=now)
    client = app.test_client()
    assert client.get("/health/ready").status_code == 200
    clock_at(now + timedelta(seconds=115))
    assert client.get("/health/ready").status_code == 200
    clock_at(now + timedelta(seconds=122))
    for _ in range(2):
        assert client.get("/health/ready").get_json()["scheduler"] is False
    with store.new_db() as db:
        assert [alert.kind for alert in open_alerts(db)] == ["clockwork-silent"]


@pytest.mark.shows("F4")
def test_what_was_silent_and_is_heard_again_is_settled(settings, new_db, post, now):  # noqa: F811
    with new_db() as db, work(db):
        is_silent(db, now=now)
    Runner(Clockwork(settings, new_db, post.room, "machine:1")).run(scheduler.JOBS[0])
    with new_db() as db:
        assert open_alerts(db) == []


@pytest.mark.shows("F4")
def test_the_heartbeat_is_the_slowest_of_the_ticks(db, now):
    with work(db):
        note_success(db, name="job:email", now=now)
    assert heartbeat_age(db, now) is None, "texts never ticked"
    with work(db):
        note_success(db, name="job:text", now=now - timedelta(seconds=130))
    assert heartbeat_age(db, now) == timedelta(seconds=130)


@pytest.mark.engines("sqlite")
def test_a_job_that_breaks_off_is_noted_by_the_name_of_its_error_and_tried_again(settings, new_db, post):  # noqa: F811
    from portal.messages.queries import heartbeats

    tries = []

    def break_off(_it):
        tries.append(1)
        if len(tries) == 1:
            raise LookupError("somebody@example.org")

    runner = Runner(Clockwork(settings, new_db, post.room, "machine:1"))
    job = Job("nightly", break_off, timedelta(hours=1), "", from_hour=4)
    for _ in range(3):
        runner.run(job)
    assert len(tries) == 2, "begun but not done means again; done means not again"
    with new_db() as db:
        beat = next(beat for beat in heartbeats(db) if beat.name == "job:nightly")
    assert (beat.last_trouble, beat.last_success_at is not None) == (None, True)


@pytest.mark.shows("F4", "G5")
@pytest.mark.engines("sqlite")
def test_check_says_how_long_ago_the_clockwork_was_last_heard_from(store, settings, now, clock_at, capsys):
    with store.new_db() as db, work(db):
        note_success(db, name="job:email", now=now), note_success(db, name="job:text", now=now)
    clock_at(now + timedelta(seconds=90))
    run_check(settings, None)
    assert re.search(r"^ok     clockwork: heard from 9\d seconds ago$", capsys.readouterr().out, re.MULTILINE)
    clock_at(now + timedelta(seconds=3_000))
    assert run_check(settings, None) == 1
    wrong = r"^WRONG  clockwork: last heard from 30\d\d seconds ago\. Run: portal scheduler$"
    assert re.search(wrong, capsys.readouterr().out, re.MULTILINE)
