"""A mentor signs in with two factors, and nobody else does."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import actions, queries
from portal.accounts.models import Worker
from portal.settings import Settings
from portal.storage.models import Visit
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person, give_password, sign_in
from tests.kit.visitor import Visitor

pytestmark = pytest.mark.engines("sqlite", "postgresql")


def visits(store: Store) -> list[Visit]:
    with store.new_db() as db:
        return list(db.scalars(select(Visit)))


def test_a_mentor_signs_in_with_password_and_code(client: Visitor, mentor: Person) -> None:
    sign_in(client, mentor)
    assert client.get("/work", follow_redirects=True).status_code in (200, 404)
    assert client.get("/sign-in").status_code == 302


def test_the_password_alone_opens_nothing(client: Visitor, mentor: Person) -> None:
    answer = give_password(client, mentor.email, mentor.password)
    assert answer.location == "/sign-in/code"
    assert client.get("/work").status_code == 401


def test_the_code_page_opens_only_after_a_password(client: Visitor, mentor: Person) -> None:
    assert client.get("/sign-in/code").location == "/sign-in"
    client.get("/sign-in")
    assert client.post("/sign-in/code", data={"code": mentor.code()}).location == "/sign-in"


@pytest.mark.shows("T14")
def test_a_code_is_not_taken_a_second_time(app: Flask, client: Visitor, mentor: Person) -> None:
    sign_in(client, mentor)
    other = app.test_client()
    give_password(other, mentor.email, mentor.password)
    other.get("/sign-in/code")
    answer = other.post("/sign-in/code", data={"code": mentor.code()})
    assert answer.status_code == 422
    assert other.get("/work").status_code == 401


def test_the_second_step_waits_ten_minutes_and_no_longer(
    client: Visitor, mentor: Person, now: datetime, clock_at: Callable[[datetime], datetime]
) -> None:
    give_password(client, mentor.email, mentor.password)
    clock_at(now + timedelta(minutes=11))
    assert client.get("/sign-in/code").location == "/sign-in"


@pytest.mark.shows("T13")
def test_the_cookie_is_another_one_after_each_step(client: Visitor, mentor: Person) -> None:
    client.get("/sign-in")
    before = client.get_cookie("visit").value
    give_password(client, mentor.email, mentor.password)
    between = client.get_cookie("visit").value
    client.get("/sign-in/code")
    client.post("/sign-in/code", data={"code": mentor.code()})
    after = client.get_cookie("visit").value
    assert len({before, between, after}) == 3


@pytest.mark.shows("T13")
def test_a_cookie_from_before_signing_in_is_nobody(app: Flask, client: Visitor, mentor: Person) -> None:
    client.get("/sign-in")
    planted = client.get_cookie("visit").value
    sign_in(client, mentor)
    thief = app.test_client()
    thief.set_cookie("visit", planted)
    assert thief.get("/work").status_code == 401


@pytest.mark.shows("T13")
def test_signing_out_ends_the_row_and_a_kept_cookie_is_nobody(
    app: Flask, store: Store, client: Visitor, mentor: Person
) -> None:
    sign_in(client, mentor)
    kept = client.get_cookie("visit").value
    assert [visit for visit in visits(store) if visit.worker_id]
    client.get("/work", follow_redirects=True)
    client.post("/sign-out")
    assert not [visit for visit in visits(store) if visit.worker_id]
    thief = app.test_client()
    thief.set_cookie("visit", kept)
    assert thief.get("/work").status_code == 401


def shut_out(db, worker: Worker, now: datetime) -> None:
    actions.disable_worker(db, worker=worker, now=now, by="WK-ADMIN1")


def change_role(db, worker: Worker, now: datetime) -> None:
    actions.change_role(db, worker=worker, role="coordinator", now=now, by="WK-ADMIN1")


def change_password(db, worker: Worker, now: datetime) -> None:
    actions.set_password(db, worker=worker, password_hash=worker.password or "", now=now, by=worker.ref)


@pytest.mark.shows("T13", "G24")
@pytest.mark.parametrize("change", [shut_out, change_role, change_password])
def test_what_changes_about_a_worker_acts_on_the_next_request(
    store: Store, client: Visitor, mentor: Person, now: datetime, change: Callable[..., None]
) -> None:
    sign_in(client, mentor)
    assert client.get("/work").status_code != 401
    with store.new_db() as db, work(db):
        change(db, queries.worker_by_ref(db, mentor.ref), now)
    assert client.get("/work").status_code == 401


def test_somebody_shut_out_half_way_does_not_get_in(
    store: Store, client: Visitor, mentor: Person, now: datetime
) -> None:
    give_password(client, mentor.email, mentor.password)
    client.get("/sign-in/code")
    with store.new_db() as db, work(db):
        shut_out(db, queries.worker_by_ref(db, mentor.ref), now)
    assert client.post("/sign-in/code", data={"code": mentor.code()}).location == "/sign-in"


@pytest.mark.shows("T21")
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-out"])
def test_a_post_without_the_pages_token_is_refused(client: Visitor, mentor: Person, path: str) -> None:
    if path == "/sign-in/code":
        give_password(client, mentor.email, mentor.password)
    if path == "/sign-out":
        sign_in(client, mentor)
    data = {"email": mentor.email, "password": mentor.password, "code": mentor.code()}
    assert client.post(path, data=data, csrf=False).status_code == 400
    signed_in = client.get("/work").status_code != 401
    assert signed_in == (path == "/sign-out")


@pytest.mark.shows("G23")
def test_without_a_second_factor_nobody_signs_in(store: Store, client: Visitor, mentor: Person) -> None:
    with store.new_db() as db, work(db):
        queries.worker_by_ref(db, mentor.ref).totp = None
    assert give_password(client, mentor.email, mentor.password).status_code == 422


def test_demonstration_people_do_not_sign_in_in_production(settings: Settings, store: Store, mentor: Person) -> None:
    with store.new_db() as db:
        worker = queries.worker_by_ref(db, mentor.ref)
        assert queries.may_sign_in(worker, is_production=False)
        assert not queries.may_sign_in(worker, is_production=True)


def test_a_visit_of_the_team_does_not_keep_what_the_visit_before_held(client: Visitor, mentor: Person) -> None:
    client.get("/sign-in")
    with client.session_transaction() as held:
        held["draft"] = "my husband"
    sign_in(client, mentor)
    with client.session_transaction() as held:
        assert "draft" not in held
