"""What holds for every route, read from the portal's own table: a new one is tried by itself (T10 to T21)."""

import ast
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

import portal.tables  # noqa: F401
from portal.app import create_app
from portal.settings import Settings
from portal.storage.base import Base
from portal.storage.store import Store
from portal.web.access import ROLES
from tests.house.tracked import ROOT, python_files
from tests.kit.every_route import Route, routes
from tests.kit.signing_in import make_worker, sign_in
from tests.kit.visitor import Visitor

SIGNED = {"messages.receipt", "messages.reply"}  # a provider has no form of ours: its signature stands in for the token
# What a post without a token is answered with, where not 400: leaving must never be refused (N-01).
OTHERWISE = dict.fromkeys(SIGNED, 403) | {"exit.exit_page": 303}
EVIL = "evil.example"
ELSEWHERE = (
    f"//{EVIL}",
    f"https://{EVIL}/",
    rf"\\{EVIL}",
    f"/\\{EVIL}",
    f"%2f%2f{EVIL}",
    f"javascript:alert('{EVIL}')",
)
NAMES = ("next", "back", "url", "return", "return_to", "redirect", "continue", "goto")
MARK = "zz-posted-mark"


@pytest.fixture
def as_whom(app: Flask, store: Store, now: datetime) -> Callable[[Route], Visitor]:
    """Somebody who may open the route, with a form token in hand."""
    held: dict[str, Visitor] = {}

    def whom(route: Route) -> Visitor:
        role = "" if route.is_public else route.roles[0]
        if role not in held:
            held[role] = app.test_client()
            if role:
                sign_in(held[role], make_worker(store, role))
            held[role].get("/work/account" if role else "/code")
        return held[role]

    return whom


def send(visitor: Visitor, route: Route, address: str = "", *, token: bool = True, **more: Any) -> Any:
    """As a program sends it: the page that comes back is not looked at."""
    if route.method != "GET" and token:
        more["data"] = {"csrf_token": visitor.token} | more.get("data", {})
    return FlaskClient.open(visitor, address or route.address(), method=route.method, **more)


def rows_of(store: Store) -> Iterator[tuple[str, Any]]:
    """Every row of every table but the visits, which know when they were last used."""
    with store.new_db() as db:
        for table in Base.metadata.sorted_tables:
            if table.name not in ("visit", "heartbeat"):
                for row in db.execute(table.select()):
                    yield table.name, row


def fingerprint(store: Store) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, rows_of(store)))).encode()).hexdigest()


@pytest.mark.shows("T15", "T1")
@pytest.mark.engines("sqlite")
def test_no_answer_may_be_framed_kept_or_guessed_at(app: Flask, as_whom: Callable[[Route], Visitor]) -> None:
    wrong = []
    for route in routes(app):
        visitor = as_whom(route)
        for address in route.addresses({}):
            answer = send(visitor, route, address)
            said = answer.headers
            if (
                "frame-ancestors 'none'" not in said.get("Content-Security-Policy", "")
                or said.get("X-Frame-Options") != "DENY"
                or said.get("X-Content-Type-Options") != "nosniff"
                or said.get("Referrer-Policy") != "no-referrer"
                or said.get("Cross-Origin-Opener-Policy") != "same-origin"
            ):
                wrong.append((route.name, "headers"))
            is_kept = said.get("Cache-Control", "") != "no-store"
            if is_kept and (
                route.rule.startswith(("/work", "/code", "/ask", "/sign", "/set-up")) or not route.is_public
            ):
                wrong.append((route.name, said.get("Cache-Control")))
    assert not wrong


@pytest.mark.shows("T21")
@pytest.mark.engines("sqlite")
def test_a_post_without_our_own_fresh_token_changes_nothing(
    app: Flask, store: Store, as_whom: Callable[[Route], Visitor]
) -> None:
    posts = [route for route in routes(app) if route.method != "GET"]
    stale = app.test_client()
    stale.get("/code")
    taken = {route.endpoint: as_whom(route) for route in posts}
    before, wrong = fingerprint(store), []
    for route in posts:
        for token in (None, "", "foreign", stale.token):
            data = {} if token is None else {"csrf_token": token}
            status = send(taken[route.endpoint], route, token=False, data=data).status_code
            expected = OTHERWISE.get(route.endpoint, 400)
            wrong += [(route.name, token, status)] if status != expected else []
    assert not wrong
    assert fingerprint(store) == before


@pytest.mark.shows("T21")
@pytest.mark.engines("sqlite")
def test_a_post_from_another_site_is_refused_even_with_a_token(
    app: Flask, store: Store, as_whom: Callable[[Route], Visitor]
) -> None:
    posts = [route for route in routes(app) if route.method != "GET" and route.endpoint not in OTHERWISE]
    taken = {route.endpoint: as_whom(route) for route in posts}
    before, wrong = fingerprint(store), []
    for route in posts:
        visitor = taken[route.endpoint]
        for headers in ({"Origin": f"https://{EVIL}"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
            status = send(visitor, route, headers=headers).status_code
            wrong += [(route.name, status)] if status != 400 else []
    assert not wrong
    assert fingerprint(store) == before


@pytest.mark.shows("T21")
@pytest.mark.engines("sqlite")
def test_getting_a_page_twice_writes_nothing_but_that_it_was_opened(
    app: Flask, store: Store, as_whom: Callable[[Route], Visitor]
) -> None:
    gets = [route for route in routes(app) if route.method == "GET"]
    taken = {route.endpoint: as_whom(route) for route in gets}
    before = set(map(str, rows_of(store)))
    for route in gets:
        for address in route.addresses({}):
            send(taken[route.endpoint], route, address)
    # a search that finds nothing near is counted, without anything of the visitor; readiness tries to write
    counted = {"unmet_need_count", "setting_value"}
    new = {(name, str(row)) for name, row in rows_of(store) if str((name, row)) not in before and name not in counted}
    assert not new


@pytest.mark.shows("T12")
@pytest.mark.engines("sqlite")
def test_another_host_name_reaches_no_page_and_no_link(settings: Settings, store: Store, now: datetime) -> None:
    made = replace(
        settings, env="production", base_url="https://ferry.example.org", secret_key="s" * 40, fast_hashes=True
    )
    client = create_app(made, store).test_client()
    wrong = []
    for route in routes(client.application):
        if route.method != "GET":
            continue
        status = client.get(route.address(), headers={"Host": EVIL}, base_url="https://ferry.example.org").status_code
        wrong += [(route.name, "Host", status)] if status != 400 else []
        answer = client.get(
            route.address(),
            headers={"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https", "Forwarded": f"host={EVIL}"},
            base_url="https://ferry.example.org",
        )
        if EVIL in answer.get_data(as_text=True) or EVIL in answer.headers.get("Location", ""):
            wrong.append((route.name, "X-Forwarded-Host", answer.status_code))
    assert not wrong


@pytest.mark.shows("T16")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_parameter_of_any_page_leads_to_another_host(
    app: Flask, as_whom: Callable[[Route], Visitor], where: str
) -> None:
    wrong = []
    for route in routes(app):
        if route.endpoint == "exit.exit_page":
            continue  # leads to the neutral site that was set, whatever is asked
        asked = dict.fromkeys(NAMES, where)
        visitor = as_whom(route)
        answer = send(visitor, route, **({"query_string": asked} if route.method == "GET" else {"data": asked}))
        to = urlsplit(answer.headers.get("Location", ""))
        if to.netloc not in ("", "localhost") or to.scheme not in ("", "http", "https"):
            wrong.append((route.name, answer.headers["Location"]))
        if answer.headers.get("Location", "").startswith(("//", "/\\", "\\")):
            wrong.append((route.name, answer.headers["Location"]))
    assert not wrong


@pytest.mark.shows("T17", "T4")
@pytest.mark.engines("sqlite")
def test_no_column_of_any_table_is_set_by_being_posted(
    app: Flask, store: Store, as_whom: Callable[[Route], Visitor]
) -> None:
    """Every column's name is sent as a field to every form there is, by everybody who may open it."""
    columns = sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns})
    own_fields = {"email", "password", "code", "name"}
    extra = {name: MARK for name in columns if name not in own_fields} | {"is_active": "1", "roles": "administrator"}
    posts = [route for route in routes(app) if route.method != "GET" and route.endpoint not in OTHERWISE]
    for route in posts:
        send(as_whom(route), route, data=extra)
    with store.new_db() as db:
        roles = set(db.scalars(text("SELECT role FROM worker")))
        assert roles <= set(ROLES)
        assert db.scalar(text("SELECT count(*) FROM worker WHERE agency_id IS NOT NULL")) == 0
    found = [name for name, row in rows_of(store) if MARK in str(row)]
    assert not found


@pytest.mark.shows("T17")
def test_no_form_and_no_request_is_poured_into_a_row() -> None:
    """Fields are named one by one; a model never gets whatever came."""
    found = []
    for path in python_files(ROOT):
        if "/portal/" not in path.as_posix():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "populate_obj":
                found.append(f"{path}:{node.lineno}")
            if isinstance(node, ast.Call):
                poured = [word.value for word in node.keywords if word.arg is None]
                found += [f"{path}:{node.lineno}" for each in poured if "request." in ast.unparse(each)]
                found += [f"{path}:{node.lineno}" for each in poured if ast.unparse(each).endswith("form.data")]
    assert not found
