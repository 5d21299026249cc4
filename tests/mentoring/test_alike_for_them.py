"""Somebody of the team enters whom a person would find it easiest to talk to, as they said it on the phone (N-49)."""

import pytest
from sqlalchemy import select

from portal.mentoring.alike_models import AlikeWish
from portal.records import queries as records
from portal.shared.clock import now as at
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.test_choosing import names, text
from tests.mentoring.visits import come_back

SAID = "The team entered this, as you told them."


@pytest.fixture
def team(app, store, make_mentor, make_person):
    class Team:
        worker, person, client = make_worker(store, "coordinator"), make_person(), app.test_client()

    make_mentor(alias="Ada", experiences=("friend",))
    make_mentor(alias="Bea", experiences=("sister",))
    sign_in(Team.client, Team.worker)
    Team.address = f"/work/people/{Team.person.referral_ref}/match"
    Team.client.get(Team.address)
    return Team


def enter(team, what):
    return text(team.client.submit({"easiest": what}, action=f"{team.address}/easiest"))


def kept(store):
    with store.new_db() as db:
        return [(row.alike, row.said_by) for row in db.scalars(select(AlikeWish))]


@pytest.mark.shows("N-49", "R-86", "T7")
def test_it_is_sealed_says_who_entered_it_and_puts_those_people_first(store, team):
    page = enter(team, "sibling")
    assert names(page) == ["Bea"] and "The team entered it." in page
    assert kept(store) == [("sibling", team.worker.ref)]
    with store.new_db() as db:
        assert b"sibling" not in bytes(db.scalar(select(AlikeWish.alike_sealed)))
        (entry,) = records.since(db, at().replace(hour=0, minute=0), kinds=("wish-entered",))
        assert team.worker.ref in entry.facts and "sibling" not in entry.facts


@pytest.mark.shows("N-49")
def test_the_person_sees_that_the_team_entered_it_and_their_own_press_makes_it_theirs(client, store, team):
    enter(team, "sibling")
    come_back(client, team.person)
    page = text(client.get("/times"))
    assert SAID in page and names(page) == ["Bea"]
    page = text(client.submit({"easiest": "sibling"}, action="/times/easiest"))
    assert SAID not in page and kept(store) == [("sibling", "")]
    assert "The team entered it." not in text(team.client.get(team.address))
    enter(team, "open")
    assert kept(store) == [] and SAID not in text(client.get("/times"))


@pytest.mark.shows("T21", "N-21", "T4")
def test_only_the_team_enters_it_only_our_answers_and_for_no_child(app, client, store, team, make_mentor, make_person):
    enter(team, "<b>sibling</b>")
    assert kept(store) == []
    young = make_person(name="Y", is_adult=False)
    answer = team.client.post(f"/work/people/{young.referral_ref}/match/easiest", data={"easiest": "sibling"})
    assert answer.status_code == 404
    assert client.post(f"{team.address}/easiest", data={"easiest": "sibling"}).status_code != 200
    worker, mentor = make_worker(store, "mentor"), app.test_client()
    make_mentor(worker_id=worker.id)
    sign_in(mentor, worker)
    mentor.get("/work/week")
    assert mentor.post(f"{team.address}/easiest", data={"easiest": "sibling"}).status_code in (403, 404)
    assert kept(store) == []
