"""Every page for those who sign in, about real things of the made-up area: nothing serious for axe, nothing wider than
the window (N-34). By default each page once, at 375 or 1280 px in turn; with --full at both, for each role.

PICTURES=folder keeps each page as a picture, to be looked at.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from portal.accounts.models import Worker
from portal.app import create_app
from portal.demo import people
from portal.demo.commands import lay_out
from portal.mentoring.group_models import GroupSession
from portal.settings import Settings
from portal.shared import clock
from portal.storage.base import Base
from portal.storage.store import Store
from portal.web.access import ROLES
from tests.kit.every_route import Route, routes
from tests.kit.fuller_area import fill_up
from tests.kit.in_process import serving
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]
EACH, ALL = 3, 100  # things of one kind that are tried, until a page opens
# Pages of things that the made-up area does not hold.
NOT_THERE = {
    "supervisor concerns.page",  # on call, while one is open: the same page as a coordinator's
    "supervisor concern_parts.part",
    "out_alone.one",  # a mentor who has not come back
    "talk.work_talk",  # a talk in writing that is going on: test_talk_in_a_browser.py looks at it
    "leading.case",  # a family case that they lead themselves: tests/casework/test_leading.py looks at it
    "family_closing.close_led",  # one of which they see everybody: tests/casework/test_family_closing.py
    "interest.one",  # somebody who would like to be a mentor
    "request_record.record_page",  # a record opened with a reason, by who has no record of their own to open
    "finding.of_team",
    "entry_form.change",  # a place of theirs
    "keeping.end",
    "keeping.place",
    "sharing.look",  # something shared with their agency
}
NO_PAGE = {"account.recovery_codes_page"}  # shows codes just made
SEEN: set[str] = set()  # pages that several roles open are looked at once


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Store]]:
    settings = Settings(instance=tmp_path_factory.mktemp("staff") / "instance", fast_hashes=True)
    store = lay_out(settings, lambda line: None)
    fill_up(store)
    app = create_app(settings, store)
    app.testing, app.test_client_class = True, Visitor
    yield app, store
    store.close()


def workers_of(store: Store, role: str) -> list[Person]:
    """Those of the made-up area, whose things are there; somebody made where the area has nobody of that role."""
    with store.new_db() as db:
        found = [
            Person(one.ref, one.id, one.email or "", one.name, role, people.PASSWORD, people.TOTP[one.name])
            for one in db.scalars(select(Worker).where(Worker.role == role).order_by(Worker.ref))
            if one.name in people.TOTP
        ]
    return found or [make_worker(store, role)]


def things(store: Store, each: int = EACH) -> dict[str, list[str]]:
    """References of everything there is, some of each kind."""
    found: dict[str, list[str]] = {}
    with store.new_db() as db:
        for mapper in Base.registry.mappers:
            if "ref" in mapper.columns:
                for ref in db.scalars(select(mapper.columns["ref"]).limit(400)):
                    if ref and len(found.setdefault(ref[:2], [])) < each:
                        found[ref[:2]].append(ref)
    return found


def own_pages(app: Flask, role: str) -> set[str]:
    return {
        route.endpoint
        for route in routes(app)
        if role in route.roles and route.method == "GET" and not route.is_public and route.endpoint not in NO_PAGE
    }


def open_addresses(client: Visitor, app: Flask, store: Store, missed: set[str], each: int = EACH) -> list[str]:
    """One address of each page that opens for this person, found by trying what there is (`each` of every kind), and
    by following links where an address names two things. Takes from `missed` the pages that it found."""
    found: list[str] = []
    refs = [ref for some in things(store, each).values() for ref in some]
    for route in routes(app):
        if route.endpoint in missed and route.method == "GET":
            met = list(_of(client, route, refs))
            found += met
            missed -= {route.endpoint} if met else set()
    for page in list(found):
        html = FlaskClient.open(client, page).get_data(as_text=True) if missed else ""
        for link in map(unescape, re.findall(r'href="(/[^"#]*)"', html)):
            with suppress(HTTPException):
                endpoint, _given = app.url_map.bind("localhost").match(link.partition("?")[0])
                if endpoint in missed and opens(client, link):
                    missed.discard(endpoint)
                    found.append(link)
    return found


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
    seen = set() if full else SEEN
    missed, wrong = own_pages(app, role), []
    with serving(app) as url:
        for later in (timedelta(0), until_all_is_over(store)):
            clock.set_ahead(later)
            clients = [signed_in(app, person) for person in workers_of(store, role)]
            for each in (EACH, ALL):  # what none of the first few opens for anybody is looked for among all there are
                left_out = missed & not_there(role) if each == ALL else set()
                missed -= left_out
                for client in clients:
                    addresses = [page for page in open_addresses(client, app, store, missed, each) if page not in seen]
                    seen |= set(addresses)
                    if addresses:
                        wrong += look_at(browser, client, url, role, addresses, full, pictures)
                missed |= left_out
    missed -= not_there(role)
    assert not wrong, "\n".join(wrong)
    assert not missed, missed


def signed_in(app: Flask, person: Person) -> Visitor:
    client: Visitor = app.test_client()
    sign_in(client, person)
    return client


def not_there(role: str) -> set[str]:
    """The pages of this role of which the made-up area holds nothing."""
    return {each.removeprefix(f"{role} ") for each in NOT_THERE}


def look_at(
    browser: Any, client: Visitor, url: str, role: str, addresses: list[str], full: bool, pictures: Any
) -> Iterator[str]:
    context = browser.context(1280)
    cookie = client.get_cookie("visit")
    context.add_cookies([{"name": "visit", "value": cookie.value, "url": url}])
    page = context.new_page()
    for number, address in enumerate(addresses):
        for width in (375, 1280) if full else ((375, 1280)[number % 2],):
            page.set_viewport_size({"width": width, "height": 800})
            answer = page.goto(url + address)
            if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            pictures(page, role, address, width)
            for look in (browser.check_width, browser.check_a11y):
                try:
                    look(page)
                except AssertionError as why:
                    yield f"{address} at {width}: {why}"
    context.close()


def until_all_is_over(store: Store) -> timedelta:
    """How far ahead the talk and the groups of the made-up area are over and wait for what is written down after."""
    with store.new_db() as db:
        last = db.scalars(select(GroupSession.ends_at).order_by(GroupSession.ends_at.desc())).first()
    assert last
    return last + timedelta(hours=1) - clock.now()


@pytest.fixture(autouse=True)
def the_clock_is_put_back() -> Iterator[None]:
    yield
    clock.set_ahead(timedelta(0))


@pytest.fixture
def pictures() -> Any:
    folder = os.environ.get("PICTURES")

    def keep(page: Any, role: str, address: str, width: int) -> None:
        if folder:
            name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")
            page.screenshot(path=f"{folder}/{role}-{name}-{width}.png", full_page=True)

    return keep
