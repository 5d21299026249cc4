"""Answering on the page behind the code, and what an answer means for those who are to know."""

from datetime import timedelta

import pytest

from portal.mentoring.answer_actions import hear_answer
from portal.mentoring.models import Booking
from portal.messages.answer_actions import take_reply
from portal.messages.answers import Answer
from portal.messages.contact import SafeWay
from portal.messages.contact_actions import not_working
from portal.messages.models import OutboxMessage, WorkNotice
from portal.messages.queries import open_alerts, safe_contact
from portal.messages.states import WAITING, State
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.mentoring.conftest import make_mentor, make_person  # noqa: F401
from tests.mentoring.test_pages import choose
from tests.messages.conftest import TEXT
from tests.referrals.walking import ask_and_send

WAYS = {"contact_way": "email", "email_value": "kaz@example.org"}


@pytest.fixture
def booked(client, make_mentor, store, now):  # noqa: F811
    """Somebody with a booking tomorrow at six who may be written to, in their own visit."""
    mentor = make_mentor()
    choose(client, mentor)
    ask_and_send(client)
    client.get("/times/confirm")
    client.submit({}, action="/times/confirm")
    with store.new_db() as db, work(db):
        (booking,) = db.query(Booking).all()
        way = SafeWay("email", "kaz@example.org", is_safe=True)
        set_safe_contact(db, person_key=booking.person_key, ways=[way], language="en", now=now)
        return booking


def test_without_a_code_nothing_is_answered(client, now):
    assert client.get("/code/answer").status_code == 303
    client.get("/code")
    assert client.post("/code/answer/BK-7K3M2P", data={"answer": "3"}).status_code == 303


@pytest.mark.shows("N-11", "R-78")
def test_coming_is_said_with_one_press_and_shown_afterwards(client, booked, store):
    client.get("/code/status")
    assert any(link.endswith("/code/answer") for link in client.page.links)
    client.get("/code/answer")
    for _ in range(2):  # pressed twice
        client.post(f"/code/answer/{booked.ref}", data={"answer": "1"})
        client.get("/code/answer")
    assert "You told us you are coming." in client.page.said
    with store.new_db() as db:
        assert open_alerts(db) == [] and db.query(Booking).one().state == "booked"


def test_another_time_leads_straight_to_choosing_one(client, booked, store):
    client.get("/code/answer")
    answer = client.post(f"/code/answer/{booked.ref}", data={"answer": "2"})
    assert answer.headers["Location"].endswith(f"/code/bookings/{booked.ref}/move")
    with store.new_db() as db:
        assert open_alerts(db) == [], "they do it themselves: nobody needs to look"


@pytest.mark.shows("T2", "N-12", "J5.4")
def test_not_safe_now_stops_everything_and_tells_the_mentor_and_the_team(client, booked, store):
    client.get("/code/answer")
    client.post(f"/code/answer/{booked.ref}", data={"answer": "3"})
    client.get("/code/answer")
    assert "All messages are stopped." in client.page.said
    with store.new_db() as db:
        assert safe_contact(db, booked.person_key).stopped_at is not None
        mine = db.query(OutboxMessage).filter_by(person_key=booked.person_key).all()
        assert mine and not {row.state for row in mine} & {*WAITING, State.CLAIMED}
        notices = db.query(WorkNotice).filter_by(about=booked.ref, is_urgent=True).all()
        assert len(notices) == 1
        assert [alert.kind for alert in open_alerts(db)] == ["not-safe-now"]
        assert db.query(Booking).one().state == "booked", "what happens to the booking is for people"


def test_anything_else_is_asked_again(client, booked):
    client.get("/code/answer")
    assert client.post(f"/code/answer/{booked.ref}", data={"answer": "9"}).status_code == 422
    assert "Choose one of the three answers" in client.page.said


@pytest.mark.shows("T4")
def test_another_s_booking_is_answered_like_one_that_does_not_exist(client, booked, app):
    stranger = app.test_client()
    ask_and_send(stranger)
    stranger.get("/code/status")
    for ref in (booked.ref, "BK-ZZZZZZ"):
        for answer in ("1", "2", "3"):
            assert stranger.post(f"/code/answer/{ref}", data={"answer": answer}).status_code == 404


@pytest.mark.shows("N-12", "T2")
def test_a_text_with_3_does_the_same(booked, db, now):
    with work(db):
        set_safe_contact(db, person_key=booked.person_key, ways=[TEXT], language="en", now=now)
        row = db.query(OutboxMessage).filter_by(about=booked.ref, kind="booked").first()
        row.state, row.way, row.sent_at = State.SENT, "text", now
        row.to_index = safe_contact(db, booked.person_key).ways[0].index
    with work(db):
        done = take_reply(
            db, way="text", sender=TEXT.value, answer=Answer.STOP, now=now + timedelta(hours=1), hooks=[hear_answer]
        )
    assert done
    assert db.query(WorkNotice).filter_by(about=booked.ref, is_urgent=True).count() == 1


@pytest.mark.shows("F7", "T2")
def test_that_a_number_does_not_work_is_said_behind_the_code_and_nowhere_else(client, booked, db, now):
    client.get("/code/status")
    assert "We could not reach you" not in client.page.said
    with work(db):
        (way,) = safe_contact(db, booked.person_key).ways
        not_working(db, person_key=booked.person_key, way=way.way, index=way.index, about=booked.ref, now=now)
    client.get("/code/status")
    assert "We could not reach you" in client.page.said
    assert "kaz@example.org" not in client.page.said
