"""People and workers for the tests of casework, made as the portal makes them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask

import portal.tables  # noqa: F401  what is erased hangs together
from portal.casework.concern_actions import raise_concern
from portal.referrals import actions as referrals
from portal.referrals import return_codes
from portal.referrals.hashing import Hashes
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person as Worker
from tests.kit.signing_in import make_worker, sign_in
from tests.kit.visitor import Visitor
from tests.mentoring.conftest import make_mentor  # noqa: F401  a fixture

HASHES = Hashes(fast=True)
SECRET, PIN = "S" * 11, "123456"


@dataclass(frozen=True)
class Someone:
    """Somebody who asked for support, with the code they come back with."""

    id: str
    ref: str
    person_key: str
    code: str


@pytest.fixture
def make_someone(store: Store, now: datetime) -> Callable[..., Someone]:
    def make(*, name: str = "K", age_band: str = "18_or_over", **answers: object) -> Someone:
        person_key = store.keys.new_person(now)
        with store.new_db() as db, work(db):
            sent = referrals.send(
                db,
                person_key=person_key,
                answers={
                    "danger_now": "no",
                    "age_band": age_band,
                    "name_to_use": name,
                    "contact_way": ["come_back"],
                    **answers,
                },
                once_key=secrets.token_hex(16),
                code_hash=HASHES.make(return_codes.to_hash(SECRET, return_codes.tidy_pin(PIN))),
                has_pin=True,
                read_by_at=now + timedelta(days=2),
                language="en",
                now=now,
            )
            held = referrals_code(db, sent.family_member_id)
            return Someone(sent.family_member_id, sent.ref, person_key, held)

    return make


def referrals_code(db, family_member_id: str) -> str:
    from portal.referrals import queries

    held = queries.return_code(db, family_member_id)
    assert held is not None
    return return_codes.shown(held.locator, SECRET)


@pytest.fixture
def someone(make_someone: Callable[..., Someone]) -> Someone:
    return make_someone()


@pytest.fixture
def anna(store: Store, now: datetime) -> Worker:
    return make_worker(store, "coordinator", name="Anna")


@pytest.fixture
def joan(store: Store, now: datetime) -> Worker:
    return make_worker(store, "duty-lead", name="Joan")


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Worker], Visitor]:
    def as_(worker: Worker) -> Visitor:
        client = app.test_client()
        assert isinstance(client, Visitor)
        sign_in(client, worker)
        return client

    return as_


@pytest.fixture
def come_back(app: Flask) -> Callable[[Someone], Visitor]:
    def back(someone: Someone) -> Visitor:
        client = app.test_client()
        assert isinstance(client, Visitor)
        client.get("/code")
        client.submit({"code": someone.code, "pin": PIN}, action="/code")
        return client

    return back


WORDS = "he threw the kettle and my little girl was in the room,\n i can't do this any more"


@pytest.fixture
def make_concern(store: Store, someone: Someone, anna: Worker, now: datetime) -> Callable[..., str]:
    """Gives the concern's reference."""

    def make(**different: object) -> str:
        facts = {"about": someone.ref, "by": anna.ref, "words": WORDS, "now": now, "once_key": secrets.token_hex(16)}
        facts |= {"at_risk": ("child", "adult")}
        with store.new_db() as db, work(db):
            return raise_concern(db, **(facts | different)).ref  # type: ignore[arg-type]

    return make


def text(response) -> str:
    return response.get_data(as_text=True)
