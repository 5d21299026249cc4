"""What somebody said was not right is read and answered by others than whom it is about (N-53)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.messages.models import OutboxMessage
from portal.records.actions import record
from portal.records.kinds import REFERRAL_OPENED
from portal.referrals.models import Note, Wish
from portal.storage.work import work
from tests.casework.conftest import text

WORDS, REPLY = "She hurried me.", "We are sorry. Joan will talk with you from now on."


@pytest.fixture
def said(store, someone, anna, come_back, now):
    """Said by the person on their own page, about Anna. Gives its address for the team."""
    with store.new_db() as db, work(db):
        record(db, REFERRAL_OPENED, referral=someone.ref, by=anna.ref, now=now)
    person = come_back(someone)
    person.get("/code/say")
    person.submit({"kind": "complain", "about": anna.ref, "text": WORDS}, action="/code/say")
    with store.new_db() as db:
        return f"/work/people/{someone.ref}/said/{db.scalars(select(Wish.ref)).one()}"


@pytest.mark.shows("N-53", "T4")
def test_whom_it_is_about_finds_neither_it_nor_the_answer(signed_in, anna, joan, said, someone, store):
    hers = signed_in(anna)
    assert hers.get(said).status_code == 404
    assert said not in text(hers.get("/work/duties"))
    assert hers.post(said, data={"csrf_token": hers.token, "text": "I did not"}).status_code == 404
    other = signed_in(joan)
    other.get(said)
    other.submit({"text": REPLY}, action=said)
    assert hers.get(said).status_code == 404
    for place in (f"/work/people/{someone.ref}", f"/work/support/{someone.ref}", "/work/queue", "/work/duties"):
        shown = text(hers.get(place))
        assert WORDS not in shown and "We are sorry" not in shown
    with store.new_db() as db:
        assert db.scalars(select(Note)).all() == [], "the answer is no note, which the whole team could read"


@pytest.mark.shows("N-53", "R-86")
def test_another_reads_it_answers_and_the_person_sees_the_answer(signed_in, joan, said, someone, come_back, store):
    other = signed_in(joan)
    assert said in text(other.get("/work/duties"))
    shown = text(other.get(said))
    assert WORDS in shown and "About Anna, who does not see this." in other.page.said
    assert other.submit({"text": ""}, action=said).status_code == 422
    other.get(said)
    other.submit({"text": REPLY}, action=said)
    assert REPLY in other.page.said
    assert said not in text(other.get("/work/duties")), "what was answered is no duty any more"
    person = come_back(someone)
    assert REPLY in text(person.get("/code/say"))
    assert "We replied on" in person.page.said
    assert "Joan" in text(person.get("/code/record"))
    with store.new_db() as db:
        waiting = db.scalars(select(OutboxMessage).where(OutboxMessage.kind == "message_waiting")).all()
        assert {each.state for each in waiting} <= {"refused"}, "who comes back alone is told nothing"


@pytest.mark.shows("F18", "N-53")
def test_a_second_answer_changes_nothing_and_thirty_days_on_it_is_past_its_time(
    signed_in, joan, said, store, clock_at, now
):
    other = signed_in(joan)
    other.get(said)
    token = other.token
    other.submit({"text": REPLY}, action=said)
    other.post(said, data={"csrf_token": token, "text": "Something else"})
    with store.new_db() as db:
        wish = db.scalars(select(Wish)).one()
        assert (wish.answer, wish.answered_by) == (REPLY, joan.ref)
        assert wish.reply_by_at.date() == (now + timedelta(days=30)).date()
