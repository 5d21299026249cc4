"""A lost code: given out anew by a coordinator in a safe way, dead from before, and drawn again by its owner (T3)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.messages import actions as messages
from portal.records import queries as records
from portal.referrals import queries
from portal.referrals.models import SelfReferral
from portal.shared import clock
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor
from tests.referrals.sending import code_of, make_referral


@pytest.fixture
def referral(store: Store, now) -> SelfReferral:
    return make_referral(store.new_db, store)


@pytest.fixture
def coordinator(store: Store, now) -> Person:
    return make_worker(store, "coordinator")


@pytest.fixture
def desk(app: Flask, coordinator: Person) -> Visitor:
    """Signed in a moment ago."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    sign_in(visitor, coordinator)
    return visitor


def give(desk: Visitor, referral: SelfReferral) -> str:
    address = f"/work/people/{referral.ref}/new-code"
    desk.get(address)
    html = desk.submit({"reason": "lost_code", "spoke": "y"}, action=address).get_data(as_text=True)
    assert desk.page and "Say or write only this" in desk.page.said, desk.page.said
    return html.split("<bdi>", 1)[1].split("</bdi>", 1)[0]


def come_back(visitor: Visitor, code: str, pin: str = "") -> int:
    visitor.get("/exit")
    visitor.get("/code")
    return visitor.submit({"code": code, "pin": pin}, action="/code").status_code


@pytest.mark.shows("N-07", "T3")
def test_a_code_given_out_anew_kills_the_old_one_and_opens_once(client: Visitor, desk, store: Store, referral):
    old = code_of(store.new_db, referral)
    given = give(desk, referral)
    assert come_back(client, old) == 422
    assert come_back(client, given) == 200
    assert client.page.text["h1"] == ["Your new code"]
    html = client.get("/code/new").get_data(as_text=True)
    own = html.split('code__value"><bdi>', 1)[1].split("</bdi>", 1)[0]
    assert own != given
    assert client.submit({"last_group": "XXXX"}, action="/code/new").status_code == 422
    assert client.get("/code/status").headers["Location"].endswith("/code"), "nothing opens before"
    client.get("/code/new")
    client.submit({"last_group": own[-4:], "new_pin": "river boat"}, action="/code/new")
    assert "Hello, K" in client.page.said
    assert come_back(client, given) == 422, "what the coordinator knows opens nothing any more"
    assert come_back(client, own) == 422, "not without the PIN that was chosen"
    assert come_back(client, own, "riverboat") == 200
    with store.new_db() as db:
        kinds = [entry.kind for entry in records.about(db, referral.ref)]
        assert "code-given-anew" in kinds
        assert "code-drawn" in kinds


@pytest.mark.shows("T3")
def test_until_the_new_one_is_kept_the_one_given_out_still_opens(client: Visitor, desk, store: Store, referral):
    given = give(desk, referral)
    assert come_back(client, given) == 200
    assert come_back(client, given) == 200, "the window was closed before the new one was written down"
    assert client.page.text["h1"] == ["Your new code"]


@pytest.mark.shows("T3")
def test_a_code_given_out_and_not_used_is_dead_after_a_week(
    client: Visitor, desk, store: Store, referral, now, clock_at
):
    given = give(desk, referral)
    clock_at(now + timedelta(days=7, minutes=1))
    assert come_back(client, given) == 422


@pytest.mark.shows("T3", "N-08")
def test_without_a_safe_way_nobody_gives_out_a_code(client: Visitor, desk, store: Store, now):
    """There is nobody to be sure of: the person sends once more, and a person joins the two."""
    alone = make_referral(store.new_db, store, answers={"contact_way": ["come_back"], "safe_contact": None})
    stopped = make_referral(store.new_db, store)
    with store.new_db() as db, work(db):
        messages.stop_everything(db, person_key=stopped.person_key, now=now)
    for one in (alone, stopped):
        before = code_of(store.new_db, one)
        address = f"/work/people/{one.ref}/new-code"
        desk.get(address)
        assert "joins the two" in desk.page.said
        assert desk.post(address, data={"reason": "lost_code", "spoke": "y"}).status_code == 403
        assert come_back(client, before) == 200


@pytest.mark.shows("T3")
def test_only_a_coordinator_who_has_just_shown_who_they_are_may(app: Flask, store: Store, referral, now):
    address = f"/work/people/{referral.ref}/new-code"
    for role in ("mentor", "supervisor", "administrator", "partner-worker"):
        visitor = app.test_client()
        sign_in(visitor, make_worker(store, role))
        assert visitor.get(address).status_code in (302, 403)
    coordinator = make_worker(store, "coordinator", name="Anna")
    with time_machine.travel(clock.now(), tick=True) as moved:
        clock.set_ahead(timedelta(0))
        visitor = app.test_client()
        sign_in(visitor, coordinator)
        assert visitor.get(address).status_code == 200
        moved.shift(timedelta(minutes=11))
        assert visitor.get(address, follow_redirects=True).request.path == "/work/account/again"
        visitor.submit({"code": coordinator.code()}, action="/again")
        assert visitor.address == address, "and it goes on where it was"


def test_pressed_twice_it_is_one_code_and_then_on_no_page(desk: Visitor, store: Store, referral):
    address = f"/work/people/{referral.ref}/new-code"
    first = give(desk, referral)
    desk.post(address, data={"reason": "lost_code", "spoke": "y"})
    assert first in desk.get(address).get_data(as_text=True)
    desk.submit({}, action=f"{address}/given")
    assert first not in desk.get(address).get_data(as_text=True)


def test_it_is_asked_why_and_how_before_a_code_dies(desk: Visitor, store: Store, referral):
    before = code_of(store.new_db, referral)
    desk.get(f"/work/people/{referral.ref}/new-code")
    answer = desk.submit({}, action=f"/work/people/{referral.ref}/new-code")
    assert answer.status_code == 422
    assert "Choose why they need a new one" in desk.page.said
    assert code_of(store.new_db, referral) == before
    with store.new_db() as db:
        assert queries.return_code(db, referral.family_member_id).once_until is None
