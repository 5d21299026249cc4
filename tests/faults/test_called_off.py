"""Cancelled or moved at any moment, and whatever is in hand: nothing of it leaves afterwards (F26)."""

import random
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.messages import actions
from portal.messages.gateways.smtp import SmtpGateway
from portal.messages.jobs import tick, write_what_is_left
from portal.messages.message import Message
from portal.messages.models import OutboxMessage
from portal.messages.states import State
from portal.shared import clock as portal_clock
from portal.shared.errors import Busy
from portal.storage.work import work
from tests.messages.conftest import Clock, Hands, make_message, make_person, plan, post  # noqa: F401

DAY = timedelta(days=1)


@pytest.fixture
def clock(now):
    return Clock(now)


@pytest.mark.shows("F26")
@pytest.mark.parametrize("how", ["cancelled", "moved"])
def test_called_off_at_any_moment_nothing_leaves_afterwards(post, db, new_db, clock, now, full, how):  # noqa: F811
    """The cancel, or the move, comes from another session before any piece of the sender's own work."""
    person, gone = make_person(db, now=now), set()
    post.email.before_answer = lambda parcel: late.append(parcel.key) if parcel.key in gone else None
    late: list[str] = []
    for number in range(500 if full else 16):
        (row,) = plan(db, person, make_message(now, about=f"BK-{number}"), now=now)
        maker = CallsOffBefore(new_db, row, person if how == "moved" else "", piece=number % 8, now=now, gone=gone)
        tick(replace(post.room, new_db=maker), "email")
    assert late == []
    assert gone and post.sent, "all called off or none: that shows little"


class CallsOffBefore:
    """A maker of sessions; before the one with that number somebody else cancels, or moves it for this person."""

    def __init__(self, new_db, row, person, *, piece, now, gone):
        self.new_db, self.about, self.key, self.piece, self.now, self.gone = new_db, row.about, row.id, piece, now, gone
        self.person = person

    def __call__(self):
        if self.piece == 0:
            with self.new_db() as other, work(other):
                if self.person:
                    news = make_message(self.now, about=self.about, kind="changed", starts_at=self.now + 3 * DAY)
                    actions.move_about(other, person_key=self.person, about=self.about, messages=[news], now=self.now)
                else:
                    actions.cancel_about(other, about=self.about, now=self.now)
                if other.get(OutboxMessage, self.key).state == State.CANCELLED:
                    self.gone.add(self.key)
        self.piece -= 1
        return self.new_db()


@pytest.mark.shows("F26")
def test_called_off_at_random_moments_of_a_sender_at_work(new_db, db, post, smtp_sink, now, full):  # noqa: F811
    """Real time, a real server: from a second after the cancel is saved nothing of it arrives."""
    rng, saved, arrived = random.Random(26), {}, {}
    count, person = 1_000 if full else 60, make_person(db, now=now, level="neutral")
    db.close()
    gateway = SmtpGateway(smtp_sink.url, "Ferry Lane <hello@example.org>", portal_clock.now)
    room = replace(post.room, gateways={"email": gateway}, clock=portal_clock.now)
    plain = smtp_sink.keep

    def keep(envelope, *, taken):
        arrived[envelope.content.split(b"Message-ID: <")[1].split(b"@")[0].decode()] = time.monotonic()
        plain(envelope, taken=taken)

    smtp_sink.keep = keep
    stop = threading.Event()

    def send():
        while not stop.is_set():
            try:
                if not tick(room, "email").due:
                    time.sleep(0.01)
            except Busy:
                continue

    sender = threading.Thread(target=send)
    sender.start()
    for number in range(count):
        at = portal_clock.now()
        with new_db() as unit, work(unit):
            about = f"BK-{number:06d}"
            (row,) = actions.plan(unit, person_key=person, messages=[any_time(at, about, DAY)], now=at)
            key = row.id
        time.sleep(rng.uniform(0, 0.02))
        with new_db() as unit, work(unit):
            if number % 2:
                moved = [any_time(at, about, 2 * DAY, kind="changed")]
                actions.move_about(unit, person_key=person, about=about, messages=moved, now=portal_clock.now())
            else:
                actions.cancel_about(unit, about=about, now=portal_clock.now())
        saved[key] = time.monotonic()
    time.sleep(1.5)
    stop.set()
    sender.join(60)
    write_what_is_left(room, "email")
    left = [arrived[key] - saved[key] for key in saved.keys() & arrived.keys()]
    print(f"{len(saved)} called off, {len(left)} had left, the latest {1000 * max(left, default=0):.0f} ms after")
    assert max(left, default=0.0) <= 1.0
    assert 0 < len(left) < len(saved), "all left or none: that shows little"


def any_time(now, about, ahead, kind="cancelled_by_us"):
    """A message that no hour holds back and that nothing else calls off."""
    return Message(kind, about, now, now + ahead, now + ahead)


@pytest.mark.shows("F26", "F5")
def test_a_slow_greeting_does_not_outlast_a_cancel(post, db, new_db, now, monkeypatch):  # noqa: F811
    monkeypatch.setattr("portal.messages.sending_jobs.NEAR_ENOUGH", 0.0)
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    asked = []

    def send(parcel, still_wanted):
        with new_db() as other, work(other):
            actions.cancel_about(other, about=row.about, now=now)
        asked.append(still_wanted())
        return Hands().send(parcel)

    post.email.send = send
    post.tick()
    assert asked == [False]
