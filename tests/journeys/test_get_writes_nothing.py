"""No GET and no HEAD changes anything: every route, about real things, by those who may open them (T20, T21).

A link scanner, a prefetcher or a crawler opens whatever it finds. The made-up area is laid out, so that there are
requests, bookings, notes and records; a person stands behind their code, and one of each role is signed in.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import create_app
from portal.demo.commands import lay_out
from portal.mentoring.models import Booking
from portal.referrals import queries
from portal.referrals.models import FamilyMember, SelfReferral
from portal.settings import Settings
from portal.storage.base import Base
from portal.storage.store import Store
from portal.web.access import ROLES
from tests.journeys.test_every_staff_page import things, workers_of
from tests.kit.every_route import Route, routes
from tests.kit.signing_in import sign_in
from tests.kit.visitor import Visitor

pytestmark = pytest.mark.engines("sqlite")
# What may change when a page is only looked at, each with the reason.
MAY_CHANGE = {
    "record_presence": "that somebody has a record open is shown to the others who do",
    "access_entry": "that somebody opened something is kept (G34)",
    "visit": "a visit knows when it was last used, and begins with the first page",
}
MAY_COME = {("setting_value", "('ready', '1')")}  # /health/ready tries whether it can write
EXCEPT = {"exit.exit_page"}  # it only clears (N-01)


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Store]]:
    settings = Settings(instance=tmp_path_factory.mktemp("get") / "instance", fast_hashes=True)
    store = lay_out(settings, lambda line: None)
    app = create_app(settings, store)
    app.testing, app.test_client_class = True, Visitor
    yield app, store
    store.close()


def everything(store: Store) -> Counter[tuple[str, str]]:
    """Every row of every table as it lies there, sealed columns and all."""
    with store.engine.connect() as line:
        return Counter(
            (table.name, repr(tuple(row)))
            for table in Base.metadata.sorted_tables
            if table.name not in MAY_CHANGE
            for row in line.execute(table.select())
        )


def looked_at(client: Visitor, route: Route, refs: list[str]) -> int:
    """GET, and HEAD where that opened, until two things of the route did. Gives how many opened."""
    opened = 0
    for given in pairs(route, refs):
        for address in route.addresses(given):
            if FlaskClient.open(client, address, method="GET").status_code == 200:
                FlaskClient.open(client, address, method="HEAD")
                opened += 1
        if opened > 1:
            break
    return opened


def pairs(route: Route, refs: list[str]) -> Iterator[dict[str, str]]:
    """What stands in an address: each thing there is; where two stand, a request with each thing."""
    names = [name for name in route.arguments if f"<ref:{name}>" in route.rule]
    if not names:
        yield {}
    elif len(names) == 1:
        yield from ({names[0]: ref} for ref in refs)
    else:
        first, second = sorted(names, key=lambda name: route.rule.index(f"<ref:{name}>"))
        yield from ({first: each, second: ref} for each in refs if each.startswith(("FH", "SP")) for ref in refs)


def of_a_person(app: Flask, store: Store) -> Iterator[Visitor]:
    """Behind the code of some who have booked, and of one who only asked."""
    with store.new_db() as db:
        booked = list(dict.fromkeys(db.scalars(select(Booking.family_member_id))))
        asked = [each for each in db.scalars(select(SelfReferral.family_member_id)) if each not in booked]
        assert booked and asked and db.get(FamilyMember, booked[0])
    for member in [booked[0], asked[0]]:
        client = app.test_client()
        client.get("/code")
        with client.session_transaction() as visit:
            visit[queries.IN_VISIT] = member
        client.get("/code/status")
        assert client.page and "Hello" in client.page.said
        yield client


@pytest.mark.shows("T20")
@pytest.mark.parametrize("who", ["", *ROLES])
def test_looking_at_every_page_leaves_every_row_as_it_was(area: tuple[Flask, Store], who: str) -> None:
    app, store = area
    clients = list(of_a_person(app, store)) if not who else [app.test_client()]
    if who:
        sign_in(clients[0], workers_of(store, who)[0])
        clients[0].get("/work/account")
    refs = [ref for some in things(store).values() for ref in some[:2]]
    before, opened = everything(store), set()
    for route in routes(app):
        if (
            route.method != "GET"
            or route.endpoint in EXCEPT
            or not (route.is_public if not who else who in route.roles)
        ):
            continue
        for client in clients:
            opened |= {route.rule} if looked_at(client, route, refs) else set()
    after = everything(store)
    assert sorted(set((after - before) + (before - after)) - MAY_COME) == []
    assert len(opened) > 6, "pages about real things opened, not only refusals"
