"""Every page about somebody goes through one door: in scope or not there, kept where shown, counted (T4, T5, R-86)."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.casework import family_actions, scope_queries
from portal.casework.opening_views import DOORS, door_of
from portal.messages import queries as messages
from portal.records import queries as records
from portal.storage.store import Store
from portal.storage.work import work
from tests.accounts.matrix_rows import row_of
from tests.accounts.test_access_matrix import TOKEN
from tests.casework.conftest import Someone
from tests.kit.every_route import ABSENT, Route, routes
from tests.kit.signing_in import Person
from tests.kit.visitor import Visitor

pytestmark = pytest.mark.engines("sqlite")
OPENINGS = ("referral-opened", "record-opened")


@pytest.fixture
def things(store: Store, someone: Someone, make_concern: Callable[..., str], anna: Person, now: datetime):
    """What stands in an address, by how the address begins."""
    with store.new_db() as db, work(db):
        case = family_actions.open_case(db, by=anna.ref, once_key="once", now=now).ref
        family_actions.add_member(db, ref=case, family_member_id=someone.id, has_agreed=True, by=anna.ref, now=now)
    concern = make_concern()
    return {
        "/work/people/": someone.ref,
        "/work/queue/take/": someone.ref,
        "/work/support/": someone.ref,
        "/work/concern-about/": someone.ref,
        "/work/concerns/": concern,
        "/work/families/": case,
    }


def behind_a_door(app: Flask) -> list[Route]:
    return [route for route in routes(app) if door_of(route.rule)]


def addresses(route: Route, things: dict[str, str]) -> list[str]:
    ref = next(thing for begins, thing in things.items() if route.rule.startswith(begins))
    return route.addresses({"about": ref} if "<ref:about>" in route.rule else {"ref": ref})


def ask_for(client: Visitor, route: Route, address: str):
    data = {} if route.method == "GET" else {"data": {"csrf_token": client.token}}
    return FlaskClient.open(client, address, method=route.method, **data)


def openings(store: Store, ref: str, by: str) -> int:
    with store.new_db() as db:
        found = [each for each in records.about(db, ref) if each.kind in OPENINGS]
        return len([each for each in found if json.loads(each.facts)["by"] == by])


def test_every_address_about_a_request_has_a_door(app: Flask) -> None:
    named = [route for route in routes(app) if (row := row_of(route.rule)) is not None and row.thing == "request"]
    assert named and [route.name for route in named if door_of(route.rule) is None] == []
    for begins, _whose in DOORS:
        assert any(route.rule.startswith(begins) for route in routes(app)), f"{begins} leads nowhere"


@pytest.mark.shows("R-86", "T5", "G34", "J6.8")
@pytest.mark.parametrize("who", ["coordinator", "duty-lead"])
def test_whatever_page_shows_something_of_somebody_it_is_kept(
    app: Flask,
    store: Store,
    signed_in: Callable[[Person], Visitor],
    someone: Someone,
    things: dict[str, str],
    anna: Person,
    joan: Person,
    who: str,
) -> None:
    worker = {"coordinator": anna, "duty-lead": joan}[who]
    client = signed_in(worker)
    client.get("/work/account")
    shown, silent = 0, []
    for route in behind_a_door(app):
        if who not in route.roles:
            continue
        for address in addresses(route, things):
            before = openings(store, someone.ref, worker.ref)
            status = ask_for(client, route, address).status_code
            after = openings(store, someone.ref, worker.ref)
            if status in (200, 409, 422):
                shown += 1
                silent += [(route.method, address, status)] if after != before + 1 else []
            else:
                silent += [(route.method, address, status, "kept, though nothing was shown")] if after != before else []
    assert not silent
    assert shown > 40, "pages open at all, or the above says nothing"


@pytest.mark.shows("T4", "G19", "G24", "R-86")
def test_out_of_scope_every_page_is_as_if_it_were_not_there(
    app: Flask,
    store: Store,
    signed_in: Callable[[Person], Visitor],
    someone: Someone,
    things: dict[str, str],
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The scope itself is made empty: whatever still opens does not ask it."""
    client = signed_in(anna)
    client.get("/work/account")
    monkeypatch.setattr(scope_queries, "WHOLE_QUEUE", ())
    open_still = []
    for route in behind_a_door(app):
        if "coordinator" not in route.roles:
            continue
        for address, nothing in zip(addresses(route, things), route.addresses({}), strict=True):
            there, absent = ask_for(client, route, address), ask_for(client, route, nothing)
            refs = (*things.values(), ABSENT)
            if (there.status_code, said(there, *refs)) != (404, said(absent, *refs)):
                open_still.append((route.method, address, there.status_code))
    assert not open_still
    assert openings(store, someone.ref, anna.ref) == 0


def said(answer, *refs: str) -> str:
    body = TOKEN.sub("", answer.get_data(as_text=True))
    for ref in refs:
        body = body.replace(ref, "REF")
    return body


@pytest.mark.shows("T5", "R-86")
def test_reading_in_one_part_here_and_another_there_is_counted_together(
    app: Flask,
    store: Store,
    signed_in: Callable[[Person], Visitor],
    make_someone: Callable[..., Someone],
    anna: Person,
    now: datetime,
) -> None:
    """21 people within the hour, each by another page than the record itself; looking twice at one is one."""
    client = signed_in(anna)
    pages = ("/work/support/{}", "/work/support/{}/plan", "/work/people/{}/match", "/work/concern-about/{}")
    everybody = [make_someone(name=f"P{number}") for number in range(21)]
    for number, one in enumerate(everybody[:20]):
        client.get(pages[number % 4].format(one.ref))
        client.get(pages[0].format(one.ref))
    assert alerts(store) == []
    client.get(pages[0].format(everybody[20].ref))
    assert alerts(store) == [anna.ref]


def alerts(store: Store) -> list[str]:
    with store.new_db() as db:
        return [each.about for each in messages.open_alerts(db) if each.kind == "many-records-opened"]


@pytest.mark.shows("R-86")
def test_what_cannot_be_kept_is_not_shown(
    app: Flask,
    signed_in: Callable[[Person], Visitor],
    someone: Someone,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from portal.casework import opening_views
    from portal.shared.errors import Busy

    client = signed_in(anna)

    def is_busy(*_args: object, **_more: object) -> None:
        raise Busy

    monkeypatch.setattr(opening_views, "opened", is_busy)
    answer = FlaskClient.open(client, f"/work/support/{someone.ref}")
    assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["Cache-Control"] == "no-store"
    assert answer.status_code == 503 and someone.ref not in answer.get_data(as_text=True).replace(
        f"/work/support/{someone.ref}", ""
    )
