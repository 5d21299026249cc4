"""What could not be taken is asked again on a page that may be fetched again: Back and reload send nothing anew."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.mentoring.group_models import GroupPlace, GroupSession
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.visits import come_back

WALK = {"day": "26 November", "starts": "3pm", "minutes": "90", "places": "7", "kind": "outdoors"}


def text(response) -> str:
    return response.get_data(as_text=True)


@pytest.fixture
def mentor(app, store, make_mentor, make_person, now, clock_at):
    """Signed in, just after a group and a talk; one person came to both."""

    class Mentor:
        worker = make_worker(store, "mentor")
        made, person = make_mentor(worker_id=worker.id), make_person()
        group, talk = make_group(store, made, now), ""

    take(store, Mentor.group, Mentor.person, now, "p")
    Mentor.talk = book(store, Mentor.made, Mentor.person, now, starts_at=SIX + timedelta(days=2)).ref
    clock_at(SIX + timedelta(days=2, hours=2))
    Mentor.client = app.test_client()
    sign_in(Mentor.client, Mentor.worker)
    return Mentor


@pytest.mark.shows("N-28")
@pytest.mark.parametrize(
    ("address", "odd", "said", "good"),
    [
        ("/work/groups", {**WALK, "starts": "9pm", "day": "3 December"}, "where you meet", {"finding": "The gate"}),
        (
            "/work/groups/{group}/record",
            {"outcome": "held", "count": "many", "words_1": "Dear K"},
            "how many came",
            {"count": "4"},
        ),
        ("/work/groups/{group}/concern", {"words": "It was loud"}, "whom it is about", None),
        (
            "/work/bookings/{talk}/note",
            {"outcome": "missed", "listen": "We waited"},
            "problem",
            {"missed_kind": "by_them"},
        ),
        ("/work/bookings/{talk}/concern", {"words": " "}, "Write a few words", {"words": "It was loud"}),
    ],
)
def test_what_was_typed_is_shown_again_on_a_page_of_its_own(mentor, address, odd, said, good):
    here, client = address.format(group=mentor.group, talk=mentor.talk), mentor.client
    client.get(here)
    answer = client.submit(odd, action=here, follow_redirects=False)
    assert answer.status_code == 303 and answer.location == here
    for _again in range(2):  # reloaded, it is the same
        page = client.get(here)
        assert page.status_code == 422 and said in text(page)
        assert all(value in text(page) for value in odd.values() if len(value.strip()) > 5)
    if good is None:
        good = {"about": text(page).split('name="about"')[1].split('value="')[1].split('"')[0]}
    assert client.submit(good, action=here).status_code == 200
    assert client.get(here).status_code == 200, "nothing is asked again once it was taken"


def test_what_only_the_diary_knew_is_said_there_too(mentor, store):
    client = mentor.client
    client.get("/work/groups")
    taken = {**WALK, "day": "1 December", "starts": "6pm", "finding": "The gate"}
    client.submit(taken, action="/work/groups")
    client.get("/work/groups")
    page = client.submit({**taken, "places": "9"}, action="/work/groups")
    assert page.status_code == 422 and "Something else is booked then" in text(page) and 'value="9"' in text(page)
    page = client.submit({"starts": "5am"}, action="/work/groups")
    assert page.status_code == 422 and "Choose a time from 6am to 11pm" in text(page)
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(GroupSession)) == 2


TIMES = {"often": "weekly", "days": "MO", "starts": "6pm", "ends": "8pm", "kinds": "phone"}


@pytest.mark.shows("N-28", "J5.2")
@pytest.mark.parametrize(
    ("action", "typed", "said"),
    [
        ("/work/times", {**TIMES, "ends": "5pm"}, "Enter times such as 6pm to 8pm"),
        ("/work/times", {**TIMES, "days": "TU"}, "You already offer part of this time on Tuesday 1 December"),
        ("/work/times", {**TIMES, "last": "30 November", "first": "30 November"}, "No date fits"),
        ("/work/times", {**TIMES, "often": "once", "first": "1 November"}, "This is nearly a year ahead"),
        ("/work/times/away", {"away_first": "the day after"}, "Enter a date such as 24 November"),
    ],
)
def test_times_of_a_mentor_too(mentor, clock_at, action, typed, said):
    """It is Thursday 26 November, 8pm."""
    if "last" in typed:
        typed = {**typed, "days": "TU"}  # 30 November is a Monday
    mentor.client.get("/work/times")
    page = mentor.client.submit(typed, action=action)
    assert page.status_code == 422 and page.request.method == "GET" and said in text(page)
    kept = [name for name in ("starts", "ends", "away_first") if name in typed]
    assert all(f'value="{typed[name]}"' in text(page) for name in kept)


def test_it_is_forgotten_after_a_while_and_nobody_else_sees_it(app, store, mentor, clock_at):
    mentor.client.get("/work/groups")
    mentor.client.submit(WALK, action="/work/groups")
    other = app.test_client()
    sign_in(other, make_worker(store, "coordinator"))
    assert other.get("/work/groups").status_code == 200
    clock_at(SIX + timedelta(days=2, hours=2, minutes=21))
    assert mentor.client.get("/work/groups").status_code == 200


def test_a_name_too_long_for_a_group_is_asked_again_there(client, store, make_mentor, make_person, now):
    ref, person = make_group(store, make_mentor(), now), make_person()
    come_back(client, person)
    client.get(f"/groups/{ref}")
    page = client.submit({"name": "K" * 61}, action=f"/groups/{ref}")
    assert page.status_code == 422 and page.request.method == "GET" and "K" * 61 in text(page)
    assert "Your place" in text(client.submit({"name": "Kit"}, action=f"/groups/{ref}"))
    with store.new_db() as db:
        assert db.scalars(select(GroupPlace)).one().name == "Kit"


@pytest.mark.shows("T4")
def test_a_group_is_called_off_only_after_it_was_asked_once_more(app, store, make_mentor, make_person, now):
    worker = make_worker(store, "mentor")
    ref, other = make_group(store, make_mentor(worker_id=worker.id), now), make_group(store, make_mentor(), now)
    take(store, ref, make_person(), now, "p")
    client = app.test_client()
    sign_in(client, worker)
    page = text(client.get("/work/groups"))
    assert f'action="/work/groups/{ref}/call-off"' not in page and f'href="/work/groups/{ref}/call-off"' in page
    assert "1 person has a place" in text(client.get(f"/work/groups/{ref}/call-off"))
    for odd in (other, "GS-ZZZZZZ"):
        assert client.get(f"/work/groups/{odd}/call-off").status_code == 404
        assert client.post(f"/work/groups/{odd}/call-off").status_code == 404
    client.get(f"/work/groups/{ref}/call-off")
    token = client.token
    assert "No group is planned" in text(client.submit({}, action="/call-off"))
    again = client.post(f"/work/groups/{ref}/call-off", data={"csrf_token": token}, follow_redirects=True)
    assert again.status_code == 200 and client.get(f"/work/groups/{ref}/call-off").status_code == 303


@pytest.mark.shows("N-28")
def test_how_people_join_a_group_too(mentor, store, now):
    here = f"/work/groups/{make_group(store, mentor.made, now, starts_at=SIX + timedelta(days=9))}/finding"
    mentor.client.get(here)
    page = mentor.client.submit({"words": " "}, action=here)
    assert page.status_code == 422 and page.request.method == "GET" and "Enter the number to ring" in text(page)
    mentor.client.submit({"words": "Ring 01632 960 218"}, action=here)
    page = mentor.client.get(here)
    assert page.status_code == 200 and "Ring 01632 960 218" in text(page)
