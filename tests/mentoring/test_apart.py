"""Somebody chose not to see a mentor whom they may know: what is still booked with them is said at once (N-46)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.mentoring import apart_actions, group_queries, queries
from portal.mentoring.day_actions import not_me
from portal.mentoring.models import PeerMentor
from portal.messages.models import OutboxMessage
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.visits import come_back

DAY = timedelta(days=1)
STILL = "You still have a time with them"
CARD = "Still booked with someone you chose not to see"


def text(response) -> str:
    return response.get_data(as_text=True)


@pytest.fixture
def known(store, make_mentor, make_person, now):
    """A talk and a place with Bea, and a talk with Cem."""

    class Known:
        bea, cem, person = make_mentor(alias="Bea", district="LS6"), make_mentor(alias="Cem"), make_person()
        group = make_group(store, bea, now, starts_at=SIX + DAY)

    Known.place = take(store, Known.group, Known.person, now, "p")
    Known.talk = book(store, Known.bea, Known.person, now)
    Known.other = book(store, Known.cem, Known.person, now, once="c" * 32, starts_at=SIX + 2 * DAY)
    return Known


def still_with(store, known, now) -> tuple[list[str], list[str]]:
    with store.new_db() as db:
        whose = {"family_member_id": known.person.family_member_id, "now": now}
        talks, places = queries.coming(db, **whose), group_queries.own_places(db, **whose)
        return [each.mentor_alias for each in talks], [each.ref for each in places]


@pytest.mark.shows("N-46", "N-12")
@pytest.mark.parametrize("chosen", ["people", "areas"])
def test_what_is_still_booked_with_them_is_named_at_once_and_one_press_gives_it_back(client, store, known, now, chosen):
    come_back(client, known.person)
    client.get("/times/someone-i-know")
    page = text(client.submit({chosen: [known.bea.ref if chosen == "people" else "LS6"]}, action="/someone-i-know"))
    assert STILL in page and page.count("with Bea") == 2 and "with Cem" not in page
    assert still_with(store, known, now) == (["Bea", "Cem"], [known.place]), "nothing ends by itself"
    with store.new_db() as db:
        assert "cancelled_by_you" not in set(db.scalars(select(OutboxMessage.kind)))
    page = text(client.submit({}, action="/someone-i-know/booked"))
    assert "You have no time with anyone you chose not to see" in page
    assert still_with(store, known, now) == (["Cem"], [])


@pytest.mark.shows("N-46", "J10.5")
def test_what_is_kept_stays_and_is_said_again_where_things_stand(client, store, known, now):
    come_back(client, known.person)
    client.get("/times/someone-i-know")
    client.submit({"people": [known.bea.ref]}, action="/someone-i-know")
    page = text(client.get("/code/status"))
    assert CARD in page and 'href="/times/someone-i-know/booked"' in page
    client.get("/times/someone-i-know")
    client.submit({}, action="/times/show-again")
    assert CARD not in text(client.get("/code/status"))


def test_with_nothing_booked_with_them_it_leads_on_to_the_others(client, store, known, make_mentor):
    other = make_mentor(alias="Dot")
    come_back(client, known.person)
    client.get("/times/someone-i-know")
    page = text(client.submit({"people": [other.ref]}, action="/someone-i-know"))
    assert STILL not in page and "Choose a person to talk to" in page
    assert CARD not in text(client.get("/code/status"))


@pytest.mark.shows("T4", "N-46")
def test_of_what_the_mentor_or_the_team_chose_nothing_is_said(client, store, known, now):
    with store.new_db() as db, work(db):
        apart_actions.keep_apart(
            db, family_member_id=known.person.family_member_id, mentor_refs=[known.bea.ref], by="WK-ANNA00", now=now
        )
    come_back(client, known.person)
    assert CARD not in text(client.get("/code/status"))
    assert STILL not in text(client.get("/times/someone-i-know/booked"))


def test_nobody_without_a_request_is_told_or_asked_anything(client, store, known):
    assert STILL not in text(client.get("/times/someone-i-know/booked"))
    client.get("/times")  # a page with a token
    assert client.post("/times/someone-i-know/booked").status_code == 303


@pytest.mark.shows("N-46")
def test_a_group_of_somebody_left_out_before_any_request_is_not_shown(client, store, known):
    page = text(client.get("/groups"))
    assert "with Bea" in page
    client.get("/times/someone-i-know")
    client.submit({"people": [known.bea.ref]}, action="/someone-i-know")
    assert "with Bea" not in text(client.get("/groups"))
    assert "No place is free in this group any more" in text(client.get(f"/groups/{known.group}"))


@pytest.mark.shows("N-46")
def test_a_mentor_who_steps_back_does_not_meet_them_in_a_group_either(client, store, known, now):
    with store.new_db() as db, work(db):
        bea, at = db.get_one(PeerMentor, known.bea.id), now + timedelta(minutes=5)
        not_me(db, mentor=bea, ref=known.talk.ref, by="WK-000001", now=at)
    assert still_with(store, known, now) == (["Cem"], [])
    come_back(client, known.person)
    page = text(client.get("/code/status"))
    assert page.count("Sorry, we had to call this off.") == 2 and "this group does not take place" not in page
    assert f"/groups/{known.group}" not in page
    place = text(client.get(f"/code/places/{known.place}"))
    assert "Sorry, we had to call this off." in place and "does not take place" not in place
