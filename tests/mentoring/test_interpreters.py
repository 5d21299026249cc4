"""An interpreter: asked for, waited for with a stated day, confirmed, or off with two other times (N-41, N-42, J10)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.mentoring import interpreter_actions, queries
from portal.mentoring.interpreters import asked_in, hear_by
from portal.mentoring.models import Booking
from portal.messages import queries as messages
from portal.messages import texts
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.messages.wording import Facts, House, render
from portal.setup.lacking import ROOT
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_pages import choose, text
from tests.mentoring.visits import come_back
from tests.referrals.walking import ask_and_send

BSL = {"access_needs": {"access_needs": ["bsl"], "interpreter_gender": "woman", "interpreter_local": ["not_known"]}}


def never(day: date) -> bool:
    return False


@pytest.fixture
def waiting(store, make_mentor, make_person, now):
    """A booking that waits for an interpreter; its person can be told by e-mail."""
    person = replace(make_person(name="D"), needs_interpreter=True)
    with store.new_db() as db, work(db):
        way = SafeWay("email", "d@example.org", is_safe=True)
        set_safe_contact(db, person_key=person.person_key, ways=[way], language="en", now=now)
    return book(store, make_mentor(), person, now, starts_at=SIX + timedelta(days=9))


def sent(store, about) -> list[tuple[str, str]]:
    with store.new_db() as db:
        rows = db.scalars(select(OutboxMessage).where(OutboxMessage.about == about).order_by(OutboxMessage.made_at))
        return sorted((row.kind, row.state) for row in rows)


@pytest.mark.shows("N-41", "J3.5", "J10.3")
@pytest.mark.parametrize(("days", "by"), [(9, date(2026, 11, 25)), (1, date(2026, 11, 23)), (0, date(2026, 11, 23))])
def test_the_day_to_hear_by_is_two_working_days_on_and_before_the_session(now, days, by):
    assert hear_by(now + timedelta(days=days), never, now=now) == by


@pytest.mark.shows("J3.5", "J3.8", "J10.5", "N-42")
def test_what_was_asked_of_the_interpreter_goes_with_it():
    asked = asked_in({"access_needs": ["bsl"], "interpreter_gender": "woman", "interpreter_local": ["not_known"]})
    assert (asked.is_sign_language, asked.gender, asked.must_be_unknown) == (True, "woman", True)


@pytest.mark.shows("N-41", "J10.3", "J3.5")
def test_a_booking_waits_and_says_by_when_until_one_is_confirmed(store, waiting, now):
    with store.new_db() as db:
        (found,) = queries.coming(db, family_member_id=waiting.family_member_id, now=now)
        assert (found.interpreter, found.interpreter_by) == ("wanted", date(2026, 11, 25))
    assert ("interpreter_wait", "due") in sent(store, waiting.ref)
    assert "booked" not in {kind for kind, _state in sent(store, waiting.ref)}
    for _ in range(2):
        with store.new_db() as db, work(db):
            interpreter_actions.confirm_interpreter(
                db, ref=waiting.ref, days_before=(3, 1), by="WK-000001", now=now + timedelta(hours=1)
            )
    kinds = dict(sent(store, waiting.ref))
    assert kinds["booked"] == "due" and kinds["interpreter_wait"] == "cancelled"
    assert kinds["reminder_1d"] == "planned"


@pytest.mark.shows("J10.1", "N-42", "N-12")
def test_an_interpreter_who_cancels_the_day_before_means_a_text_with_two_other_times(store, waiting, now):
    """Nothing depends on a phone call, and no reminder speaks of a time that cannot be."""
    eve = waiting.starts_at - timedelta(days=1)
    with store.new_db() as db, work(db):
        others = interpreter_actions.interpreter_cannot_come(db, ref=waiting.ref, by="WK-000001", now=eve)
    assert len(others) == 2 and all(at > waiting.starts_at for at in others)
    assert len({at.date() for at in others}) == 2
    with store.new_db() as db:
        row = db.scalar(select(OutboxMessage).where(OutboxMessage.kind == "other_times"))
        assert row.state in ("due", "held") and str(int(others[0].timestamp())) in row.facts
        assert db.get(Booking, waiting.id).state == "booked"  # they choose what happens with it
        reminders = db.scalars(select(OutboxMessage.state).where(OutboxMessage.kind.like("reminder%")))
        assert set(reminders) <= {"cancelled", "too-late", "refused"}
    with store.new_db() as db, work(db):
        interpreter_actions.confirm_interpreter(db, ref=waiting.ref, days_before=(3, 1), by="WK-000001", now=eve)
    assert dict(sent(store, waiting.ref))["other_times"] == "cancelled"


@pytest.mark.shows("N-10", "J10.1")
@pytest.mark.parametrize("level", ["neutral", "named", "full"])
def test_the_text_names_both_times_in_one_part(now, level):
    house = House("Ferry Lane", "01632 960 100", "ferrylane.example", ROOT / "translations", takes_replies=True)
    others = (SIX + timedelta(days=50, hours=4, minutes=30), SIX + timedelta(days=57, hours=4, minutes=30))
    facts = Facts("BK-7K3M2P", SIX + timedelta(days=44, hours=4, minutes=30), times=others)
    made = render("other_times", facts, way="text", level=level, language="en", house=house, now=now)
    assert made.level == level and made.parts == 1
    assert "13 Jan" in made.text and "20 Jan" in made.text
    assert "interpreter" not in made.text.lower()
    assert texts.TEXTS["other_times"].neutral


@pytest.mark.shows("N-08")
def test_who_cannot_be_told_that_it_is_off_goes_on_the_duty_list(store, make_mentor, make_person, now):
    person = replace(make_person(), needs_interpreter=True)
    made = book(store, make_mentor(), person, now)
    with store.new_db() as db, work(db):
        interpreter_actions.interpreter_cannot_come(db, ref=made.ref, by="WK-000001", now=now)
    with store.new_db() as db:
        assert made.ref in {alert.about for alert in messages.open_alerts(db) if alert.kind == "cannot-be-told"}


def test_a_booking_without_an_interpreter_is_none_of_this_pages_business(store, make_mentor, make_person, now):
    made = book(store, make_mentor(), make_person(), now)
    with store.new_db() as db, pytest.raises(interpreter_actions.NoSuchBooking), work(db):
        interpreter_actions.confirm_interpreter(db, ref=made.ref, days_before=(), by="WK-000001", now=now)


@pytest.mark.shows("J3.5", "N-41", "N-42", "J10.3")
def test_the_person_and_the_team_see_how_it_stands(app, client, store, make_mentor):
    mentor = make_mentor()
    ask_and_send(client, **BSL)
    choose(client, mentor)
    assert "You asked for an interpreter" in text(client.get("/times/confirm"))
    page = text(client.submit({}, action="/times/confirm"))
    assert "Waiting for an interpreter. You hear by Monday 23 November." in page
    ref = page.split("/code/bookings/")[1][:9]
    worker = app.test_client()
    sign_in(worker, make_worker(store, "coordinator"))
    team = text(worker.get("/work/interpreters"))
    for words in (ref, "British Sign Language", "A woman", "Someone who does not live near them"):
        assert words in team
    worker.submit({}, action=f"/work/interpreters/{ref}/confirmed")
    assert "Interpreter confirmed." in text(client.get(f"/code/bookings/{ref}"))
    worker.get("/work/interpreters")
    worker.submit({}, action=f"/work/interpreters/{ref}/cannot-come")
    assert "There is no interpreter for this time any more" in text(client.get(f"/code/bookings/{ref}"))


def test_nobody_else_opens_the_teams_page(app, client, store, make_person):
    come_back(client, make_person())
    assert client.get("/work/interpreters").status_code in (302, 401, 403)
    worker = app.test_client()
    sign_in(worker, make_worker(store, "mentor"))
    assert worker.get("/work/interpreters").status_code == 403
