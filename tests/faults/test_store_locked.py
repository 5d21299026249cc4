"""Another process holds the database: a write waits, then asks to try again and keeps what was typed (F14, G8)."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit.visitor import Visitor
from tests.referrals.walking import ANSWERS, answer, begin, walk

TYPED = "Kaz, by the mill"


@contextmanager
def held(database: Path, seconds: float) -> Iterator[threading.Event]:
    """The write lock of the database, taken by somebody else for that long, or until `let_go` is set."""
    taken, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        other = sqlite3.connect(database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        taken.set()
        let_go.wait(seconds)
        other.execute("ROLLBACK")
        other.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(10)
    try:
        yield let_go
    finally:
        let_go.set()
        holder.join()


def _sent(client: Visitor) -> None:
    """Up to the last page, so that sending is the next thing."""
    begin(client)
    different = {**ANSWERS, "name_to_use": {"name_to_use": TYPED}}
    assert walk(client, "check", **different) == "check"


@pytest.mark.shows("F14")
def test_a_short_wait_is_not_noticed(client: Visitor, instance: Path):
    _sent(client)
    with held(instance / "portal.sqlite", 2):
        response = client.submit(action="/ask")
    assert response.status_code == 200
    assert "Please try again" not in client.page.text["h1"]


@pytest.mark.shows("F14")
def test_a_long_wait_ends_in_a_page_that_keeps_what_was_typed(client: Visitor, instance: Path):
    begin(client)
    walk(client, "name_to_use")
    with held(instance / "portal.sqlite", 60):
        response = answer(client, name_to_use=TYPED)
        assert response.status_code == 503
        assert client.page.text["h1"] == ["Please try again"]
        assert ("name_to_use", TYPED) in client.page.form("/ask").values
    assert client.submit(action="/ask").status_code == 200
    assert walk(client, "check") == "check"
    assert TYPED in client.page.said


@pytest.mark.shows("F14")
def test_a_request_for_support_that_could_not_be_saved_is_sent_with_one_more_press(client: Visitor, instance: Path):
    _sent(client)
    with held(instance / "portal.sqlite", 60):
        response = client.submit(action="/ask")
        assert response.status_code == 503
    client.submit(action="/ask")
    with sqlite3.connect(instance / "portal.sqlite") as db:
        assert db.execute("SELECT count(*) FROM self_referral").fetchone() == (1,)


@pytest.mark.shows("F14")
def test_pages_are_read_as_ever(client: Visitor, instance: Path):
    with held(instance / "portal.sqlite", 60):
        for address in ("/", "/help-now", "/find?place=Leeds", "/ask"):
            assert client.get(address).status_code == 200


@pytest.mark.shows("F14", "T3", "N-07")
def test_a_pin_does_not_lie_in_the_page_that_asks_to_try_again(client: Visitor, instance: Path):
    """It is typed once more, in a field that does not show it, and then the same press opens what it opens."""
    client.get("/code")
    code = "7K3M 2P9Q 7K3M 2P9Q"
    with held(instance / "portal.sqlite", 60):
        response = client.submit({"code": code, "pin": "riverboat"}, action="/code")
        assert response.status_code == 503
    assert "riverboat" not in response.get_data(as_text=True)
    assert ("code", code) in client.page.form("/code").values
    assert "Type your PIN or word once more" in client.page.said
    assert client.submit({"pin": "riverboat"}, action="/code").status_code == 422
    assert "do not open anything" in client.page.said
