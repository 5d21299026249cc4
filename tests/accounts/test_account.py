"""What somebody signed in can see and change about their own way in."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import RecoveryCode
from portal.shared import clock
from portal.storage.models import Visit
from portal.storage.store import Store
from tests.kit.signing_in import Person, give_password, make_worker, sign_in
from tests.kit.visitor import Visitor

NEW = "candle orbit mustard"


@pytest.fixture
def elsewhere(app: Flask, client: Visitor, mentor: Person, clock_at: Callable[[datetime], datetime]) -> Visitor:
    """The mentor is signed in in two browsers: `client`, and this one since a minute before."""
    other = app.test_client()
    assert isinstance(other, Visitor)
    sign_in(other, mentor)
    clock_at(clock.now() + timedelta(minutes=1))
    sign_in(client, mentor)
    return other


def is_in(client: Visitor) -> bool:
    return client.get("/work/account").status_code == 200


@pytest.mark.shows("T13")
def test_somebody_sees_where_they_are_signed_in_and_ends_the_others(client: Visitor, elsewhere: Visitor) -> None:
    assert is_in(client)
    assert client.page and client.page.said.count("Here, now") == 1
    assert "Sign out there" in client.page.said
    client.post("/work/account/visits/end")
    assert not is_in(elsewhere)
    assert is_in(client)


@pytest.mark.shows("T13")
def test_one_named_visit_is_ended(client: Visitor, elsewhere: Visitor) -> None:
    client.get("/work/account")
    assert client.page
    named = [dict(form.values)["visit"] for form in client.page.forms if "visit" in dict(form.values)]
    client.post("/work/account/visits/end", data={"visit": named[0]})
    assert not is_in(elsewhere)


@pytest.mark.shows("T4")
def test_nobody_ends_a_visit_of_somebody_else(app: Flask, store: Store, client: Visitor, mentor: Person) -> None:
    stranger = app.test_client()
    sign_in(stranger, make_worker(store, "coordinator", name="Bea"))
    sign_in(client, mentor)
    with store.new_db() as db:
        ids = list(db.scalars(select(Visit.id)))
    client.get("/work/account")
    for each in ids:
        client.post("/work/account/visits/end", data={"visit": each})
    assert stranger.get("/work/account").status_code == 200
    assert is_in(client)


@pytest.mark.shows("T13")
def test_a_new_password_signs_out_everywhere_else_and_stays_here(
    client: Visitor, elsewhere: Visitor, mentor: Person
) -> None:
    before = client.get_cookie("visit").value
    client.get("/work/account/password")
    client.submit({"password": mentor.password, "new_password": NEW}, action="/password")
    assert client.address == "/work/account"
    assert client.get_cookie("visit").value != before
    assert not is_in(elsewhere)
    assert is_in(client)
    assert give_password(elsewhere, mentor.email, mentor.password).status_code == 422
    assert give_password(elsewhere, mentor.email, NEW).status_code == 302


def test_a_new_password_needs_the_present_one(client: Visitor, mentor: Person) -> None:
    sign_in(client, mentor)
    client.get("/work/account/password")
    client.submit({"password": "not the present one", "new_password": NEW}, action="/password")
    assert client.page and "This is not your present password" in client.page.said
    assert give_password(client, mentor.email, NEW).status_code == 422


def test_new_recovery_codes_end_the_old_ones_and_other_visits(
    store: Store, client: Visitor, elsewhere: Visitor
) -> None:
    client.get("/work/account/recovery-codes")
    client.submit(action="/work/account/recovery-codes")
    assert client.page
    assert len(re.findall(r"\b(?:[0-9A-Z]{4} ){3}[0-9A-Z]{4}\b", client.page.said)) == 8
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(RecoveryCode)) == 8
    assert not is_in(elsewhere)
    client.submit(action="/kept")
    client.get("/work/account/recovery-codes")
    assert "You have 8 left" in client.page.said


@pytest.mark.parametrize("path", ["/work/account/password", "/work/account/recovery-codes", "/work/account/passkeys"])
def test_what_matters_asks_for_a_code_after_ten_minutes(client: Visitor, mentor: Person, path: str) -> None:
    with time_machine.travel(clock.now(), tick=True) as moved:
        clock.set_ahead(timedelta(0))
        sign_in(client, mentor)
        assert client.get(path).status_code == 200
        moved.shift(timedelta(minutes=11))
        asked = client.get(path, follow_redirects=True)
        assert asked.request.path == "/work/account/again"
        cookie = client.get_cookie("visit").value
        client.submit({"code": mentor.code()}, action="/again")
        assert client.address == path
        assert client.get_cookie("visit").value != cookie
        assert client.get(path).status_code == 200


def test_ending_visits_asks_for_a_code_after_ten_minutes(
    app: Flask, client: Visitor, elsewhere: Visitor, mentor: Person
) -> None:
    client.get("/work/account")
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        clock.set_ahead(timedelta(0))
        assert is_in(elsewhere)
        asked = client.post("/work/account/visits/end")
        assert asked.location.startswith("/work/account/again")
        assert is_in(elsewhere)


def test_a_wrong_code_does_not_make_a_visit_fresh(client: Visitor, mentor: Person) -> None:
    with time_machine.travel(clock.now(), tick=True) as moved:
        clock.set_ahead(timedelta(0))
        sign_in(client, mentor)
        moved.shift(timedelta(minutes=11))
        client.get("/work/account/password", follow_redirects=True)
        client.submit({"code": "000000"}, action="/again")
        assert client.get("/work/account/password").status_code == 302
        posted = client.post("/work/account/password", data={"password": mentor.password, "new_password": NEW})
        assert posted.location.startswith("/work/account/again")


@pytest.mark.shows("T21")
@pytest.mark.parametrize(
    "path",
    [
        "/work/account/password",
        "/work/account/recovery-codes",
        "/work/account/passkeys",
        "/work/account/passkeys/remove",
        "/work/account/visits/end",
        "/work/account/again",
    ],
)
def test_posts_need_the_pages_token_and_somebody_signed_in(client: Visitor, mentor: Person, path: str) -> None:
    client.get("/sign-in")
    assert client.post(path).status_code == 401
    sign_in(client, mentor)
    assert client.post(path, csrf=False).status_code == 400
