"""Questions about groups: after sending, optional, kept apart."""

import json

import pytest
from sqlalchemy import inspect, select

from portal.referrals.equality import groups
from portal.referrals.models import EqualityAnswer
from portal.settings_refused import NATIONS
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.referrals.walking import ask_and_send


@pytest.mark.shows("N-29")
@pytest.mark.parametrize("nation", NATIONS)
def test_every_question_of_every_nation_can_be_left_unsaid(nation: str):
    for group in groups(nation):
        codes = [code for code, _ in group.answers]
        assert codes[-1] == "rather_not"
        assert len(codes) == len(set(codes))


@pytest.mark.shows("N-29")
def test_the_answers_hold_nothing_that_leads_to_a_request(client: Visitor, store: Store, now):
    ask_and_send(client)
    client.get("/about-you")
    client.submit({"ethnic_group": "roma", "sex": "forged", "disability": "lot"}, action="/about-you")
    assert "Thank you for telling us" in client.page.said
    client.post("/about-you", data={"ethnic_group": "arab"})
    with store.new_db() as db:
        (kept,) = db.scalars(select(EqualityAnswer)).all()
    assert json.loads(kept.answers) == {"disability": "lot", "ethnic_group": "roma"}
    assert (kept.nation, kept.month) == ("England", "2026-11")
    assert set(inspect(EqualityAnswer).columns.keys()) == {"id", "nation", "month", "answers"}


def test_with_nothing_said_nothing_is_kept(client: Visitor, store: Store, now):
    ask_and_send(client)
    client.get("/about-you")
    client.submit({}, action="/about-you")
    with store.new_db() as db:
        assert db.scalars(select(EqualityAnswer)).all() == []


def test_it_is_offered_only_after_sending(client: Visitor):
    assert client.get("/about-you").headers["Location"].endswith("/ask")
