"""Passkeys: added and used in a real browser with a virtual authenticator; never said twice."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts import passkey_actions, queries
from portal.accounts.models import Passkey
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor


def with_authenticator(page: Any) -> Any:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return page


def sign_in_with_code(page: Any, address: str, person: Person) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#email", person.email)
    page.fill("#password", person.password)
    page.click("#submit")
    page.fill("#code", person.code())
    page.click("#submit")


def add_passkey(page: Any, address: str, name: str = "blue key") -> None:
    page.goto(f"{address}/work/account/passkeys")
    page.fill("#passkey_name", name)
    page.click("#submit")
    page.wait_for_selector("text=Last used")


@pytest.mark.browser
@pytest.mark.engines("sqlite", "postgresql")
def test_a_mentor_adds_a_passkey_and_signs_in_with_it_alone(
    browser: Any, address: str, store: Store, mentor: Person
) -> None:
    page = with_authenticator(browser.page(375))
    sign_in_with_code(page, address, mentor)
    add_passkey(page, address)
    assert "blue key" in page.inner_text("main")
    page.click("text=Sign out")
    page.goto(f"{address}/sign-in/passkey")
    page.click("#submit")
    page.wait_for_url(re.compile("/work"))
    page.goto(f"{address}/work/account")
    assert mentor.email in page.inner_text("main")
    browser.check_a11y(page)
    browser.check_width(page)
    with store.new_db() as db:
        kept = db.scalars(select(Passkey)).one()
        assert kept.name == "blue key"


@pytest.mark.browser
@pytest.mark.engines("sqlite")
def test_what_a_passkey_said_is_not_heard_twice(browser: Any, address: str, mentor: Person) -> None:
    page = with_authenticator(browser.page(375))
    sign_in_with_code(page, address, mentor)
    add_passkey(page, address)
    page.click("text=Sign out")
    heard: list[str] = []
    page.on("request", lambda each: heard.append(each.post_data or "") if each.method == "POST" else None)
    page.goto(f"{address}/sign-in/passkey")
    page.click("#submit")
    page.wait_for_url(re.compile("/work"))
    said = next(each for each in heard if "credential=" in each)
    thief = browser.page(375)
    thief.goto(f"{address}/sign-in/passkey")
    own_token = thief.input_value("input[name=csrf_token]")
    body = re.sub(r"csrf_token=[^&]*", f"csrf_token={own_token}", said)
    answer = thief.request.post(
        f"{address}/sign-in/passkey",
        data=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        max_redirects=0,
    )
    assert answer.status == 422


@pytest.mark.browser
@pytest.mark.shows("G23")
@pytest.mark.engines("sqlite")
def test_an_administrator_opens_nothing_before_showing_a_passkey(
    browser: Any, address: str, store: Store, now: datetime
) -> None:
    boss = make_administrator(store, now)
    page = with_authenticator(browser.page(1280))
    sign_in_with_code(page, address, boss)
    page.goto(f"{address}/find")
    assert page.url.endswith("/work/account/passkeys")
    add_passkey(page, address)
    assert page.locator("text=Remove").count() == 0
    page.goto(f"{address}/work")
    assert page.url.endswith("/work/team"), "where an administrator's work begins"


@pytest.mark.shows("G23", "T13")
def test_a_password_and_a_code_bring_no_second_passkey_to_an_administrator(
    store: Store, client: Visitor, now: datetime
) -> None:
    """Whoever learned both must not make a passkey of their own, and with it be let in."""
    boss = make_administrator(store, now)
    with store.new_db() as db, work(db):
        keep(db, queries.worker_by_ref(db, boss.ref), b"one", now)
    sign_in(client, boss)
    address = "/work/account/passkeys"
    assert client.get(address).location.endswith("/sign-in/passkey")
    client.get("/work/account")
    for where, said in ((address, {"passkey_name": "mine"}), (f"{address}/remove", {"passkey": "x"})):
        answer = client.post(where, data=said)
        assert answer.status_code == 302 and answer.location.endswith("/sign-in/passkey"), where


def make_administrator(store: Store, now: datetime) -> Person:
    person = make_worker(store, "administrator", name="Ada")
    with store.new_db() as db, work(db):
        queries.worker_by_ref(db, person.ref).is_demonstration = False
    return person


@pytest.mark.browser
@pytest.mark.engines("sqlite")
def test_a_browser_that_knows_no_passkeys_says_so_and_the_page_stays(
    browser: Any, address: str, mentor: Person
) -> None:
    page = browser.page(375)
    page.add_init_script("Object.defineProperty(navigator, 'credentials', { value: undefined })")
    page.goto(f"{address}/sign-in/passkey")
    page.click("#submit")
    page.wait_for_selector("[data-passkey-sorry]:visible")
    assert page.url.endswith("/sign-in/passkey")


@pytest.mark.browser
@pytest.mark.engines("sqlite")
def test_without_script_the_passkey_page_says_what_works_instead(browser: Any, address: str, mentor: Person) -> None:
    page = browser.page(320, script=False)
    page.goto(f"{address}/sign-in/passkey")
    page.click("#submit")
    assert "your password and a code do not" in page.inner_text("main")
    browser.check_width(page)


FORGED = [
    "",
    "{}",
    "[]",
    "null",
    "1",
    "\x00",
    '{"rawId": 1}',
    '{"rawId": "AAAA"}',
    json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}),
    "x" * 30_000,
]


@pytest.mark.shows("F22")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("said", FORGED)
def test_an_answer_that_no_passkey_gave_opens_nothing(client: Visitor, mentor: Person, said: str) -> None:
    client.get("/sign-in/passkey")
    assert client.post("/sign-in/passkey", data={"credential": said}).status_code == 422
    assert client.get("/work").status_code == 401


@pytest.mark.shows("F22")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("said", FORGED)
def test_a_forged_passkey_is_not_added(store: Store, client: Visitor, mentor: Person, said: str) -> None:
    sign_in(client, mentor)
    client.get("/work/account/passkeys")
    answer = client.post("/work/account/passkeys", data={"credential": said, "passkey_name": "mine"})
    assert answer.status_code == 422
    with store.new_db() as db:
        assert db.scalar(select(Passkey.id)) is None


@pytest.fixture
def passkey(store: Store, mentor: Person, now: datetime) -> str:
    with store.new_db() as db, work(db):
        worker = queries.worker_by_ref(db, mentor.ref)
        return keep(db, worker, b"one", now).id


def keep(db: Any, worker: Any, credential: bytes, now: datetime) -> Passkey:
    return passkey_actions.add_passkey(
        db,
        worker=worker,
        name="blue key",
        credential_id=credential,
        public_key=b"key",
        sign_count=0,
        transports=["usb"],
        is_backed_up=False,
        device_type="single_device",
        now=now,
    )


def test_a_passkey_belongs_to_one_worker(store: Store, mentor: Person, passkey: str, now: datetime) -> None:
    other = make_worker(store, "coordinator")
    with store.new_db() as db, pytest.raises(passkey_actions.PasskeyKnown), work(db):
        keep(db, queries.worker_by_ref(db, other.ref), b"one", now)


@pytest.mark.shows("T4")
def test_nobody_removes_the_passkey_of_somebody_else(store: Store, mentor: Person, passkey: str, now: datetime) -> None:
    other = make_worker(store, "coordinator")
    with store.new_db() as db, pytest.raises(passkey_actions.NoSuchPasskey), work(db):
        passkey_actions.remove_passkey(db, worker=queries.worker_by_ref(db, other.ref), passkey_id=passkey, now=now)


@pytest.mark.shows("G23")
def test_an_administrator_keeps_one_passkey(store: Store, now: datetime) -> None:
    boss = make_administrator(store, now)
    with store.new_db() as db, work(db):
        worker = queries.worker_by_ref(db, boss.ref)
        first, second = keep(db, worker, b"a", now), keep(db, worker, b"b", now)
        passkey_actions.remove_passkey(db, worker=worker, passkey_id=first.id, now=now)
        with pytest.raises(passkey_actions.LastPasskey):
            passkey_actions.remove_passkey(db, worker=worker, passkey_id=second.id, now=now)
