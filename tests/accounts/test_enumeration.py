"""Nobody learns from signing in who works here (T14, G22)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import argon2.low_level
import pytest
from sqlalchemy import event

from portal.accounts import actions, queries
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person, give_password, make_worker
from tests.kit.visitor import Visitor

pytestmark = [pytest.mark.engines("sqlite", "postgresql"), pytest.mark.shows("T14", "G22")]

WRONG = "green ladders sleep"
STRANGER = "stranger.abcdef@example.org"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password hash that is made or tried, counted where the work is done."""
    made: list[str] = []
    for name in ("hash_secret", "verify_secret"):
        real = getattr(argon2.low_level, name)

        def counted(*args: object, _name: str = name, _real: object = real, **kwargs: object) -> object:
            made.append(_name)
            return _real(*args, **kwargs)  # type: ignore[operator]

        monkeypatch.setattr(argon2.low_level, name, counted)
    return made


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(store.engine, "before_cursor_execute", hear)
    yield said
    event.remove(store.engine, "before_cursor_execute", hear)


def known(store: Store, mentor: Person, client: Visitor, now: datetime) -> tuple[str, str]:
    return mentor.email, WRONG


def stranger(store: Store, mentor: Person, client: Visitor, now: datetime) -> tuple[str, str]:
    return STRANGER, WRONG


def shut_out(store: Store, mentor: Person, client: Visitor, now: datetime) -> tuple[str, str]:
    """With the right password."""
    with store.new_db() as db, work(db):
        actions.disable_worker(db, worker=queries.worker_by_ref(db, mentor.ref), now=now, by="WK-ADMIN1")
    return mentor.email, mentor.password


def invited(store: Store, mentor: Person, client: Visitor, now: datetime) -> tuple[str, str]:
    """Has a link, has not set up."""
    with store.new_db() as db, work(db):
        actions.add_worker(db, keys=store.keys, email="new@example.org", name="N", role="mentor", now=now)
    return "new@example.org", WRONG


def waiting(store: Store, mentor: Person, client: Visitor, now: datetime) -> tuple[str, str]:
    """Too many tries from here; now with the right password."""
    for _ in range(6):
        give_password(client, mentor.email, WRONG)
    return mentor.email, mentor.password


def stranger_waiting(store: Store, mentor: Person, client: Visitor, now: datetime) -> tuple[str, str]:
    for _ in range(6):
        give_password(client, STRANGER, WRONG)
    return STRANGER, WRONG


def made_up_address(store: Store, mentor: Person, client: Visitor, now: datetime) -> tuple[str, str]:
    return "no address at all", WRONG


CASES = [known, stranger, shut_out, invited, waiting, stranger_waiting, made_up_address]


@pytest.fixture
def usual(store: Store, client: Visitor, hashes: list[str], now: datetime) -> tuple[int, str, list[str], list[str]]:
    """What a wrong password for somebody who works here gives: status, words, statements, hashes."""
    other = make_worker(store, "coordinator", name="Bea")
    return what_is_seen(store, client, hashes, other.email, WRONG)


def what_is_seen(
    store: Store, client: Visitor, hashes: list[str], email: str, password: str
) -> tuple[int, str, list[str], list[str]]:
    client.get("/sign-in")
    hashes.clear()
    with statements(store) as said:
        answer = client.post("/sign-in", data={"email": email, "password": password})
    words = client.page.said if client.page else ""
    headers = sorted(name for name, _value in answer.headers)
    return answer.status_code, words, [*said, *headers], list(hashes)


@pytest.mark.parametrize("case", CASES)
def test_all_who_do_not_get_in_see_the_same(
    store: Store,
    client: Visitor,
    mentor: Person,
    now: datetime,
    hashes: list[str],
    usual: tuple[int, str, list[str], list[str]],
    case: object,
) -> None:
    email, password = case(store, mentor, client, now)  # type: ignore[operator]
    seen = what_is_seen(store, client, hashes, email, password)
    assert seen == usual
    assert seen[3] == ["verify_secret"]


def test_an_unknown_recovery_code_takes_one_hash_as_a_known_one_does(
    client: Visitor, mentor: Person, hashes: list[str]
) -> None:
    give_password(client, mentor.email, mentor.password)
    client.get("/sign-in/code")
    hashes.clear()
    client.post("/sign-in/code", data={"code": "ABCD EFGH JKMN PQRS"})
    assert hashes == ["verify_secret"]
