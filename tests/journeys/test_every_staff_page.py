"""Every page for those who sign in, about real things of the made-up area: nothing serious for axe, nothing wider than
the window (N-34). By default each page once, at 375 or 1280 px in turn; with --full at both, for each role.

PICTURES=folder keeps each page as a picture, to be looked at.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Worker
from portal.app import create_app
from portal.demo import people
from portal.demo.commands import lay_out
from portal.settings import Settings
from portal.storage.base import Base
from portal.storage.store import Store
from portal.web.access import ROLES
from tests.kit.every_route import Route, routes
from tests.kit.in_process import serving
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]
EACH = 3  # things of one kind that are tried, until a page opens
NO_PAGE = {"account.recovery_codes_page"}  # shows codes just made
SEEN: list[str] = []  # pages that several roles open are looked at once


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Store]]:
    settings = Settings(instance=tmp_path_factory.mktemp("staff") / "instance", fast_hashes=True)
    store = lay_out(settings, lambda line: None)
    app = create_app(settings, store)
    app.testing, app.test_client_class = True, Visitor
    yield app, store
    store.close()


def worker_of(store: Store, role: str) -> Person:
    """Somebody of the made-up area, whose things are there; made where the area has nobody of that role."""
    with store.new_db() as db:
        for one in db.scalars(select(Worker).where(Worker.role == role).order_by(Worker.ref)):
            if one.name in people.TOTP:
                return Person(one.ref, one.id, one.email or "", one.name, role, people.PASSWORD, people.TOTP[one.name])
    return make_worker(store, role)


def things(store: Store) -> dict[str, list[str]]:
    """References of everything there is, some of each kind."""
    found: dict[str, list[str]] = {}
    with store.new_db() as db:
        for mapper in Base.registry.mappers:
            if "ref" in mapper.columns:
                for ref in db.scalars(select(mapper.columns["ref"]).limit(400)):
                    if ref and len(found.setdefault(ref[:2], [])) < EACH:
                        found[ref[:2]].append(ref)
    return found


def open_addresses(client: Visitor, app: Flask, store: Store, role: str) -> Iterator[str]:
    """One address of each page that opens for this role, found by trying what there is."""
    refs = [ref for some in things(store).values() for ref in some]
    for route in routes(app):
        if role in route.roles and route.method == "GET" and not route.is_public and route.endpoint not in NO_PAGE:
            yield from _of(client, route, refs)


def _of(client: Visitor, route: Route, refs: list[str]) -> Iterator[str]:
    if not route.arguments:
        yield route.address()
        return
    names = [name for name in route.arguments if f"<ref:{name}>" in route.rule]
    if len(names) != 1:
        return
    for ref in refs:
        if opens(client, route.address(**{names[0]: ref})):
            yield from route.addresses({names[0]: ref})
            return


def opens(client: Visitor, address: str) -> bool:
    return FlaskClient.open(client, address).status_code == 200


@pytest.mark.shows("N-34")
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_reads_well(
    area: tuple[Flask, Store], browser: Any, role: str, full: bool, pictures: Any
) -> None:
    app, store = area
    person = worker_of(store, role)
    client = app.test_client()
    sign_in(client, person)
    seen = [] if full else SEEN
    addresses = [each for each in open_addresses(client, app, store, role) if each not in seen]
    SEEN.extend(addresses)
    with serving(app) as url:
        context = browser.context(1280)
        cookie = client.get_cookie("visit")
        context.add_cookies([{"name": "visit", "value": cookie.value, "url": url}])
        page, wrong = context.new_page(), []
        for number, address in enumerate(addresses):
            widths = (375, 1280) if full else ((375, 1280)[number % 2],)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                answer = page.goto(url + address)
                if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
                    continue
                pictures(page, role, address, width)
                for look in (browser.check_width, browser.check_a11y):
                    try:
                        look(page)
                    except AssertionError as why:
                        wrong.append(f"{address} at {width}: {why}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def pictures() -> Any:
    folder = os.environ.get("PICTURES")

    def keep(page: Any, role: str, address: str, width: int) -> None:
        if folder:
            name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")
            page.screenshot(path=f"{folder}/{role}-{name}-{width}.png", full_page=True)

    return keep
