"""After a session: three questions answered by choosing, without a name unless the person says otherwise (N-52)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from portal.referrals import own_queries
from portal.referrals.feedback import Held
from portal.referrals.feedback_views import SESSIONS
from portal.referrals.models import Feedback, FeedbackGiven, SelfReferral
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.referrals.sending import NOW, code_of, make_referral


@pytest.fixture
def referral(store: Store, now) -> SelfReferral:
    return make_referral(store.new_db, store)


@pytest.fixture
def talked(app: Flask, monkeypatch) -> Callable[..., None]:
    """Says which sessions the person has had."""

    def had(*refs: str, at=NOW - timedelta(hours=1)) -> None:
        monkeypatch.setitem(app.extensions, SESSIONS, lambda db, person: [Held(ref, at) for ref in refs])

    return had


@pytest.fixture
def back(client: Visitor, store: Store, referral, talked) -> Visitor:
    talked("BK-1")
    client.get("/code")
    client.submit({"code": code_of(store.new_db, referral)}, action="/code")
    return client


def kept(store: Store) -> list[Feedback]:
    with store.new_db() as db:
        rows = list(db.scalars(select(Feedback)))
        for row in rows:
            _ = row.words
            db.expunge(row)
        return rows


@pytest.mark.shows("N-52", "J10.9")
def test_all_is_said_by_choosing_and_leads_to_nobody(back: Visitor, store: Store, referral):
    assert "Say how it was" in back.page.said
    back.get("/code/feedback")
    back.submit({"felt_heard": "yes", "talked_about": "partly", "choose_again": "yes"}, action="/code/feedback")
    assert "Thank you for telling us" in back.page.said
    (row,) = kept(store)
    assert (row.felt_heard, row.talked_about, row.choose_again, row.month) == ("yes", "partly", "yes", "2026-11")
    assert row.family_member_id is None
    assert row.person_key != referral.person_key
    held = {column.key for column in inspect(Feedback).columns}
    assert not held & {"made_at", "sent_at", "at", "about", "ref"}, "no time and no thing by which to match it"


@pytest.mark.shows("N-52")
def test_words_are_sealed_under_a_key_of_their_own(back: Visitor, store: Store):
    back.get("/code/feedback")
    back.submit({"words": "She let me finish"}, action="/code/feedback")
    with store.new_db() as db:
        (row,) = db.scalars(select(Feedback))
        assert row.words == "She let me finish"
        assert b"finish" not in (row.words_sealed or b"")


@pytest.mark.shows("N-52")
def test_somebody_may_say_who_they_are_and_then_it_is_part_of_their_copy(back: Visitor, store: Store, referral):
    back.get("/code/feedback")
    back.submit({"felt_heard": "no", "may_know": "y", "words": "Too short"}, action="/code/feedback")
    with store.new_db() as db:
        held = own_queries.everything(db, referral.family_member_id)
    assert held["feedback"][0]["words"] == "Too short"


@pytest.mark.shows("N-52")
def test_it_is_asked_once_a_session_and_nothing_said_is_nothing_kept(back: Visitor, store: Store, talked):
    back.get("/code/feedback")
    page = dict(back.page.form("/code/feedback").values) | {"felt_heard": "yes"}
    back.post("/code/feedback", data=page)
    back.post("/code/feedback", data=page)
    assert len(kept(store)) == 1
    talked("BK-1", "BK-2")
    back.get("/code/feedback")
    before = store.keys.people()
    back.submit({}, action="/code/feedback")
    assert len(kept(store)) == 1
    assert store.keys.people() == before
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(FeedbackGiven)) == 2


@pytest.mark.parametrize("at", [NOW + timedelta(hours=1), NOW - timedelta(days=61)])
def test_a_session_to_come_or_long_ago_is_not_asked_about(back: Visitor, talked, at):
    talked("BK-3", at=at)
    back.get("/code/status")
    assert "Say how it was" not in back.page.said
    back.get("/code/feedback")
    assert "There is no session to tell us about" in back.page.said


def test_a_forged_answer_is_not_kept(back: Visitor, store: Store):
    back.get("/code/feedback")
    assert back.submit({"felt_heard": "maybe"}, action="/code/feedback").status_code == 422
    assert kept(store) == []
