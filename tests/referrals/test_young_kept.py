"""What somebody under 18 sent: on the team's pages, behind their code, in their copy."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from portal.referrals import actions, queries
from portal.referrals.models import SelfReferral
from portal.referrals.own_copy_queries import everything
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.kit.visitor import Visitor
from tests.referrals.sending import NOW, make_referral
from tests.referrals.walking import ANSWERS, YOUNG, begin, send, walk

WORDS = ANSWERS["worry"]["worry"]


def a_message(client: Visitor, store: Store) -> SelfReferral:
    begin(client)
    walk(client, **YOUNG)
    send(client)
    with store.new_db() as db:
        return db.scalars(select(SelfReferral)).one()


@pytest.mark.shows("N-21", "N-59", "J6.1")
def test_the_team_sees_whose_age_it_is_that_words_wait_and_the_words_as_they_were_typed(
    app: Flask, client: Visitor, store: Store, now
):
    one = a_message(client, store)
    team = app.test_client()
    sign_in(team, make_worker(store, "coordinator"))
    team.get("/work/queue")
    assert "Own words, not read yet." in team.page.said and "Under 16." in team.page.said
    assert WORDS not in team.page.said
    team.get(f"/work/people/{one.ref}")
    said = team.page.said
    assert said.count(WORDS) == 2, "where it waits to be read, and among all answers"
    assert "What is worrying you" in said and "Your situation" not in said and "When suits you" not in said
    assert "They are under 18. No adult mentor is offered" in said


@pytest.mark.shows("R-63", "N-21")
def test_later_they_change_what_they_were_asked_and_are_asked_nothing_else(client: Visitor, store: Store, now):
    one = a_message(client, store)
    client.get("/ask")
    assert "You can add a PIN or word" in client.page.said and "You chose no PIN" not in client.page.said
    client.submit({"go": "status"}, action="/ask")
    client.get("/code/answers")
    assert "Your situation" not in client.page.said and "Not provided" not in client.page.said
    client.submit({"change": "relationship"}, action="/code/answers")
    assert client.address == "/code/answers"
    client.submit({"change": "worry"}, action="/code/answers")
    assert client.page.text["h1"][0].strip() == "What is worrying you? (optional)"
    client.submit({"worry": "It is better now"}, action="/code/answers/change")
    assert "It is better now" in client.page.said
    with store.new_db() as db, work(db):
        facts = {"family_member_id": one.family_member_id, "by": "person", "now": NOW}
        with pytest.raises(actions.NotToBeChanged):
            actions.change_answer(db, step="relationship", given={"relationship": "parent"}, **facts)
        (copied,) = everything(db, one.family_member_id)["self_referral"]
    kept = json.loads(copied["answers_json"])
    assert kept.pop("worry") == "It is better now"
    assert set(kept) == {"danger_now", "age_band", "area", "contact_way"}, "what nobody asked is not there"


def test_what_somebody_young_answered_when_all_twelve_were_asked_is_still_shown_to_them(
    app: Flask, client: Visitor, store: Store
):
    kept = make_referral(store.new_db, store, answers={"help_wanted": ["listen"], "relationship": "parent"})
    with store.new_db() as db, work(db):
        db.get(SelfReferral, kept.id).route = "young"
        queries.family_member(db, kept.family_member_id).age_band = "under_16"
    with client.session_transaction() as visit:
        visit[queries.IN_VISIT] = kept.family_member_id
    client.get("/code/answers")
    assert "Someone to listen" in client.page.said and "Parent" in client.page.said
    assert "Your situation" not in client.page.said
    client.submit({"change": "help_wanted"}, action="/code/answers")
    assert client.page.text["h1"][0].strip().startswith("What would help you most?")
