"""Every page is found by pressing, from the start page, from behind a code, and from each role's first page.

A page that nothing links to is there for nobody, however good it is: so the map of addresses is compared with what a
person reaches over links and over buttons that only open a page.
"""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.app import create_app
from portal.demo.commands import lay_out
from portal.referrals.models import SelfReferral
from portal.referrals.queries import IN_VISIT
from portal.settings import Settings
from portal.storage.store import Store
from portal.web.access import ROLES
from tests.journeys.test_every_staff_page import workers_of
from tests.kit.every_route import routes
from tests.kit.page import Page
from tests.kit.signing_in import sign_in
from tests.kit.visitor import Visitor
from tests.referrals.walking import ask_and_send

pytestmark = pytest.mark.engines("sqlite")
EACH = 2  # addresses of one route that are opened: the third place leads nowhere that the first two do not

MACHINE, SCRIPT, PRESS = "read by machines", "asked by the page's own script", "follows something that was sent"
LATER = "linked from where things stand once it holds something for this person"
# What is open to everyone and no link leads to, each with its reason.
NOT_BY_LINK = {
    "/health/live": MACHINE,
    "/health/ready": MACHINE,
    "/stay": SCRIPT,
    "/exit": "the way out, on every page; it ends the visit that walks here",
    "/code/again": LATER,
    "/code/answers/change": PRESS,
    "/code/answers/named": PRESS,
    "/code/feedback": LATER,
    "/code/figures": LATER,
    "/code/new": "opens by itself for a code that the team gave out",
    "/code/become-a-mentor": LATER,
    "/code/plan/answer": LATER,
    "/code/safe-ways/how": PRESS,
    "/code/sessions": LATER,
    "/code/stories": LATER,
    "/set-up/recovery-codes": "the last step of a link that an administrator hands on",
    "/sign-in/code": PRESS,
    "/find/map": "above a list whose place is known, which needs the table of postcodes (tests/directory)",
    "/times/confirm": PRESS,
    "/times/gone": PRESS,
    "/times/kept": PRESS,
    "/times/not-kept": PRESS,
    "/times/someone-i-know/booked": PRESS,
}
# The same for those who sign in.
NOT_AT_WORK = {
    "/work/account/again": "asked by itself before something that matters",
    "/work/account/recovery-codes": PRESS,
    "/work/not-me-this-time": PRESS,
    "/work/times/away": PRESS,
    "/work/team/link": PRESS,
}


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Store]]:
    settings = Settings(instance=tmp_path_factory.mktemp("links") / "instance", fast_hashes=True)
    store = lay_out(settings, lambda line: None)
    app = create_app(settings, store)
    app.testing, app.test_client_class = True, Visitor
    yield app, store
    store.close()


def leads(html: str, at: str) -> list[str]:
    """Where the links of a page, and its buttons that only open something, go to; this portal's own."""
    page = Page(html)
    return _own([*page.links, *(form.action or at for form in page.forms if form.method == "get")], at)


def _own(addresses: list[str], at: str) -> list[str]:
    parts = [urlsplit(urljoin(f"http://localhost{at}", each)) for each in addresses]
    return [part.path + (f"?{part.query}" if part.query else "") for part in parts if part.netloc == "localhost"]


def reached(app: Flask, client: FlaskClient, *starts: str, found: dict[str, int] | None = None) -> set[str]:
    """The rules of all routes that can be opened from there without sending anything.

    `found`: how often each was opened by those who walked before.
    """
    known = app.url_map.bind("localhost")
    found = {} if found is None else found
    waiting, seen = list(starts), set(starts)
    while waiting:
        address = waiting.pop(0)
        try:
            rule, _given = known.match(urlsplit(address).path, method="GET", return_rule=True)
        except (HTTPException, RequestRedirect):
            continue  # another language, or nothing of ours
        if rule.endpoint in ("static", "exit.exit_page") or found.get(rule.rule, 0) >= EACH:
            continue
        answer = FlaskClient.open(client, address)
        if answer.status_code >= 400:
            continue
        found[rule.rule] = found.get(rule.rule, 0) + 1
        if answer.location:
            to = _own([answer.location], address)
        else:
            to = leads(answer.get_data(as_text=True), address) if answer.mimetype == "text/html" else []
        waiting += [each for each in dict.fromkeys(to) if each not in seen]
        seen |= set(to)
    return set(found)


def behind_a_code(area: tuple[Flask, Store], beside: set[str]) -> set[str]:
    """What people of the made-up area come to from where things stand, and one who has sent a moment ago.

    `beside`: what was opened without a code, and is not opened again for each of them.
    """
    app, store = area
    with store.new_db() as db:
        people_here = list(db.scalars(select(SelfReferral.family_member_id).order_by(SelfReferral.ref)))
    walked = dict.fromkeys(beside - {"/code", "/ask"}, EACH)
    found: set[str] = set()
    for person in people_here:
        client = app.test_client()
        with client.session_transaction() as visit:
            visit[IN_VISIT] = person
        found |= reached(app, client, "/code", found=dict(walked))
    sent = app.test_client()
    assert isinstance(sent, Visitor)
    ask_and_send(sent)
    return found | reached(app, sent, "/ask", found=dict(walked))


@pytest.mark.shows("R-02", "R-06", "R-07", "R-03")
def test_every_public_page_is_found_from_the_start_page_or_from_behind_a_code(area: tuple[Flask, Store]) -> None:
    app, _store = area
    there = {
        route.rule
        for route in routes(app)
        if route.method == "GET" and route.is_public and not route.arguments and not route.rule.startswith("/api/")
    }
    # the form for places filled in, as somebody does who looks for one
    from_start = reached(app, app.test_client(), "/", "/find?place=LS8&when=any")
    assert from_start >= {
        "/how-are-you",
        "/for-workers",
        "/for-workers/card/<way_in>",
        "/guides",
        "/stories",
        "/groups",
    }
    lost = there - from_start - behind_a_code(area, from_start)
    assert sorted(lost - set(NOT_BY_LINK)) == [], "link these from where somebody looks for them"
    said = {address for address, why in NOT_BY_LINK.items() if why != LATER}
    assert sorted(said - lost) == [], "these are found by now: take them off the list"


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_found_from_where_they_land(area: tuple[Flask, Store], role: str) -> None:
    app, store = area
    there = {
        route.rule
        for route in routes(app)
        if route.method == "GET" and role in route.roles and not route.is_public and not route.arguments
    }
    client = app.test_client()
    assert isinstance(client, Visitor)
    sign_in(client, workers_of(store, role)[0])
    beside = {route.rule: EACH for route in routes(app) if route.is_public}  # walked by the test above
    lost = there - reached(app, client, "/work", found=beside) - set(NOT_AT_WORK)
    assert sorted(lost) == [], "link these from where this role looks for them"
