"""A number for one call; what somebody hears who cannot be told of a change; Back after booking (J8, N-08, N-12)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.mentoring import away_actions, one_call, queries
from portal.mentoring.models import Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.messages import queries as messages
from portal.messages.contact import Contact, KnownWay, SafeWay
from portal.messages.contact_queries import safe_contact
from portal.messages.models import OutboxMessage, SafeContact
from portal.messages.upkeep_jobs import tidy_messages
from portal.referrals.models import FamilyMember
from portal.storage.work import work
from tests.kit.contact import confirm_ways, set_safe_contact
from tests.mentoring.conftest import SIX, TUESDAY
from tests.mentoring.test_booking import book
from tests.mentoring.test_pages import choose, text
from tests.referrals.walking import ask_and_send

ALONE = {"contact_way": {"contact_way": ["come_back"]}}
NUMBER = "01632 960 200"
HELD = "+441632960200"


def numbers(store):
    with store.new_db() as db:
        rows = db.scalars(select(SafeContact).where(SafeContact.only_for != ""))
        return {row.only_for: row.value for row in rows}


def newest(store) -> Booking:
    with store.new_db() as db:
        return db.scalars(select(Booking).order_by(Booking.made_at.desc(), Booking.starts_at)).first()


@pytest.fixture
def alone(client, make_mentor):
    """Somebody who comes back by themselves has chosen a time by phone."""
    mentor = make_mentor()
    ask_and_send(client, **ALONE)
    choose(client, mentor)
    return mentor


@pytest.mark.shows("J8.3", "N-08")
def test_who_comes_back_alone_is_asked_for_a_number_for_this_one_call(client, alone, store):
    page = text(client.get("/times/confirm"))
    assert "Number for this call" in page and "We erase it the day after" in page
    made = client.submit({"number": NUMBER}, action="/times/confirm")
    assert "Your time is booked" in text(made)
    assert numbers(store) == {newest(store).ref: HELD}


@pytest.mark.shows("J8.3")
@pytest.mark.parametrize("typed", ["", "x", "123", "0909 879 0000"])
def test_without_a_number_that_can_be_rung_nothing_is_booked_and_what_was_typed_stays(client, alone, store, typed):
    client.get("/times/confirm")
    said = client.get("/times/confirm").get_data(as_text=True).split('name="cover"', 1)[1].split("</form>", 1)[0]
    assert "not an emergency service" in said and "/help-now" in said, "beside the words that are kept for the call"
    answer = client.submit({"number": typed, "cover": "It is the dentist"}, action="/times/confirm")
    assert answer.status_code == 422
    assert answer.request.method == "GET"  # Back and reload ask for a page, not for a form to be sent again
    assert "It is the dentist" in text(answer)
    assert newest(store).state == "held"
    assert text(client.get("/times/confirm")).count("It is the dentist") == 1
    assert "Your time is booked" in text(client.submit({"number": NUMBER}, action="/times/confirm"))


def test_what_was_typed_is_forgotten_with_the_time(client, alone):
    client.get("/times/confirm")
    client.submit({"number": "x"}, action="/times/confirm")
    choose(client, alone, 1)
    page = client.get("/times/confirm")
    assert page.status_code == 200 and 'value="x"' not in text(page)


@pytest.mark.shows("N-08", "J8.3")
def test_the_number_goes_with_a_move_and_is_gone_with_a_cancel(client, alone, store):
    client.get("/times/confirm")
    client.submit({"number": NUMBER}, action="/times/confirm")
    first = newest(store).ref
    page = text(client.get(f"/code/bookings/{first}/move"))
    at = page.split('name="time" value="')[2].split('"')[0]
    client.submit({"time": at}, action=f"/times/{alone.ref}")
    assert "Number for this call" not in text(client.get("/times/confirm"))
    client.submit({}, action="/times/confirm")
    with store.new_db() as db:
        second = db.scalar(select(Booking.ref).where(Booking.state == "booked"))
    assert second != first and numbers(store) == {second: HELD}
    client.get(f"/code/bookings/{second}")
    client.submit({}, action=f"/code/bookings/{second}/cancel")
    assert numbers(store) == {}


@pytest.mark.shows("N-08", "J8.3")
def test_the_number_is_erased_the_day_after_the_call(client, alone, app, store):
    client.get("/times/confirm")
    client.submit({"number": NUMBER}, action="/times/confirm")
    settings, booking = app.extensions["portal_settings"], newest(store)
    tidy_messages(store.new_db, booking.ends_at, settings)
    assert numbers(store) == {booking.ref: HELD}
    tidy_messages(store.new_db, booking.starts_at + timedelta(days=1, seconds=1), settings)
    assert numbers(store) == {}


@pytest.mark.shows("N-08")
def test_a_number_for_one_call_is_no_everyday_way(client, alone, store):
    """Nothing is sent to it, the page of safe ways does not show it, and another booking does not see it."""
    client.get("/times/confirm")
    client.submit({"number": NUMBER}, action="/times/confirm")
    page = text(client.get("/code/status"))
    assert "960 200" not in page and "Phone call" not in page
    with store.new_db() as db:
        booking = newest(store)
        contact = safe_contact(db, booking.person_key)
        assert [way.way for way in contact.about(booking.ref).ways if way.value] == ["phone"]
        assert not [way for way in contact.about("BK-000000").ways if way.value]
        mine = OutboxMessage.person_key == booking.person_key
        assert set(db.scalars(select(OutboxMessage.state).where(mine))) == {"refused"}


@pytest.mark.parametrize(
    ("ways", "asks"),
    [
        ((), True),
        ((SafeWay("phone", HELD, is_safe=True),), False),
        ((SafeWay("phone", HELD, is_safe=False),), True),
        ((SafeWay("text", "+447700900142", is_safe=True),), True),
        ((SafeWay("phone", HELD, is_safe=True, only_for="BK-AAAAAA"),), False),
        ((SafeWay("phone", HELD, is_safe=True, only_for="BK-BBBBBB"),), True),
    ],
)
def test_a_number_is_asked_for_only_where_none_is_safe_for_calls(ways, asks):
    known = tuple(KnownWay(**{name: getattr(way, name) for name in SafeWay.__dataclass_fields__}) for way in ways)
    contact = Contact("key", known)
    assert one_call.asks_for_number(PlaceKind.PHONE, contact, "BK-AAAAAA") is asks
    assert one_call.asks_for_number(PlaceKind.VIDEO, contact, "BK-AAAAAA") is False


def test_a_mobile_for_texts_is_rung_only_where_they_leave_the_number_empty(client, make_mentor, store):
    mentor = make_mentor()
    ask_and_send(client)
    choose(client, mentor)
    assert "Leave this empty if we may ring the number you gave for texts" in text(client.get("/times/confirm"))
    client.submit({}, action="/times/confirm")
    assert numbers(store) == {newest(store).ref: "+447700900142"}


@pytest.mark.shows("J8.2", "N-12")
def test_who_cannot_be_told_hears_so_while_booking_and_after(client, alone):
    assert "Please look here with your code before you set out" in text(client.get("/times/confirm"))
    page = text(client.submit({"number": NUMBER}, action="/times/confirm"))
    assert "Look here with your code before you set out" in page
    assert "we remind you" not in page


def test_who_can_be_told_is_not_told_to_look_once_the_figures_are_typed(client, make_mentor, store, now):
    mentor = make_mentor()
    ask_and_send(client)
    choose(client, mentor)
    assert "once you have typed the six figures" in text(client.get("/times/confirm"))
    with store.new_db() as db, work(db):
        confirm_ways(db, person_key=db.query(FamilyMember).one().person_key, now=now)
    assert "before you set out" not in text(client.get("/times/confirm"))
    assert "we remind you 3 days and 1 day before" in text(client.submit({}, action="/times/confirm"))


@pytest.mark.shows("N-12", "N-32")
def test_going_away_tells_each_in_their_safe_way_and_puts_the_others_on_the_duty_list(
    store, make_mentor, make_person, now
):
    """One is reached by e-mail, at other times too; one comes back alone, so a person has to find a way."""

    mentor, reached, alone = make_mentor(), make_person(name="R"), make_person(name="A")
    with store.new_db() as db, work(db):
        way = SafeWay("email", "r@example.org", is_safe=True)
        set_safe_contact(db, person_key=reached.person_key, ways=[way], language="en", now=now)
    first = book(store, mentor, reached, now)
    second = book(store, mentor, alone, now, once="b" * 32, starts_at=SIX + timedelta(hours=1))
    later = book(store, mentor, reached, now, once="c" * 32, starts_at=SIX + timedelta(days=7))
    with store.new_db() as db, work(db):
        row = queries.mentor_of(db, mentor.worker_id)
        days = {"days": [TUESDAY], "opens_at": None, "closes_at": None, "now": now}
        talks, groups = away_actions.would_go(db, mentor=row, **days)
        assert {each.ref for each in talks} == {first.ref, second.ref} and not groups
        assert away_actions.be_away(db, mentor=row, by="WK-000001", **days) == 2
    with store.new_db() as db:
        told = db.execute(
            select(OutboxMessage.about, OutboxMessage.way, OutboxMessage.state).where(
                OutboxMessage.kind == "off_other_times"
            )
        ).all()
        assert {(row.about, row.way, row.state) for row in told} == {
            (first.ref, "email", "due"),
            (second.ref, "", "refused"),
        }
        assert [a.about for a in messages.open_alerts(db) if a.kind == "cannot-be-told"] == [second.ref]
        states = {row.ref: row.state for row in db.scalars(select(Booking))}
        assert states == {first.ref: "cancelled", second.ref: "cancelled", later.ref: "booked"}
        offered = {time.slot.starts_at for time in queries.person(db, mentor.ref, now=now)[1]}
        assert offered and SIX not in offered  # there are other times to choose from
        waiting = select(OutboxMessage.state).where(OutboxMessage.about == first.ref, OutboxMessage.kind != "received")
        assert "planned" not in set(db.scalars(waiting))


@pytest.mark.shows("F18")
def test_back_after_booking_leads_to_what_was_booked(client, alone, store):
    client.get("/times/confirm")
    client.submit({"number": NUMBER}, action="/times/confirm")
    for _ in range(2):
        answer = client.get("/times/confirm", follow_redirects=True)
        assert answer.status_code == 200 and "Your time is booked" in text(answer)


@pytest.mark.shows("F18")
def test_back_after_a_move_leads_to_the_new_time_and_after_a_cancel_to_how_it_stands(client, alone, store):
    client.get("/times/confirm")
    client.submit({"number": NUMBER}, action="/times/confirm")
    first = newest(store).ref
    page = text(client.get(f"/code/bookings/{first}/move"))
    at = page.split('name="time" value="')[2].split('"')[0]
    client.submit({"time": at}, action=f"/times/{alone.ref}")
    client.get("/times/confirm")
    client.submit({}, action="/times/confirm")
    answer = text(client.get("/times/confirm", follow_redirects=True))
    assert "Your time is booked" in answer and "6pm" not in answer
    with store.new_db() as db:
        second = db.scalar(select(Booking.ref).where(Booking.state == "booked"))
    client.get(f"/code/bookings/{second}")
    client.submit({}, action=f"/code/bookings/{second}/cancel")
    answer = client.get("/times/confirm", follow_redirects=True)
    assert answer.status_code == 200
    assert "This booking was changed or cancelled." in text(answer)
    # a new time chosen afterwards is confirmed as any other
    choose(client, alone)
    assert "Check your time" in text(client.get("/times/confirm"))


@pytest.mark.shows("N-32")
def test_a_time_that_went_is_a_page_that_can_be_fetched_again(app, client, make_mentor, make_person, store, now):
    mentor = make_mentor()
    ask_and_send(client)
    page = text(client.get(f"/times/{mentor.ref}"))
    value = page.split('name="time" value="')[1].split('"')[0]
    book(store, mentor, make_person(name="Quick"), now)
    answer = client.submit({"time": value}, action=f"/times/{mentor.ref}")
    assert answer.status_code == 409 and answer.request.method == "GET"
    assert "That time has just gone" in text(client.get("/times/gone"))


def test_a_series_by_the_pages(client, make_mentor, store):
    """One every two weeks, one cancelled with the rest; what was not free is said."""
    mentor = make_mentor()
    ask_and_send(client)
    choose(client, mentor)
    client.get("/times/confirm")
    page = text(client.submit({"often": "6"}, action="/times/confirm"))
    assert "And after that" in page and "Tuesday 8 December, 6pm" in page
    assert "Not free, so left as they were" in page  # further ahead than is offered
    ref = page.split("/code/bookings/")[1][:9]
    client.get(f"/code/bookings/{ref}")
    client.submit({"which": "rest"}, action=f"/code/bookings/{ref}/cancel")
    with store.new_db() as db:
        assert set(db.scalars(select(Booking.state))) == {"cancelled"}


@pytest.mark.shows("N-12")
def test_only_the_one_is_cancelled_unless_they_say_the_rest(client, make_mentor, store):
    mentor = make_mentor()
    ask_and_send(client)
    choose(client, mentor)
    client.get("/times/confirm")
    page = text(client.submit({"often": "3"}, action="/times/confirm"))
    ref = page.split("/code/bookings/")[1][:9]
    client.get(f"/code/bookings/{ref}")
    client.submit({}, action=f"/code/bookings/{ref}/cancel")
    with store.new_db() as db:
        assert sorted(db.scalars(select(Booking.state))) == ["booked", "booked", "cancelled"]
