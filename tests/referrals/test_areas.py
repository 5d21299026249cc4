"""The areas an organisation serves: said, never a reason to refuse."""

from datetime import datetime

import pytest

from portal.referrals.areas import is_outside
from portal.storage.chosen_settings import choose
from portal.storage.store import Store
from portal.storage.work import work
from portal.web.present_settings import look_again
from tests.casework.queue_kit import ask
from tests.kit.signing_in import make_worker, sign_in
from tests.kit.visitor import Visitor
from tests.referrals.walking import ask_and_send

LEEDS = ("LS8", "LS11", "BD1")


@pytest.mark.parametrize(
    "area, outside",
    [
        ("LS8", False),
        ("ls8", False),
        ("LS8 2AB", False),
        ("LS82AB", False),
        ("LS1", True),
        ("SW1A", True),
        ("SW1A 1AA", True),
        ("Leeds", False),
        ("", False),
        ("LS8 somewhere", False),
    ],
)
def test_only_a_postcode_can_say_that_somebody_is_outside(area: str, outside: bool) -> None:
    assert is_outside(area, LEEDS) is outside
    assert is_outside(area, ()) is False


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("area, is_said", [("LS8", False), ("SW1A", True)])
def test_the_team_sees_it_in_the_queue(store: Store, client: Visitor, now: datetime, area: str, is_said: bool) -> None:
    with store.new_db() as db, work(db):
        choose(db, {"areas_served": list(LEEDS)})
    look_again(client.application)
    ask(store, now, answers={"area": area})
    sign_in(client, make_worker(store, "coordinator"))
    client.get("/work/queue")
    assert client.page and ("Outside your areas" in client.page.said) is is_said


@pytest.mark.shows("R-03")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("area, is_said", [("LS8", False), ("SW1A", True)])
def test_who_is_outside_is_told_and_shown_somewhere_else(
    store: Store, client: Visitor, now: datetime, area: str, is_said: bool
) -> None:
    with store.new_db() as db, work(db):
        choose(db, {"areas_served": list(LEEDS)})
    look_again(client.application)
    ask_and_send(client, area={"area": area})
    assert client.page and client.page.text["h1"] == ["We have your request"]
    assert ("outside the area we usually serve" in client.page.said) is is_said
    assert any(link.endswith("/find") for link in client.page.links)
