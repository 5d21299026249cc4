"""PostgreSQL is restarted under people who book: no broken page, no visit lost, no booking lost (F16)."""

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.mentoring.models import Booking
from portal.messages.models import OutboxMessage
from portal.messages.states import State
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from portal.storage.migrate import StoreNotUp
from portal.storage.store import open_store_when_up, prepare_store
from tests.faults.test_kill_messages import fill
from tests.faults.test_kill_web import Booker
from tests.kit.postgres import NoPostgres, Server
from tests.mentoring.conftest import make_mentor, make_person
from tests.mentoring.crowd import Somebody, moved_clock
from tests.shows import leave_out

__all__ = ["make_mentor", "make_person"]


@pytest.fixture
def server():
    try:
        made = Server(durable=True)
        made.start()
    except NoPostgres as why:
        leave_out(str(why))
    yield made
    made.remove()


@pytest.fixture
def settings(server, tmp_path):
    address = server.address.render_as_string(hide_password=False)
    return Settings(instance=tmp_path / "own" / "instance", database_url=address, fast_hashes=True)


@pytest.fixture
def store(request, settings, server):
    opened = prepare_store(settings)
    yield opened
    opened.close()


class Watchful(Booker):
    """Remembers every answer."""

    def __init__(self, *args):
        super().__init__(*args)
        self.answers: list[int] = []
        ask = self.somebody.ask

        def asked(*args):
            said = ask(*args)
            self.answers.append(said[0])
            return said

        self.somebody.ask = asked


@pytest.mark.shows("F16", "F1")
def test_restarted_again_and_again_under_people_who_book(
    server, running_portal, store, settings, make_mentor, make_person, now, full
):
    """As pg_ctl restart -m immediate; with --full every 3 seconds of a minute."""
    plenty = {"caseload_limit": 500, "weekly_hours_limit": 200, "sessions_a_day": 12}
    mentors = [make_mentor(alias=f"M{n}", **plenty).ref for n in range(8 if full else 2)]
    portal = running_portal(
        workers=2,
        PORTAL_DATABASE_URL=settings.database,
        PORTAL_KEYS_URL=settings.key_store,
        PORTAL_KEYS_FILE=str(settings.master_keys),
        PORTAL_CLOCK_AHEAD=moved_clock(now, datetime.now(UTC)),
    )
    stop = threading.Event()
    crowd = [
        Watchful(Somebody(store, portal.port, make_person(name=f"P{n}"), now), mentors, stop, n)
        for n in range(8 if full else 2)
    ]
    for each in crowd:
        each.start()
    for _ in range(20 if full else 2):
        time.sleep(3 if full else 1)
        server.restart()
    back = time.monotonic()
    while crowd[0].somebody.ask("GET", "/times")[0] != 200:
        assert time.monotonic() - back < 5, "the pool does not recover"
        time.sleep(0.1)
    stop.set()
    for each in crowd:
        each.join(60)
    answers = [status for each in crowd for status in each.answers]
    print({status: answers.count(status) for status in sorted(set(answers))})
    broken = [line for line in portal.logs.splitlines() if '"level": "info"' not in line or '"status": 5' in line]
    assert 500 not in answers, "\n".join(broken)[-6000:]
    for each in crowd:
        assert each.somebody.ask("GET", "/code/status")[0] == 200, "a visit was lost"
    seen = {ref for each in crowd for ref in each.seen}
    with store.new_db() as opened:
        booked = set(opened.scalars(select(Booking.ref).where(Booking.state == "booked")))
        told = set(opened.scalars(select(OutboxMessage.about).where(OutboxMessage.kind == "booked")))
    print(f"{len(seen)} confirmations seen, {len(booked)} booked")
    assert seen and seen <= booked <= told


def _key(letter):
    return letter["Message-ID"].strip("<>").split("@")[0]


@pytest.mark.shows("F16", "F1")
def test_the_clockwork_lives_through_restarts_and_sends_each_message_once(
    server, running_portal, store, settings, smtp_sink, full
):
    """Messages become due all the while; with --full over 20 restarts."""
    portal = running_portal(
        web=False,
        PORTAL_DATABASE_URL=settings.database,
        PORTAL_KEYS_URL=settings.key_store,
        PORTAL_KEYS_FILE=str(settings.master_keys),
        PORTAL_MAIL_URL=smtp_sink.url,
    )
    portal.start_scheduler()
    planned = 0
    for turn in range(20 if full else 3):
        fill(store, 30, first=planned, about="XX")  # no booking, which would have to stand
        planned += 30
        time.sleep(1 + turn % 3)
        server.restart()
    until = time.monotonic() + 90
    while time.monotonic() < until and len({_key(letter) for letter in smtp_sink.messages}) < planned:
        time.sleep(0.5)
    copies = Counter(_key(letter) for letter in smtp_sink.messages)
    with store.new_db() as opened:
        rows = {row.id: row for row in opened.scalars(select(OutboxMessage).where(OutboxMessage.kind == "booked"))}
    waiting = {key: rows[key].state for key in rows.keys() - copies.keys()}
    assert len(rows) == planned and copies.keys() <= rows.keys()
    assert set(waiting.values()) <= {State.HELD}, f"lost: {waiting}"  # in doubt: asked again after five minutes
    assert len(waiting) <= 2 * (20 if full else 3)
    assert all(rows[key].is_unsure for key, count in copies.items() if count > 1), "twice, and not marked"
    assert max(copies.values()) <= 2
    assert portal.schedulers[-1].is_up


@pytest.mark.shows("F16", "F27")
def test_a_wrong_name_is_said_at_once_and_a_server_that_is_coming_up_is_waited_for(server, settings, store):
    wrong = replace(settings, database_url=settings.database.replace("?", "-not-there?", 1))
    with pytest.raises(SetUpWrong, match="not-there") as said:
        open_store_when_up(wrong, threading.Event())
    assert not isinstance(said.value, StoreNotUp)
    server.stop()
    opened = []
    waits = threading.Thread(target=lambda: opened.append(open_store_when_up(settings, threading.Event())))
    waits.start()
    time.sleep(2)
    assert waits.is_alive()
    server.start()
    waits.join(60)
    opened[0].close()
    server.stop()
    told_to_stop = threading.Event()
    told_to_stop.set()
    with pytest.raises(StoreNotUp):
        open_store_when_up(settings, told_to_stop)
    server.start()
