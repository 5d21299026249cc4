"""The scheduler as a real process: sends through a real server, ends cleanly, hands over, is missed when gone."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from portal.messages import actions
from portal.messages.contact import SafeWay
from portal.messages.hours import every_day
from portal.messages.message import Message
from portal.messages.models import OutboxMessage
from portal.messages.queries import heartbeat_age
from portal.messages.states import State
from portal.settings import Settings
from portal.storage.store import open_store
from portal.storage.work import work
from tests.kit.contact import set_safe_contact

ANY_TIME = every_day(0, 1440)


def wait_until(holds, seconds=40.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def portal(running_portal, smtp_sink):
    return running_portal(web=False, PORTAL_MAIL_URL=smtp_sink.url, PORTAL_MAIL_FROM="Ferry Lane <hello@example.org>")


@pytest.fixture
def opened(portal):
    store = open_store(Settings(instance=portal.instance, fast_hashes=True))
    yield store
    store.close()


def someone(store, *, due_in=timedelta(0)):
    now = datetime.now(UTC)
    with store.new_db() as db, work(db):
        person = store.keys.new_person(now)
        way = SafeWay("email", "kaz@example.org", is_safe=True, hours=ANY_TIME)
        set_safe_contact(db, person_key=person, ways=[way], language="en", now=now)
        message = Message("received", "FH-7K3M2P", now + due_in, now + timedelta(days=5), facts={"by": "2026-12-01"})
        return actions.plan(db, person_key=person, messages=[message], now=now)[0]


def states(store):
    with store.new_db() as db:
        rows = db.query(OutboxMessage).filter(OutboxMessage.kind != "confirm_way")  # the person has confirmed already
        return [row.state for row in rows]


@pytest.mark.shows("R-78", "N-10", "N-55")
def test_the_scheduler_sends_through_a_real_server_and_ends_when_told(portal, opened, smtp_sink):
    row = someone(opened)
    scheduler = portal.start_scheduler()
    assert wait_until(lambda: smtp_sink.messages), scheduler.log
    assert scheduler.stop() == 0
    (letter,) = smtp_sink.messages
    assert letter["To"] == "kaz@example.org"
    assert letter["Message-ID"] == f"<{row.id}@example.org>"
    assert letter["From"] == "Ferry Lane <hello@example.org>"
    assert "This is an automatic message." in letter.get_body(("plain",)).get_content()
    assert states(opened) == [State.SENT]
    assert "kaz@example.org" not in scheduler.log


def test_one_sends_and_the_other_takes_over_at_once_after_a_clean_end(portal, opened, smtp_sink):
    first, second = portal.start_scheduler(), portal.start_scheduler()
    someone(opened)
    assert wait_until(lambda: smtp_sink.messages)
    first.stop(), wait_until(lambda: False, 1)
    someone_else = someone(opened)
    assert someone_else.state == State.DUE
    assert wait_until(lambda: len(smtp_sink.messages) == 2, 20), second.log


def test_readiness_knows_how_long_ago_the_last_tick_was(portal, opened):
    with opened.new_db() as db:
        assert heartbeat_age(db, datetime.now(UTC)) is None
    scheduler = portal.start_scheduler()

    def age():
        with opened.new_db() as db:
            return heartbeat_age(db, datetime.now(UTC))

    assert wait_until(lambda: age() is not None), scheduler.log
    scheduler.kill()
    before = age()
    time.sleep(1)
    assert age() > before
