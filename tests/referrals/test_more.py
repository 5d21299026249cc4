"""What a person may add after sending, and that it changes nothing (R-05, R-15)."""

import pytest
from sqlalchemy import select, text

from portal.referrals import queries
from portal.referrals.models import SelfReferral
from tests.kit.signing_in import make_worker, sign_in
from tests.referrals.walking import answer, ask_and_send, begin, step_now, walk


@pytest.fixture
def person(client, now):
    ask_and_send(client)
    return client


def asked(db) -> SelfReferral:
    db.rollback()
    return db.scalars(select(SelfReferral)).one()


@pytest.mark.shows("R-05")
def test_how_somebody_found_us_is_asked_once_after_sending_and_may_be_left_out(person, db):
    person.get("/code/more")
    person.submit({}, action="/more")
    assert asked(db).entry_source == ""
    person.get("/code/more")
    person.submit({"entry_source": "carers_service"}, action="/more")
    assert asked(db).entry_source == "carers_service"
    person.get("/code/more")
    person.submit({"entry_source": "<made up>"}, action="/more")
    assert asked(db).entry_source == "carers_service"


@pytest.mark.shows("R-15")
def test_being_in_recovery_is_said_freely_seen_by_the_team_and_nobody_else(app, person, store, db, now):
    before = queries.waiting(db)
    person.get("/code/more")
    person.submit({"in_recovery": "y"}, action="/more")
    found = asked(db)
    assert queries.answers(found)["in_recovery"] == "yes"
    assert [each.ref for each in queries.waiting(db)] == [each.ref for each in before]
    assert found.area == "LS8" and found.stage == "received", "nothing else has changed"
    assert not db.execute(text("SELECT 1 FROM self_referral WHERE answers_sealed LIKE '%recovery%'")).first()
    coordinator, mentor = app.test_client(), app.test_client()
    sign_in(coordinator, make_worker(store, "coordinator"))
    assert "in recovery themselves" in coordinator.get(f"/work/people/{found.ref}").get_data(as_text=True)
    sign_in(mentor, make_worker(store, "mentor"))
    assert mentor.get(f"/work/people/{found.ref}").status_code in (403, 404)
    person.get("/code/more")
    assert person.page and "checked" in person.get("/code/more").get_data(as_text=True)
    person.submit({"in_recovery": ""}, action="/more")
    assert "in_recovery" not in queries.answers(asked(db)), "it can be taken back"


def test_online_only_and_rather_not_say_are_not_taken_together(client, now):
    begin(client)
    walk(client, until="area")
    page = answer(client, area="", area_choice=["online", "rather_not"])
    assert page.status_code == 422 and "Choose one of the two, not both" in page.get_data(as_text=True)
    assert answer(client, area="", area_choice=["online"]).status_code == 200
    assert step_now(client) == "good_times"
