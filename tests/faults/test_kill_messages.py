"""kill -9 in the middle of sending, again and again: nothing lost, and twice only where nobody can be asked (G1, G2).

The whole drill, 10,000 messages and 100 kills, runs with --full; a small one always.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from portal.messages.contact import SafeWay
from portal.messages.hours import every_day
from portal.messages.models import OutboxMessage
from portal.messages.queries import open_alerts
from portal.messages.states import State
from portal.settings import ROOT
from portal.storage.base import new_id
from portal.storage.work import work
from tests.conftest import Templates
from tests.kit.contact import set_safe_contact
from tests.kit.fast_disk import fast_folder
from tests.kit.processes import end_with_us
from tests.messages.providers import provider

LEASE = 0.2
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def templates(full):
    """At its full size on a disk, where a commit waits as it does in earnest: the share of the hand-over counts."""
    folder = Path(tempfile.mkdtemp(prefix="portal-drill-", dir="/var/tmp")) if full else fast_folder("drill")
    yield Templates(folder)
    shutil.rmtree(folder, ignore_errors=True)


def fill(store, count, *, first=0, about="BK"):
    """So many e-mails, due now, to one person who may be written to at any time. `first`: their numbers go on there."""
    now = datetime.now(UTC)
    with store.new_db() as db, work(db):
        person = store.keys.new_person(now)
        way = SafeWay("email", "kaz@example.org", is_safe=True, hours=every_day(0, 1440))
        set_safe_contact(db, person_key=person, ways=[way], language="en", now=now)
        starts_at = now + 2 * DAY
        db.execute(
            insert(OutboxMessage.__table__),
            [
                {
                    "id": new_id(),
                    "ref": f"MS-{number:08d}",
                    "person_key": person,
                    "about": f"{about}-{number:08d}",
                    "kind": "booked",
                    "way": "email",
                    "starts_key": str(int(starts_at.timestamp())),
                    "turn": 0,
                    "starts_at": starts_at,
                    "starts_wall": "",
                    "due_at": now,
                    "useless_after": starts_at,
                    "ready_at": now,
                    "state": State.PLANNED,
                    "attempts": 0,
                    "is_unsure": False,
                    "parts": 0,
                    "level": "neutral",
                    "language": "en",
                    "made_at": now,
                }
                for number in range(first, first + count)
            ],
        )


@contextmanager
def worker(settings, address, *, ahead=0.0, until="forever"):
    arguments = [str(settings.instance), settings.database, address, str(LEASE), str(ahead), until]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.drill_worker", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        preexec_fn=end_with_us(signal.SIGKILL),
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def rows(store):
    with store.new_db() as db:
        return {row.id: row for row in db.scalars(select(OutboxMessage).where(OutboxMessage.kind == "booked"))}


def drill(settings, store, address, *, messages, kills, count_received):
    """Kill a sender so many times, then let one finish. Gives how often it was killed while it still had work."""
    fill(store, messages)
    rng, killed = random.Random(3), 0
    while killed < kills and sum(row.state == State.SENT for row in rows(store).values()) < messages * 0.95:
        with worker(settings, address) as process:
            before, until = count_received(), time.monotonic() + 10
            while count_received() == before and time.monotonic() < until:
                time.sleep(0.005)  # it is sending: a kill before that shows little
            time.sleep(rng.uniform(0.0, 0.15))
            process.kill()
            killed += 1
        time.sleep(LEASE)
    for ahead in (0.0, 6 * 60.0, 12 * 60.0):  # what was in doubt waits for five minutes
        with worker(settings, address, ahead=ahead, until="drain") as process:
            process.wait(600)
        time.sleep(LEASE)
    return killed


@pytest.mark.shows("F2", "G1", "M3")
@pytest.mark.parametrize("promise", ["idempotent", "lookup"])
@pytest.mark.engines("sqlite")
def test_with_a_key_or_a_look_up_nothing_is_lost_and_nothing_comes_twice(settings, store, promise, full):
    messages, kills = (10_000, 100) if full else (600, 4)
    with provider() as hands:
        address = hands.url + f"?promise={promise}"
        posts = lambda: [ask for ask in hands.asked if ask[0] == "POST"]  # noqa: E731
        killed = drill(
            settings, store, address, messages=messages, kills=kills, count_received=lambda: len(hands.taken)
        )
        done = rows(store)
        assert killed >= (kills if full else 3)
        assert hands.taken.keys() == done.keys(), "lost"
        assert {row.state for row in done.values()} == {State.SENT}
        assert not any(row.is_unsure for row in done.values())
        if promise == "lookup":  # this one would have delivered a second copy
            assert max(Counter(ask[3] for ask in posts()).values()) == 1, "twice"


@pytest.mark.shows("F2", "G2", "M3")
def test_by_plain_smtp_nothing_is_lost_and_a_copy_too_many_is_rare_and_marked(settings, store, smtp_sink, full):
    messages, kills = (10_000, 100) if full else (600, 4)
    killed = drill(
        settings,
        store,
        smtp_sink.url,
        messages=messages,
        kills=kills,
        count_received=lambda: len(smtp_sink._received),
    )
    copies = Counter(letter["Message-ID"].strip("<>").split("@")[0] for letter in smtp_sink.messages)
    done = rows(store)
    twice = {key for key, count in copies.items() if count > 1}
    assert killed >= (kills if full else 3)
    missing = {key: (done[key].state, done[key].reason) for key in done.keys() - copies.keys()}
    assert copies.keys() == done.keys(), f"lost: {missing}"
    assert max(copies.values()) <= 2, "a third copy"
    given_up = {key: row for key, row in done.items() if row.state != State.SENT}  # killed at the hand-over both times
    assert all((row.state, row.reason) == (State.FAILED, "unsure") for row in given_up.values()), given_up
    with store.new_db() as db:
        told = {alert.about for alert in open_alerts(db) if alert.kind == "not-sure-it-arrived"}
    assert {row.about for row in given_up.values()} == told, "given up, and nobody is told"
    assert all(done[key].is_unsure and done[key].reason == "unsure" for key in twice), "not marked"
    marked = sum(row.is_unsure for row in done.values())
    print(f"{killed} kills, {len(twice)} came twice, {marked} marked, {len(given_up)} not tried again")
    assert marked <= killed
    if full:
        assert len(twice) * 5 <= killed


@pytest.mark.shows("F3", "G3")
def test_a_holder_that_is_frozen_and_thawed_sends_nothing_twice(settings, store, smtp_sink, full):
    """90 seconds with --full; else for longer than its lease lasts."""
    fill(store, 2_000 if full else 300)
    with worker(settings, smtp_sink.url) as holder:
        while len(smtp_sink._received) < 50:
            time.sleep(0.005)
        holder.send_signal(signal.SIGSTOP)
        time.sleep(90 if full else 4 * LEASE)
        with worker(settings, smtp_sink.url, until="drain") as other:
            time.sleep(0.3)
            holder.send_signal(signal.SIGCONT)
            time.sleep(1)
            holder.terminate()
            holder.wait(60)
            other.wait(120)
        time.sleep(2 * LEASE)
    for ahead in (0.0, 6 * 60.0):
        with worker(settings, smtp_sink.url, ahead=ahead, until="drain") as last:
            last.wait(120)
    copies = Counter(letter["Message-ID"] for letter in smtp_sink.messages)
    assert len(copies) == (2_000 if full else 300), "lost"
    assert max(copies.values()) == 1, "twice"
