"""A mentor's day: the number after the box, somebody new, a worry for the team, records open only while matched."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework.safety_models import SafeguardingConcern
from portal.mentoring import queries
from portal.mentoring.caring_models import MentorConcern, NewPersonAnswer
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.session_models import KeptApart
from portal.messages import queries as messages
from portal.messages.actions import set_safe_contact
from portal.messages.contact import SafeWay
from portal.messages.ending_actions import end_for_person
from portal.messages.models import OutboxMessage, WorkNotice
from portal.records import kinds
from portal.records import queries as records
from portal.records.actions import record
from portal.referrals import own_queries
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book

NUMBER = "+447700900456"
WEEK = timedelta(days=7)


class Day:
    """A mentor with one booking of somebody new, who may be rung and not texted."""

    def __init__(self, store, make_mentor, make_person, now):
        self.store, self.worker = store, make_worker(store, "mentor")
        self.mentor = make_mentor(worker_id=self.worker.id)
        self.person = make_person(name="K")
        self.set_ways(SafeWay("phone", NUMBER, is_safe=True), SafeWay("text", "+447700900789", is_safe=False), now=now)
        self.booking = book(store, self.mentor, self.person, now)
        self.address = f"/work/bookings/{self.booking.ref}"

    def set_ways(self, *ways, now):
        with self.store.new_db() as db, work(db):
            set_safe_contact(db, person_key=self.person.person_key, ways=ways, language="en", now=now)


@pytest.fixture
def day(store, make_mentor, make_person, now):
    return Day(store, make_mentor, make_person, now)


def signed_in(app, worker):
    client = app.test_client()
    sign_in(client, worker)
    return client


def text(response) -> str:
    return response.get_data(as_text=True)


def kinds_about(store, ref) -> list[str]:
    with store.new_db() as db:
        return [entry.kind for entry in records.about(db, ref)]


# --- before any number ---


@pytest.mark.shows("N-09", "R-86")
def test_a_number_is_shown_after_the_box_near_the_session_and_written_down(app, day, store, clock_at):
    clock_at(SIX - timedelta(hours=2))
    client = signed_in(app, day.worker)
    page = text(client.get(day.address))
    assert "Before you contact K" in page and NUMBER not in page
    shown = text(client.submit({}, action="/number"))
    assert NUMBER in shown and "+447700900789" not in shown, "only by ways that are safe"
    assert shown.index("Phone call") < shown.index(NUMBER), "the box comes first"
    assert kinds_about(store, day.booking.ref).count("number-shown") == 1
    with store.new_db() as db:
        seen = own_queries.looks(db, day.person.family_member_id)
        assert [look.kind for look in seen][:1] == ["number-shown"], "and the person sees that"


@pytest.mark.shows("N-09")
def test_long_before_the_session_or_after_a_stop_no_number_is_shown(app, day, store, clock_at, now):
    clock_at(now - timedelta(days=7))
    client = signed_in(app, day.worker)
    assert "2 days before you meet" in text(client.get(day.address))
    assert NUMBER not in text(client.post(day.address + "/number", follow_redirects=True))
    clock_at(SIX)
    from portal.messages.actions import stop_everything

    with store.new_db() as db, work(db):
        stop_everything(db, person_key=day.person.person_key, now=SIX)
    again = signed_in(app, day.worker)
    page = text(again.get(day.address))
    assert "They asked us to stop" in page and "/number" not in page
    assert NUMBER not in text(again.post(day.address + "/number", follow_redirects=True))


@pytest.mark.shows("N-09", "T2")
def test_after_the_end_of_a_request_no_number_is_shown_to_the_mentor(app, day, store, clock_at):
    """Met a moment ago, so that the booking stands and is near: the page was opened before the end."""
    clock_at(SIX + timedelta(minutes=50))
    client = signed_in(app, day.worker)
    client.get(day.address)
    with store.new_db() as db, work(db):
        end_for_person(db, person_key=day.person.person_key, now=SIX)
    answer = client.submit({}, action="/number", follow_redirects=True)
    assert NUMBER not in text(answer) and "They ended their request on" in text(answer)
    assert "/number" not in text(answer) and "number-shown" not in kinds_about(store, day.booking.ref)


# --- only while matched ---


@pytest.mark.shows("T5", "R-86", "J5.8")
def test_a_record_closes_four_weeks_after_the_last_session(app, day, store, clock_at):
    over = SIX + timedelta(minutes=45) + timedelta(days=28)
    clock_at(over - timedelta(minutes=5))
    client = signed_in(app, day.worker)
    assert client.get(day.address).status_code == 200
    clock_at(over + timedelta(minutes=1))
    for page in ("", "/note", "/concern"):
        assert client.get(day.address + page).status_code == 404


@pytest.mark.shows("T5")
def test_a_record_closes_at_once_when_the_two_are_kept_apart(app, day, store, clock_at):
    clock_at(SIX + timedelta(hours=2))
    client = signed_in(app, day.worker)
    assert client.get(day.address).status_code == 200
    with store.new_db() as db, work(db):
        from portal.mentoring.apart_actions import keep_apart

        refs = [day.mentor.ref]
        keep_apart(db, family_member_id=day.person.family_member_id, mentor_refs=refs, by="person", now=SIX)
    assert client.get(day.address).status_code == 404


@pytest.mark.shows("T5")
def test_the_21st_record_opened_in_an_hour_raises_an_alert(app, day, store, now):
    with store.new_db() as db, work(db):
        for number in range(19):
            record(db, kinds.BOOKING_OPENED, now=now, booking=f"BK-{number:06}", by=day.worker.ref)
    client = signed_in(app, day.worker)
    for _again in range(3):
        client.get(day.address)
    with store.new_db() as db, work(db):
        assert "many-records-opened" not in [alert.kind for alert in messages.open_alerts(db)]
        record(db, kinds.BOOKING_OPENED, now=now, booking="BK-000099", by=day.worker.ref)
    client.get(day.address)
    with store.new_db() as db:
        alerts = [(alert.kind, alert.about) for alert in messages.open_alerts(db)]
        assert ("many-records-opened", day.worker.ref) in alerts


# --- somebody new ---


def test_somebody_new_stands_on_the_week_until_the_mentor_says_yes(app, day, store):
    client = signed_in(app, day.worker)
    assert "Somebody new" in text(client.get("/work/week"))
    client.get(day.address)
    page = text(client.submit({}, action="/yes"))
    assert "Somebody new." not in page
    client.post(day.address + "/yes")
    assert "Say yes, or not me this time" not in text(client.get("/work/week"))
    assert kinds_about(store, day.booking.ref).count("new-person-answered") == 1


@pytest.mark.shows("N-46")
def test_not_me_this_time_gives_back_what_is_booked_without_a_reason(app, day, store, now):
    later = book(store, day.mentor, day.person, now, once="b" * 32, starts_at=SIX + WEEK)
    client = signed_in(app, day.worker)
    page = text(client.get(day.address + "/not-me"))
    assert "You do not have to say why" in page and client.page.fields == []
    assert "Given back" in text(client.submit({}, action="/not-me"))
    with store.new_db() as db:
        assert {row.state for row in db.scalars(select(Booking))} == {"cancelled"}
        assert db.scalar(select(KeptApart.by)) == "mentor"
        assert "reason" not in {column.key for column in NewPersonAnswer.__table__.columns}
        alerts = [(alert.kind, alert.about) for alert in messages.open_alerts(db)]
        assert ("wants-another-mentor", day.booking.ref) in alerts
        sent = {row.kind for row in db.scalars(select(OutboxMessage)) if row.person_key == day.person.person_key}
        assert "cancelled_by_us" in sent and "cancelled_by_you" not in sent
        assert queries.kept_apart(db, day.person.family_member_id) == {day.mentor.ref}
    assert client.get(day.address).status_code == 404
    assert client.get(f"/work/bookings/{later.ref}").status_code == 404
    assert client.post(day.address + "/not-me").headers["Location"].endswith("/work/not-me-this-time")  # done once


# --- would like to meet again ---


@pytest.mark.shows("N-44")
def test_who_would_like_another_session_is_listed_until_one_is_booked(app, day, store, clock_at):
    after = clock_at(SIX + timedelta(hours=1))
    client = signed_in(app, day.worker)
    client.get(day.address + "/note")
    client.submit({"outcome": "held", "wants_follow_up": "y"}, action="/note")
    assert "Would like to meet again" in text(client.get("/work/week"))
    book(store, day.mentor, day.person, after, once="b" * 32, starts_at=SIX + WEEK)
    assert "Would like to meet again" not in text(client.get("/work/week"))


# --- a worry ---


@pytest.mark.shows("N-18")
def test_a_worry_goes_to_the_team_at_once_in_the_mentors_own_words(app, day, store):
    anna, lead = make_worker(store, "coordinator", name="Anna"), make_worker(store, "duty-lead", name="Farida")
    client = signed_in(app, day.worker)
    client.get(day.address + "/concern")
    again = client.submit({"words": ""}, action="/concern")
    assert again.status_code == 422 and "so that the team can act" in text(again)
    sent = dict(client.page.form("/concern").values) | {"words": "He threw the kettle <b>"}
    for _twice in range(2):
        page = text(client.post(day.address + "/concern", data=sent, follow_redirects=True))
    assert "The team knows" in page
    with store.new_db() as db:
        opened = db.scalars(select(SafeguardingConcern)).all()
        assert [row.words for row in opened] == ["He threw the kettle <b>"]
        assert opened[0].about == day.booking.ref and opened[0].raised_by == day.worker.ref
        assert db.scalar(select(MentorConcern.handed_to)) == opened[0].ref
        assert db.scalar(select(MentorConcern.person_key)) != day.person.person_key, "it is in no copy they take along"
        told = {row.worker_key for row in db.scalars(select(WorkNotice)) if row.is_urgent}
        from portal.accounts.queries import person_key_of

        assert {person_key_of(db, anna.id), person_key_of(db, lead.id)} <= told
    assert "You told the team" in text(client.get(day.address))
    assert opened[0].ref in text(signed_in(app, anna).get("/work/concerns"))


@pytest.mark.shows("R-16")
def test_a_worry_leaves_what_is_booked_as_it_is(app, day, store):
    client = signed_in(app, day.worker)
    client.get(day.address + "/concern")
    client.submit({"words": "I am worried"}, action="/concern")
    with store.new_db() as db:
        assert db.scalar(select(Booking.state)) == "booked"
        assert db.scalar(select(PeerMentor.bookable))


@pytest.mark.shows("N-41", "R-45", "R-46")
def test_what_would_help_is_flagged_on_the_booking(app, store, make_mentor, now):
    from portal.mentoring.actions import For
    from portal.referrals import actions as referrals

    worker = make_worker(store, "mentor")
    mentor = make_mentor(worker_id=worker.id)
    answers = {"danger_now": "no", "age_band": "18_or_over", "name_to_use": "K", "contact_way": ["come_back"]}
    answers |= {"access_needs": ["large_print", "step_free"], "needs_language": "Urdu"}
    key = store.keys.new_person(now)
    facts = {"once_key": key, "code_hash": "opens nothing", "has_pin": True, "language": "en", "now": now}
    with store.new_db() as db, work(db):
        sent = referrals.send(db, person_key=key, answers=answers, read_by_at=now + WEEK, **facts)
        person = For(sent.family_member_id, key, sent.ref, True)
    booked = book(store, mentor, person, now)
    page = text(signed_in(app, worker).get(f"/work/bookings/{booked.ref}"))
    assert "What would help them" in page and "Large print" in page and "Urdu" in page
