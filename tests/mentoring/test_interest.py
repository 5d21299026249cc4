"""Somebody whose support has ended would like to become a mentor; a supervisor answers (R-30)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.mentoring import interest_actions
from portal.mentoring.caring_models import MentorInterest
from portal.mentoring.interest_shown import interest_cards
from portal.mentoring.models import Booking, PeerMentor
from portal.messages.models import WorkNotice
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.referrals.walking import ask_and_send


@pytest.fixture
def person(client, store, make_mentor):
    """Somebody who booked a time, in their own visit."""
    mentor = make_mentor()
    client.code = ask_and_send(client)
    page = text(client.get(f"/times/{mentor.ref}"))
    client.submit({"time": page.split('name="time" value="')[1].split('"')[0]}, action=f"/times/{mentor.ref}")
    client.submit({}, action="/times/confirm")
    return client


def text(response) -> str:
    return response.get_data(as_text=True)


def held(store):
    with store.new_db() as db, work(db):
        db.scalar(select(Booking)).state = "done"


def back(client):
    client.get("/code")
    client.submit({"code": client.code, "pin": "123456"}, action="/code")


@pytest.mark.shows("R-30")
def test_while_support_goes_on_there_is_nothing_to_ask_and_nothing_is_lost(person, store, clock_at):
    page = text(person.get("/code/become-a-mentor"))
    assert "Your own support comes first" in page and "/code/become-a-mentor" not in person.page.forms
    with store.new_db() as db:
        row = db.scalar(select(Booking))
        with pytest.raises(interest_actions.NotYet):
            facts = {"family_member_id": row.family_member_id, "person_key": row.person_key, "words": ""}
            interest_actions.ask(db, now=SIX, **facts)
    assert "Be there for others" not in text(person.get("/code/status"))


@pytest.mark.shows("R-30")
def test_once_it_has_ended_they_may_say_so_and_a_supervisor_answers(app, person, store, clock_at):
    held(store)
    clock_at(SIX + timedelta(days=1))
    back(person)
    assert "Be there for others" in text(person.get("/code/status"))
    assert "at least 6 months" in text(person.get("/code/become-a-mentor"))
    joan = make_worker(store, "supervisor", name="Joan")
    for words in ("I would like to listen", "I would like to listen, later"):
        page = text(person.post("/code/become-a-mentor", data={"words": words}, follow_redirects=True))
    assert "A person reads it and answers here" in page
    with store.new_db() as db:
        row = db.scalars(select(MentorInterest)).one()
        assert row.words.endswith("later") and b"listen" not in row.words_sealed
        assert db.query(WorkNotice).filter_by(about=row.ref).count() == 1
        assert db.query(PeerMentor).count() == 1, "nothing happens by itself"
    supervisor = app.test_client()
    sign_in(supervisor, joan)
    assert "24 May" in text(supervisor.get("/work/interest")), "the waiting period after the last session"
    supervisor.get(f"/work/interest/{row.ref}")
    again = supervisor.submit({"said": "talk", "answer": ""}, action=f"/work/interest/{row.ref}")
    assert again.status_code == 422
    supervisor.submit({"said": "talk", "answer": "Let us talk in May"}, action=f"/work/interest/{row.ref}")
    assert "Nobody is waiting" in text(supervisor.get("/work/interest"))
    assert "Let us talk in May" in text(person.get("/code/become-a-mentor"))


def test_it_can_be_taken_back_and_said_again(person, store, clock_at):
    held(store)
    clock_at(SIX + timedelta(days=1))
    back(person)
    person.get("/code/become-a-mentor")
    person.submit({}, action="/code/become-a-mentor")
    page = text(person.submit({}, action="/take-back"))
    assert "You do not have to decide anything now" in page
    page = text(person.submit({}, action="/code/become-a-mentor"))
    assert "You told us on" in page
    with store.new_db() as db:
        assert sorted(row.said for row in db.scalars(select(MentorInterest))) == ["", "taken_back"]


def test_nobody_without_a_code_is_asked(client):
    assert client.get("/code/become-a-mentor").status_code == 303


@pytest.mark.shows("N-21")
def test_nobody_under_18_is_asked(app, store, make_person, now):
    young = make_person(is_adult=False)
    with store.new_db() as db, work(db), app.test_request_context("/"):
        db.add(
            MentorInterest(
                ref="MJ-000000", person_key=young.person_key, family_member_id=young.family_member_id, asked_at=now
            )
        )
        db.flush()
        assert interest_cards(db, young.family_member_id, now) == []
