"""How people who sign in are reached: by e-mail once they have set up, by text where they say so."""

import pytest

from portal.accounts.queries import worker_by_ref
from portal.accounts.reach_actions import begin_reaching, set_reach
from portal.messages import queries as messages
from portal.messages.actions import plan, type_figures
from portal.messages.message import Message
from portal.storage.work import work
from tests.kit.contact import figures_went_out
from tests.kit.signing_in import make_worker, sign_in

NUMBER = "+447700900123"


@pytest.fixture
def mentor(store, now):
    return make_worker(store, "mentor")


def ways(store, worker) -> dict[str, str]:
    with store.new_db() as db:
        contact = messages.safe_contact(db, worker_by_ref(db, worker.ref).person_key)
        return {way.way: way.value for way in contact.ways} if contact else {}


def test_whoever_sets_up_is_reached_by_e_mail_and_what_they_said_themselves_stays(store, mentor, now):
    with store.new_db() as db, work(db):
        worker = worker_by_ref(db, mentor.ref)
        begin_reaching(db, worker=worker, now=now)
        assert ways(store, mentor) == {} and messages.safe_contact(db, worker.person_key).for_work
        set_reach(db, worker=worker, number=NUMBER, by_email=False, now=now)
        begin_reaching(db, worker=worker, now=now)
    assert ways(store, mentor) == {"text": NUMBER}


def test_a_number_is_given_on_the_page_and_sent_six_figures(app, store, mentor):
    client = app.test_client()
    sign_in(client, mentor)
    client.get("/work/account/reach")
    again = client.submit({"number": "12", "by_email": "y"}, action="/reach")
    assert again.status_code == 422 and 'value="12"' in again.get_data(as_text=True)
    page = client.submit({"number": "07700 900 123", "by_email": "y"}, action="/reach").get_data(as_text=True)
    assert "six figures to this number first" in page
    assert ways(store, mentor) == {"email": mentor.email, "text": NUMBER}


@pytest.mark.shows("N-48")
def test_what_cannot_wait_comes_by_text_and_news_by_e_mail(store, mentor, now):
    with store.new_db() as db, work(db):
        key = worker_by_ref(db, mentor.ref).person_key
        set_reach(db, worker=worker_by_ref(db, mentor.ref), number=NUMBER, by_email=True, now=now)
        asked = [Message(kind, "LW-000001", now, now.replace(hour=20)) for kind in ("work_check_in", "work_needs_look")]
        assert [row.way for row in plan(db, person_key=key, messages=asked, now=now)] == ["email", "email"]
        held = messages.safe_contact(db, key).ways
        (figures,) = [way.code for way in held if way.way == "text"]
        figures_went_out(db, now=now)
        assert type_figures(db, person_key=key, typed=figures, now=now) == "right"
        later = [Message(each.kind, "LW-000002", now, each.useless_after) for each in asked]
        assert [row.way for row in plan(db, person_key=key, messages=later, now=now)] == ["text", "email"]
