"""Somebody invited chooses a password, adds an authenticator and keeps recovery codes; the link works once."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import actions, codes, queries
from portal.accounts.models import RecoveryCode, SetUpLink, Worker
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import give_password
from tests.kit.visitor import Visitor

PASSWORD = "candle orbit mustard"
EMAIL = "bea.holm@example.org"


@pytest.fixture
def link(store: Store, now: datetime) -> str:
    with store.new_db() as db, work(db):
        _worker, token = actions.add_worker(
            db, keys=store.keys, email=EMAIL, name="Bea Holm", role="coordinator", now=now
        )
    return f"/set-up/{token}"


def secret_on(client: Visitor) -> str:
    """As a person copies it from the page into an app."""
    assert client.page
    found = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", client.page.said)
    assert found, client.page.said
    return codes.secret_from(found[1].replace(" ", ""))


def set_up(client: Visitor, link: str, now: datetime) -> tuple[str, list[str]]:
    client.get(link)
    client.submit({"password": PASSWORD})
    secret = secret_on(client)
    client.submit({"code": codes.present_code(secret, now)})
    assert client.page
    return secret, re.findall(r"\b(?:[0-9A-Z]{4} ){3}[0-9A-Z]{4}\b", client.page.said)


def test_an_invited_person_sets_up_and_signs_in(
    client: Visitor, link: str, now: datetime, clock_at: Callable[[datetime], datetime]
) -> None:
    secret, recovery = set_up(client, link, now)
    assert len(recovery) == 8
    client.submit()
    assert client.address == "/sign-in"
    later = clock_at(now + timedelta(minutes=1))
    give_password(client, EMAIL, PASSWORD)
    client.get("/sign-in/code")
    client.submit({"code": codes.present_code(secret, later)})
    assert client.get("/work", follow_redirects=True).status_code in (200, 404)


def test_the_code_that_proved_the_authenticator_is_spent(client: Visitor, link: str, now: datetime) -> None:
    secret, _recovery = set_up(client, link, now)
    give_password(client, EMAIL, PASSWORD)
    client.get("/sign-in/code")
    assert client.post("/sign-in/code", data={"code": codes.present_code(secret, now)}).status_code == 422


def test_a_recovery_code_lets_in_once(app: Flask, client: Visitor, link: str, now: datetime) -> None:
    _secret, recovery = set_up(client, link, now)
    for visitor, status in ((app.test_client(), 302), (app.test_client(), 422)):
        give_password(visitor, EMAIL, PASSWORD)
        visitor.get("/sign-in/code")
        answer = visitor.post("/sign-in/code", data={"code": recovery[0].lower()})
        assert answer.status_code == status


def test_the_recovery_codes_are_shown_only_once(client: Visitor, link: str, now: datetime) -> None:
    set_up(client, link, now)
    client.submit()
    assert client.get("/set-up/recovery-codes").location == "/sign-in"


def test_the_link_ends_when_it_was_used(app: Flask, client: Visitor, link: str, now: datetime) -> None:
    set_up(client, link, now)
    other = app.test_client()
    assert other.get(link).status_code == 404
    other.get("/sign-in")
    assert other.post(link, data={"password": "another long sentence"}).status_code == 404


def test_the_link_ends_after_three_days(
    client: Visitor, link: str, now: datetime, clock_at: Callable[[datetime], datetime]
) -> None:
    clock_at(now + timedelta(days=3))
    assert client.get(link).status_code == 404


def test_a_fresh_link_ends_the_one_before(store: Store, client: Visitor, link: str, now: datetime) -> None:
    with store.new_db() as db, work(db):
        worker = queries.worker_by_email(db, keys=store.keys, email=EMAIL)
        assert worker
        actions.new_first_link(db, worker=worker, now=now)
    assert client.get(link).status_code == 404


def test_disabling_ends_the_link(store: Store, client: Visitor, link: str, now: datetime) -> None:
    with store.new_db() as db, work(db):
        actions.disable_worker(db, worker=queries.worker_named(db, EMAIL), now=now)
    assert client.get(link).status_code == 404


def test_who_has_set_up_gets_no_other_first_link(store: Store, client: Visitor, link: str, now: datetime) -> None:
    set_up(client, link, now)
    with store.new_db() as db, pytest.raises(actions.SetUpAlready):
        actions.new_first_link(db, worker=queries.worker_named(db, EMAIL), now=now)


@pytest.mark.shows("T20")
def test_opening_the_link_changes_nothing(store: Store, client: Visitor, link: str) -> None:
    for _ in range(5):
        assert client.get(link).status_code == 200
        assert FlaskClient.open(client, link, method="HEAD").status_code == 200
    with store.new_db() as db:
        assert db.scalar(select(SetUpLink.used_at)) is None


@pytest.mark.shows("G23")
def test_a_password_without_its_authenticator_is_not_kept(store: Store, client: Visitor, link: str) -> None:
    client.get(link)
    client.submit({"password": PASSWORD})
    client.submit({"code": "000000"})
    with store.new_db() as db:
        assert db.scalar(select(Worker.password)) is None
    assert give_password(client, EMAIL, PASSWORD).status_code == 422


def test_the_second_page_does_not_open_before_the_first(client: Visitor, link: str) -> None:
    assert client.get(f"{link}/authenticator").location == link


def test_one_link_does_not_finish_another(store: Store, client: Visitor, link: str, now: datetime) -> None:
    with store.new_db() as db, work(db):
        _worker, token = actions.add_worker(
            db, keys=store.keys, email="other@example.org", name="Other", role="administrator", now=now
        )
    client.get(link)
    client.submit({"password": PASSWORD})
    assert client.get(f"/set-up/{token}/authenticator").location == f"/set-up/{token}"


@pytest.mark.parametrize(
    "password",
    ["short", "password1234", "qwertyuiop12", "Bea Holm Bea Holm", "aaaaaaaaaaaaaaa", "", "\x00" * 12, "x" * 5000],
)
def test_a_poor_password_is_refused_and_the_link_stays(client: Visitor, link: str, password: str) -> None:
    client.get(link)
    assert client.post(link, data={"password": password}).status_code == 422
    assert client.get(link).status_code == 200


@pytest.mark.shows("T21")
def test_set_up_without_the_pages_token_is_refused(client: Visitor, link: str) -> None:
    client.get(link)
    assert client.post(link, data={"password": PASSWORD}, csrf=False).status_code == 400


@pytest.mark.shows("T7")
def test_recovery_codes_are_kept_as_hashes_only(store: Store, client: Visitor, link: str, now: datetime) -> None:
    _secret, recovery = set_up(client, link, now)
    with store.new_db() as db:
        kept = list(db.scalars(select(RecoveryCode)))
    assert len(kept) == len(recovery) == 8
    assert all(code.hash.startswith("$argon2id$") for code in kept)
    letters = {code.replace(" ", "") for code in recovery}
    assert not any(secret in code.hash for code in kept for secret in {each[4:] for each in letters})
