"""Wrong tries slow the one who makes them, and nobody else (T22)."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import sign_in_actions, tries
from portal.accounts.models import SignInTry, Worker
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person, give_password, sign_in
from tests.kit.visitor import Visitor

pytestmark = pytest.mark.engines("sqlite", "postgresql")

WRONG = "green ladders sleep"


def try_often(store: Store, network: str, times: int, now: datetime, free: int = tries.FREE_TRIES) -> None:
    """As so many posts would, without their pages."""
    with store.new_db() as db, work(db):
        account = db.scalar(select(Worker.email_index)) or ""
        for _ in range(times):
            sign_in_actions.begin_try(db, keys=store.keys, account=account, network=network, now=now, free=free)


def visitor_from(app: Flask, address: str) -> Visitor:
    made = app.test_client()
    made.environ_base["REMOTE_ADDR"] = address
    assert isinstance(made, Visitor)
    return made


@pytest.mark.shows("T22")
def test_after_a_thousand_wrong_tries_elsewhere_the_true_person_signs_in(
    app: Flask, store: Store, mentor: Person, now: datetime, full: bool
) -> None:
    """At the full size a thousand posts, each with its page; by default six, and the rest counted as posts are."""
    attacker, person = visitor_from(app, "203.0.113.9"), visitor_from(app, "198.51.100.7")
    posts = 1000 if full else 6
    for _ in range(posts):
        give_password(attacker, mentor.email, WRONG)
    try_often(store, "203.0.113.9", 1000 - posts, now)
    assert give_password(attacker, mentor.email, mentor.password).status_code == 422
    begun = time.monotonic()
    sign_in(person, mentor)
    assert time.monotonic() - begun < 5, "the promise itself says five seconds (T22)"
    assert person.get("/work").status_code != 401


@pytest.mark.shows("T22")
def test_somebody_who_waited_gets_in_from_the_same_network(
    store: Store, client: Visitor, mentor: Person, now: datetime, clock_at: Callable[[datetime], datetime]
) -> None:
    give_password(client, mentor.email, WRONG)
    try_often(store, "127.0.0.1", 30, now)
    assert give_password(client, mentor.email, mentor.password).status_code == 422
    clock_at(now + timedelta(minutes=16))
    sign_in(client, mentor)


def test_a_right_password_does_not_forgive_wrong_codes(client: Visitor, mentor: Person) -> None:
    """Else the six digits could be guessed in fives, with the password in between."""
    for _ in range(5):
        give_password(client, mentor.email, mentor.password)
        client.get("/sign-in/code")
        client.post("/sign-in/code", data={"code": "000000"})
    assert give_password(client, mentor.email, mentor.password).status_code == 422


def test_wrong_codes_count_over_all_networks(app: Flask, store: Store, mentor: Person, now: datetime) -> None:
    try_often(store, sign_in_actions.ANYWHERE, 18, now, free=tries.FREE_CODES_ANYWHERE)
    for number in range(3):
        guesser = visitor_from(app, f"203.0.113.{number}")
        give_password(guesser, mentor.email, mentor.password)
        guesser.get("/sign-in/code")
        guesser.post("/sign-in/code", data={"code": "000000"})
    last = visitor_from(app, "203.0.113.200")
    give_password(last, mentor.email, mentor.password)
    last.get("/sign-in/code")
    assert last.post("/sign-in/code", data={"code": mentor.code()}).status_code == 422


def test_signing_in_forgets_the_wrong_tries(store: Store, client: Visitor, mentor: Person) -> None:
    give_password(client, mentor.email, WRONG)
    sign_in(client, mentor)
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(SignInTry)) == 0


def test_many_tries_at_once_are_counted_each(store: Store, now: datetime) -> None:
    def one(_number: int) -> bool:
        with store.new_db() as db, work(db):
            return sign_in_actions.begin_try(db, keys=store.keys, account="somebody", network="n", now=now)

    with ThreadPoolExecutor(8) as many:
        looked_at = list(many.map(one, range(40)))
    assert looked_at.count(True) == 5
