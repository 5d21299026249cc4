"""The pages of choosing, booking and changing, and the mentor's week, as people read them."""

from datetime import timedelta

import pytest

from portal.demo import actions as demo
from portal.demo import people
from portal.mentoring import chosen
from portal.records import queries as records
from portal.storage.work import work
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor
from tests.mentoring.test_booking import book
from tests.referrals.walking import ask_and_send

TITLE = "Choose a person to talk to"


@pytest.fixture
def mentor(make_mentor):
    return make_mentor()


def choose(client, mentor, number=0):
    page = client.get(f"/times/{mentor.ref}").get_data(as_text=True)
    values = [part.split('"')[0] for part in page.split('name="time" value="')[1:]]
    return client.submit({"time": values[number]}, action=f"/times/{mentor.ref}")


def text(response) -> str:
    return response.get_data(as_text=True)


@pytest.mark.shows("R-24")
def test_the_people_page_names_nobody_beyond_the_alias(client, mentor):
    page = text(client.get("/times"))
    assert "See Marisol’s times" in page
    assert "mentor1@example.org" not in page and "Marisol 1" not in page


def test_with_nobody_free_there_is_still_a_way_on(client):
    page = text(client.get("/times"))
    assert "Nobody has a free time at the moment" in page
    assert "/ask" in page and "/help-now" in page


def test_a_made_up_reference_is_not_found(client):
    for address in ("/times/PM-ZZZZZZ", "/code/bookings/BK-ZZZZZZ", "/times/PM-", "/times/pm-zzzzzz"):
        assert client.get(address).status_code == 404


def test_somebody_without_a_request_is_asked_a_few_questions_first(client, mentor):
    response = choose(client, mentor)
    assert "A few questions first" in text(response)
    assert "/ask?from=times" in text(response)


@pytest.mark.shows("F19")
def test_going_back_from_the_last_look_shows_the_time_one_keeps_oneself_and_nobody_else_it(app, client, mentor):
    ask_and_send(client)
    choose(client, mentor)
    address = f"/times/{mentor.ref}"
    shown = text(client.get("/times/confirm"))
    time = next(part for part in shown.split("<dd") if "November" in part).split(">", 1)[1].split("<")[0].strip()
    hour = time.rsplit(", ", 1)[1]
    own, others = text(client.get(address)), text(Visitor(app).get(address))
    assert own.count(f">{hour}<") == others.count(f">{hour}<") + 1


@pytest.mark.shows("R-23")
def test_from_a_time_through_the_questions_to_a_booking(client, mentor):
    choose(client, mentor)
    ask_and_send(client)
    page = text(client.get("/times/confirm"))
    assert "Book this time" in page
    response = client.submit({}, action="/times/confirm")
    assert "Your time is booked" in text(response)
    assert "Tuesday 24 November, 6pm" in text(response)


@pytest.fixture
def booked(client, mentor):
    ask_and_send(client)
    choose(client, mentor)
    page = text(client.submit({}, action="/times/confirm"))
    return page.split("/code/bookings/")[1][:9]


@pytest.mark.shows("F18")
def test_the_same_form_sent_twice_makes_one_booking(client, mentor, store):
    ask_and_send(client)
    choose(client, mentor)
    client.get("/times/confirm")
    form = dict(client.page.form(action="/times/confirm").values)
    pages = [client.post("/times/confirm", data=form) for _ in range(2)]
    refs = {page.headers.get("Location", "") for page in pages}
    assert len(refs) == 1 and "made" in refs.pop()


def test_cancelling_shows_that_the_time_is_free_again(client, booked):
    client.get(f"/code/bookings/{booked}")
    response = client.submit({}, action=f"/code/bookings/{booked}/cancel")
    assert "Your booking is cancelled" in text(response)
    assert "This booking was changed or cancelled." in text(client.get(f"/code/bookings/{booked}"))


@pytest.mark.shows("T20")
def test_opening_an_address_changes_nothing(client, booked):
    for address in (f"/code/bookings/{booked}", f"/code/bookings/{booked}/move", f"/code/bookings/{booked}/cancelled"):
        client.get(address)
    assert client.get(f"/code/bookings/{booked}/cancel").status_code == 405
    assert "Cancel this booking" in text(client.get(f"/code/bookings/{booked}"))


@pytest.mark.shows("T4")
def test_another_visit_does_not_see_the_booking(app, client, booked):
    stranger = app.test_client()
    assert stranger.get(f"/code/bookings/{booked}").status_code == 404


@pytest.mark.parametrize(
    "time",
    ["", "x", "2026-11-24", "2026-11-24T18:00:00", "9999999-01-01T00:00:00Z", "\x00", "2026-11-24T18:00:00+99:99"],
)
def test_odd_times_lead_back_to_the_list(client, mentor, time):
    client.get(f"/times/{mentor.ref}")
    response = client.submit({"time": time}, action=f"/times/{mentor.ref}")
    assert response.status_code in (200, 409)
    assert "Choose a time with Marisol" in text(response)


def test_an_odd_place_is_asked_again(client, mentor):
    ask_and_send(client)
    choose(client, mentor)
    response = client.submit({"place": "clinic"}, action="/times/confirm")
    assert response.status_code == 422
    assert "Choose where you would like to talk" in text(response)


@pytest.mark.shows("N-32", "F19", "J5.2")
def test_a_time_that_went_shows_the_next_three_at_once(app, client, mentor, make_person, store, now, clock_at):
    """Held for ten minutes; then somebody else is quicker."""
    ask_and_send(client)
    choose(client, mentor)
    later = clock_at(now + timedelta(minutes=11))
    book(store, mentor, make_person(name="Quick"), later)
    response = client.submit({}, action="/times/confirm")
    assert response.status_code == 409
    assert "That time has just gone" in text(response)
    assert text(response).count('name="time"') == 3
    assert "7pm" in text(response)


@pytest.mark.shows("F19")
def test_whoever_presses_a_held_time_second_sees_the_next_three(app, client, mentor, store):
    ask_and_send(client)
    first_page = client.get(f"/times/{mentor.ref}").get_data(as_text=True)
    value = first_page.split('name="time" value="')[1].split('"')[0]
    choose(client, mentor)
    other = app.test_client()
    ask_and_send(other)
    other.get(f"/times/{mentor.ref}")
    response = other.submit({"time": value}, action=f"/times/{mentor.ref}")
    assert response.status_code == 409
    assert text(response).count('name="time"') == 3
    assert "We keep this time for you for 10 minutes" in text(client.get("/times/confirm"))


@pytest.mark.shows("R-86", "J5.8")
def test_the_mentor_sees_references_until_one_is_opened_and_each_opening_is_written_down(app, store, now):
    with store.new_db() as db, work(db):
        demo.load(db, keys=store.keys, settings=app.extensions["portal_settings"], now=now, say=lambda line: None)
    worker = app.test_client()
    sign_in(worker, Person("", "", "marisol@example.org", "Marisol", "mentor", people.PASSWORD, people.TOTP["Marisol"]))
    page = text(worker.get("/work/week"))
    ref = page.split("/work/bookings/")[1].split('"')[0]
    assert "Tuesday 24 November, 6pm" in page
    names = {str(member["answers"]["name_to_use"]) for member in people.FAMILY}
    assert not any(f">{name}<" in page for name in names)
    opened = text(worker.get(f"/work/bookings/{ref}"))
    assert any(f"Before you contact {name}" in opened for name in names)
    with store.new_db() as db:
        assert [entry.kind for entry in records.about(db, ref)] == ["booking-made", "booking-opened"]


@pytest.mark.shows("T4")
def test_another_mentors_booking_is_not_found(app, store, now, booked):
    worker = app.test_client()
    sign_in(worker, make_worker(store, "mentor"))
    assert worker.get(f"/work/bookings/{booked}").status_code == 404
    assert "Your profile is not set up yet" in text(worker.get("/work/week"))


def test_the_week_is_for_mentors_only(client):
    assert client.get("/work/week").status_code in (302, 401, 403)


@pytest.mark.shows("F22")
@pytest.mark.parametrize("odd", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "2026-11-26T19:00", "", "x"])
def test_a_time_beyond_the_calendar_is_no_time(client, mentor, odd: str):
    client.get(f"/times/{mentor.ref}")
    assert client.post(f"/times/{mentor.ref}", data={"time": odd}).status_code == 200


@pytest.mark.parametrize("typed", ["", "BK-0000\x00", "BK-\ud800", "PM-7K3M2P", "BK-7K3M2P'--"])
def test_only_a_reference_of_ours_is_taken_as_the_booking_to_move(typed):
    assert chosen.read_ref(typed) == ""
    assert chosen.read_ref("BK-7K3M2P") == "BK-7K3M2P"
