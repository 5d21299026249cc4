"""Web workers are killed under people who are booking: what somebody saw confirmed is there, with its messages."""

import contextlib
import os
import signal
import threading
import time
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select

from portal.mentoring.models import BookedCell, Booking
from portal.messages.models import OutboxMessage
from tests.mentoring.conftest import make_mentor, make_person
from tests.mentoring.crowd import ONCE, TIMES, TOKEN, Somebody, moved_clock

__all__ = ["make_mentor", "make_person"]


class Booker(threading.Thread):
    """Books again and again as a person does, and remembers what it saw confirmed."""

    def __init__(self, somebody: Somebody, mentors: list[str], stop: threading.Event, seed: int):
        super().__init__(daemon=True)
        self.somebody, self.mentors, self.stop_now, self.rng = somebody, mentors, stop, Random(seed)
        self.seen: list[str] = []
        self.tries = 0

    def run(self) -> None:
        while not self.stop_now.is_set():
            self.tries += 1
            with contextlib.suppress(IndexError):  # a page that did not come has no form
                self._once()

    def _once(self) -> None:
        address = f"/times/{self.rng.choice(self.mentors)}"
        page = self.somebody.ask("GET", address + "?show=all")[2]
        fields = {"csrf_token": TOKEN.findall(page)[0], "time": self.rng.choice(TIMES.findall(page)), "moving": ""}
        self.somebody.ask("POST", address, fields)
        page = self.somebody.ask("GET", "/times/confirm")[2]
        fields = {"csrf_token": TOKEN.findall(page)[0], "once_key": ONCE.findall(page)[0], "place": "phone"}
        where = self.somebody.ask("POST", "/times/confirm", fields | {"number": "01632960200"})[1]
        if where.endswith("/made"):
            self.seen.append(where.split("/")[-2])


@pytest.mark.shows("F1", "G9")
@pytest.mark.both_with_full
def test_every_confirmation_that_was_seen_is_there_after_workers_were_killed(
    running_portal, store, settings, make_mentor, make_person, now, full
):
    plenty = {"caseload_limit": 500, "weekly_hours_limit": 200, "sessions_a_day": 12}
    mentors = [make_mentor(alias=f"M{n}", **plenty).ref for n in range(20 if full else 3)]
    portal = running_portal(
        workers=2,
        PORTAL_DATABASE_URL=settings.database,
        PORTAL_KEYS_URL=settings.key_store,
        PORTAL_KEYS_FILE=str(settings.master_keys),
        PORTAL_CLOCK_AHEAD=moved_clock(now, datetime.now(UTC)),
    )
    stop, rng = threading.Event(), Random(3)
    crowd = [
        Booker(Somebody(store, portal.port, make_person(name=f"P{n}"), now), mentors, stop, n)
        for n in range(20 if full else 3)
    ]
    for booker in crowd:
        booker.start()
    killed, until = 0, time.monotonic() + (1800 if full else 60)
    while killed < (200 if full else 3) and time.monotonic() < until:
        time.sleep(rng.uniform(0.3, 1.5))
        children = portal.web.children()
        if killed % 20 == 19:
            print(f"{killed + 1} killed, {sum(len(booker.seen) for booker in crowd)} confirmations seen", flush=True)
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(rng.choice(children), signal.SIGKILL)
                killed += 1
    before_last = sum(len(booker.seen) for booker in crowd)
    while sum(len(booker.seen) for booker in crowd) <= before_last and time.monotonic() < until:
        time.sleep(0.2)  # it goes on after the last one was killed
    stop.set()
    for booker in crowd:
        booker.join(90)
    seen = {ref for booker in crowd for ref in booker.seen}
    assert killed >= (200 if full else 3) and seen
    with store.new_db() as db:
        rows = {row.ref: row for row in db.scalars(select(Booking))}
        told = set(db.scalars(select(OutboxMessage.about).where(OutboxMessage.kind == "booked")))
        held = set(db.scalars(select(BookedCell.booking_id)))
    assert seen <= {ref for ref, row in rows.items() if row.state == "booked"}
    booked = {ref for ref, row in rows.items() if row.state == "booked"}
    print(f"{killed} killed, {len(seen)} confirmations seen, {len(booked)} booked", flush=True)
    assert booked <= told, "a booking without its message, or a message without its booking"
    assert {row.id for row in rows.values() if row.state == "booked"} <= held
