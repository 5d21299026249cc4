"""A time that we called off, on the person's page: said, with ways on, until they have seen it or its day is over."""

from datetime import timedelta

import pytest

from tests.mentoring.conftest import SIX, TUESDAY
from tests.mentoring.test_booking import book
from tests.mentoring.test_group_records import off
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.test_other_times import ONE_EVENING, go_away
from tests.mentoring.visits import come_back

DAY = timedelta(days=1)
TALK_OFF, GROUP_OFF = "Sorry, we had to call this off", "this group does not take place"


def text(response) -> str:
    return response.get_data(as_text=True)


@pytest.fixture(params=["talk", "group"])
def gone(request, client, store, make_mentor, make_person, now):
    """Called off by us; they are behind their code. The words that say so, the reference, and who."""
    mentor, person = make_mentor(), make_person()
    if request.param == "talk":
        words, ref = TALK_OFF, book(store, mentor, person, now).ref
        go_away(store, mentor, now)
    else:
        group = make_group(store, mentor, now)
        words, ref = GROUP_OFF, take(store, group, person, now, "p")
        off(store, group, now)
    come_back(client, person)
    return words, ref, person


def test_it_goes_when_they_say_that_they_have_seen_it(client, gone):
    words, ref, _who = gone
    assert words in text(client.get("/code/status"))
    page = text(client.submit({"off": ref}, action="/code/off/seen"))
    assert words not in page and "Where things stand" in page


@pytest.mark.shows("T4")
def test_nobody_else_can_take_it_away(app, client, make_person, gone):
    words, ref, _who = gone
    other = app.test_client()
    come_back(other, make_person(name="Q"))
    other.get("/code/status")
    other.post("/code/off/seen", data={"off": ref})
    assert words in text(client.get("/code/status"))
    assert client.post("/code/off/seen", data={"off": ref}, csrf=False).status_code == 400
    assert client.get("/code/off/seen").status_code == 405
    assert words in text(client.get("/code/status"))


def test_it_stays_until_the_day_after_its_time_and_no_longer(client, gone, clock_at):
    words, _ref, person = gone
    clock_at(SIX + DAY - timedelta(minutes=1))
    come_back(client, person)
    assert words in text(client.get("/code/status"))
    clock_at(SIX + DAY + timedelta(minutes=1))
    assert words not in text(client.get("/code/status"))


@pytest.mark.shows("N-08")
def test_with_no_other_time_to_name_it_is_said_all_the_same(client, store, make_mentor, make_person, now):
    """Whoever comes back by themselves gets no message: their page is the only place where they can read it."""
    mentor, person = make_mentor(rules=(ONE_EVENING,)), make_person()
    book(store, mentor, person, now)
    assert go_away(store, mentor, now, day=TUESDAY) == 1
    come_back(client, person)
    assert TALK_OFF in text(client.get("/code/status"))


def test_what_they_cancelled_themselves_is_not_called_ours(client, store, make_mentor, make_person, now):
    from portal.mentoring import actions
    from portal.storage.work import work

    person = make_person()
    made = book(store, make_mentor(), person, now)
    with store.new_db() as db, work(db):
        actions.cancel(db, ref=made.ref, family_member_id=person.family_member_id, by="person", now=now)
    come_back(client, person)
    assert TALK_OFF not in text(client.get("/code/status"))


@pytest.mark.shows("N-12", "R-03")
def test_a_group_that_is_off_names_talks_for_one_alone_and_one_press_leads_to_the_booking(
    client, store, make_mentor, make_person, now
):
    mentor, person = make_mentor(), make_person()
    gone, other = make_group(store, mentor, now), make_group(store, make_mentor(), now, starts_at=SIX + DAY)
    take(store, gone, person, now, "p")
    off(store, gone, now)
    come_back(client, person)
    page = text(client.get("/code/status"))
    assert "You alone with Marisol" in page and f'href="/groups/{other}"' in page and 'href="/times"' in page
    time = page.split(f'action="/times/{mentor.ref}"')[1].split('name="time" value="')[1].split('"')[0]
    assert "Check your time" in text(client.submit({"time": time}, action=f"/times/{mentor.ref}"))
