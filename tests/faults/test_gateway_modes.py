"""Ways out that misbehave in every way we know, met by the whole dispatcher: real servers, rows, gate (F5 to F9).

What each gateway makes of an answer alone is in tests/messages/test_gateways.py; here it is looked at what becomes of
the message, of what is known about the address, and of how often anything was handed over.
"""

import time
from collections import Counter
from datetime import timedelta

import pytest

from portal.messages.gateways.http import HttpGateway
from portal.messages.gateways.smtp import SmtpGateway
from portal.messages.models import SafeContact
from portal.messages.queries import open_alerts
from portal.messages.safety import Reason
from portal.messages.states import State
from tests.kit.smtp_sink import ALLOWED
from tests.messages.conftest import (  # noqa: F401
    TEXT,
    Clock,
    SafeWay,
    make_message,
    make_person,
    plan,
    post,
    row_of,
)
from tests.messages.providers import dripping, provider

SENDER = "Ferry Lane <hello@example.org>"


@pytest.fixture
def clock(now):
    return Clock(now)


@pytest.fixture
def by_mail(post, clock):  # noqa: F811
    """Tells the dispatcher to use a server at this address, with limits that a test can wait for."""
    made = []

    def use(address):
        gateway = SmtpGateway(address, SENDER, clock, connect_seconds=0.3, total_seconds=0.5)
        post.room.gateways["email"] = gateway
        made.append(gateway)
        return gateway

    yield use
    for gateway in made:
        gateway.close()


@pytest.fixture
def by_text(post, clock):  # noqa: F811
    with provider() as hands:
        post.room.gateways["text"] = HttpGateway(hands.url, clock, seconds=0.5)
        yield hands


def one(db, now, *ways):
    person = make_person(db, *ways, now=now)
    return plan(db, person, make_message(now, starts_at=now + timedelta(days=3)), now=now)[0]


def works(new_db):
    with new_db() as db:
        return {way.value: way.works for way in db.query(SafeContact)}


def alerts(new_db):
    with new_db() as db:
        return {alert.kind for alert in open_alerts(db)}


def over_two_days(post, clock, way="email"):  # noqa: F811
    """Everything that could still happen to it happens."""
    for _ in range(16):
        clock.on(hours=3)
        post.tick(way)


@pytest.mark.shows("F5", "G27")
@pytest.mark.parametrize("how", ["refuse", "hang", "one byte at a time", "a greeting that never ends"])
def test_a_server_that_gives_no_answer_costs_nothing_and_loses_nothing(
    post,  # noqa: F811
    db,
    new_db,
    clock,
    now,
    smtp_sink,
    by_mail,
    how,
):
    row = one(db, now)
    with dripping(b"220 drip\r\n" if how == "one byte at a time" else b"") as port:
        ALLOWED.add(("127.0.0.1", port))
        if how in ("refuse", "hang"):
            smtp_sink.behave(how)
        by_mail(smtp_sink.url if how in ("refuse", "hang") else f"smtp://127.0.0.1:{port}")
        begun = time.monotonic()
        post.tick()
        assert time.monotonic() - begun < 20, "ten seconds to connect and sixty for the whole, here 0.3 and 0.5"
    assert row_of(new_db, row).state in (State.DUE, State.HELD)
    assert smtp_sink.messages == []
    post.room.gateways["email"].close()
    smtp_sink.behave("accept")
    by_mail(smtp_sink.url)
    clock.on(minutes=2)
    post.tick()
    assert row_of(new_db, row).state == State.SENT
    over_two_days(post, clock)
    assert len(smtp_sink.messages) == 1


@pytest.mark.shows("F5")
def test_while_a_gateway_talks_no_database_connection_is_held(post, db, new_db, store, now):  # noqa: F811
    one(db, now)
    db.close()
    held = []
    post.email.before_answer = lambda parcel: held.append(store.engine.pool.checkedout())
    post.tick()
    assert held == [0]


@pytest.mark.shows("F6")
def test_greylisting_is_waited_out_and_the_first_wait_is_five_minutes(
    post,  # noqa: F811
    db,
    new_db,
    clock,
    now,
    smtp_sink,
    by_mail,
):
    row = one(db, now)
    smtp_sink.behave("451 until", 3)
    by_mail(smtp_sink.url)
    tried = []
    for _ in range(60):
        before = sum(smtp_sink.tries.values())
        post.tick()
        if sum(smtp_sink.tries.values()) > before:
            tried.append(clock.at - now)
        clock.on(minutes=1)
    assert [int(at.total_seconds() // 60) for at in tried] == [0, 5, 20]
    assert row_of(new_db, row).state == State.SENT and len(smtp_sink.messages) == 1
    assert works(new_db) == {"kaz@example.org": True} and alerts(new_db) == set()


@pytest.mark.shows("F7", "T2")
@pytest.mark.parametrize("where", ["550 at RCPT", "550 after DATA"])
def test_a_no_for_good_is_never_asked_again_and_only_for_that_address(
    post,  # noqa: F811
    db,
    new_db,
    clock,
    now,
    smtp_sink,
    by_mail,
    where,
):
    """A number that is known and was never called safe is not used in its place."""
    gone = one(db, now, SafeWay("email", "gone@example.org", is_safe=True), SafeWay("text", TEXT.value, is_safe=False))
    fine = plan(db, make_person(db, now=now), make_message(now, about="BK-F1NE22"), now=now)[0]
    smtp_sink.behave("accept")
    smtp_sink.behave(where, only="gone@example.org")
    by_mail(smtp_sink.url)
    post.tick()
    over_two_days(post, clock), over_two_days(post, clock, "text")
    assert smtp_sink.tries["gone@example.org"] == 1
    assert (row_of(new_db, gone).state, row_of(new_db, gone).reason) == (State.FAILED, Reason.REJECTED)
    assert row_of(new_db, fine).state == State.SENT and len(smtp_sink.to("kaz@example.org")) == 1
    assert post.text.got == [], "it fell over to a way that nobody called safe"
    assert works(new_db)["gone@example.org"] is False and works(new_db)["kaz@example.org"] is True
    assert "contact-not-working" in alerts(new_db)


@pytest.mark.shows("F8", "F2")
@pytest.mark.parametrize("again", ["accept", "close after data"])
def test_a_line_cut_after_the_last_dot_means_one_marked_copy_more_and_never_a_third(
    post,  # noqa: F811
    db,
    new_db,
    clock,
    now,
    smtp_sink,
    by_mail,
    again,
):
    row = one(db, now)
    smtp_sink.behave("close after data")
    by_mail(smtp_sink.url)
    post.tick()
    assert (row_of(new_db, row).state, row_of(new_db, row).reason) == (State.HELD, Reason.UNSURE)
    smtp_sink.behave(again)
    over_two_days(post, clock)
    assert Counter(each.message["Message-ID"] for each in smtp_sink.seen) == {f"<{row.id}@example.org>": 2}
    found = row_of(new_db, row)
    assert found.is_unsure, "not marked: ambiguous, sent again"
    assert found.state == (State.SENT if again == "accept" else State.FAILED)
    assert alerts(new_db) == (set() if again == "accept" else {"not-sure-it-arrived"})
    assert works(new_db) == {"kaz@example.org": True}, "a lost answer says nothing about the address"


@pytest.mark.shows("F9")
def test_a_provider_that_says_when_is_asked_then_and_not_before(post, db, new_db, clock, now, by_text):  # noqa: F811
    row = one(db, now, TEXT)
    by_text.answers = [(429, {"Retry-After": "600"}, {})]
    post.tick("text")
    for _ in range(9):
        clock.on(minutes=1)
        post.tick("text")
    assert len(by_text.asked) == 1, "asked before it said"
    clock.on(minutes=1, seconds=1)
    post.tick("text")
    assert len(by_text.taken) == 1 and row_of(new_db, row).state == State.SENT


@pytest.mark.shows("F9")
def test_a_provider_that_breaks_is_left_alone_after_five_and_tried_by_one(
    post,  # noqa: F811
    db,
    new_db,
    clock,
    now,
    by_text,
):
    """With a key it cannot deliver twice, so a 500 is simply tried again."""
    post.room.gateways["text"] = HttpGateway(by_text.url + "?promise=idempotent", clock, seconds=0.5)
    rows = [one_text(db, now, number) for number in range(20)]
    by_text.answers = [(500, {}, {})] * 6
    post.tick("text")
    assert len(by_text.asked) == 5, "the circuit opens after five"
    clock.on(seconds=59), post.tick("text")
    assert len(by_text.asked) == 5
    clock.on(seconds=2), post.tick("text")
    assert len(by_text.asked) == 6, "one, to try it out"
    clock.on(seconds=61), post.tick("text")
    clock.on(minutes=7), post.tick("text")
    assert {row_of(new_db, row).state for row in rows} == {State.SENT}
    assert len(by_text.taken) == 20


def one_text(db, now, number):
    way = SafeWay("text", f"+447700900{100 + number}", is_safe=True)
    message = make_message(now, about=f"BK-{number:06d}", starts_at=now + timedelta(days=3))
    return plan(db, make_person(db, way, now=now), message, now=now)[0]


@pytest.mark.shows("F9", "F8")
def test_a_provider_that_takes_it_and_says_nothing_is_in_doubt(post, db, new_db, clock, now, by_text):  # noqa: F811
    row = one(db, now, TEXT)
    by_text.answers = ["cut"]
    post.tick("text")
    assert (row_of(new_db, row).state, row_of(new_db, row).is_unsure) == (State.HELD, True)
    over_two_days(post, clock, "text")
    assert sum(ask[0] == "POST" for ask in by_text.asked) == 2
    assert row_of(new_db, row).state == State.SENT and row_of(new_db, row).is_unsure
