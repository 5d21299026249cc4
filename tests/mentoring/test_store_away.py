"""The connection is cut in the middle of a page: a read is done once more, a form is given back with its key (F16)."""

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import sessionmaker

from portal.mentoring import confirm_actions
from portal.mentoring.models import Booking
from portal.messages.models import OutboxMessage
from portal.web import visits
from portal.web.db import db
from tests.mentoring.test_pages import choose
from tests.referrals.walking import ask_and_send

CUT = text("SELECT pg_terminate_backend(pg_backend_pid())")
pytestmark = [pytest.mark.postgres]


@pytest.mark.shows("F16")
def test_a_page_whose_connection_is_cut_comes_all_the_same(app, client, make_mentor, monkeypatch):
    mentor, seen = make_mentor(), []
    view = app.view_functions["choosing.times"]

    def cut_once(*args, **kwargs):
        seen.append(1)
        if len(seen) == 1:
            db().execute(CUT)
        return view(*args, **kwargs)

    monkeypatch.setitem(app.view_functions, "choosing.times", cut_once)
    assert client.get(f"/times/{mentor.ref}").status_code == 200
    assert len(seen) == 2


@pytest.mark.shows("F16", "F18")
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_booking_cut_off_at_its_end_is_sent_again_and_made_once(
    app, client, store, make_mentor, monkeypatch, is_kept
):
    """Whether the last commit had arrived nobody knows; the form's key finds out."""
    ask_and_send(client)
    choose(client, make_mentor())
    client.get("/times/confirm")
    whole, tries = confirm_actions.confirm, []

    def cut(db, **facts):
        made = whole(db, **facts)
        tries.append(1)
        if len(tries) == 1:
            if is_kept:
                db.commit()
            db.execute(CUT)
        return made

    monkeypatch.setattr(confirm_actions, "confirm", cut)
    answer = client.submit({}, action="/times/confirm")
    assert answer.status_code == 503 and "We are not sure that this was saved" in answer.get_data(as_text=True)
    again = client.submit({}, action="/times/confirm")
    assert "Your time is booked" in again.get_data(as_text=True)
    with store.new_db() as opened:
        assert len(opened.scalars(select(Booking).where(Booking.state == "booked")).all()) == 1
        assert len(opened.scalars(select(OutboxMessage).where(OutboxMessage.kind == "booked")).all()) == 1


@pytest.mark.shows("F16", "R-39")
def test_while_it_is_away_help_and_leaving_work_and_nobody_loses_a_visit(app, client, store, monkeypatch):
    ask_and_send(client)
    cookie = client.get_cookie("visit").value
    away = sessionmaker(create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none"))
    with monkeypatch.context() as patch:
        patch.setattr(visits, "PATIENCE", ())
        patch.setitem(app.extensions, "portal_new_db", away)
        for path, status in (("/", 200), ("/help-now", 200), ("/code/status", 503), ("/ask", 503)):
            assert client.get(path).status_code == status, path
        answer = client.post("/times/confirm", data={"place": "phone", "number": "01632 960 200"})
        assert answer.status_code == 503 and "01632 960 200" in answer.get_data(as_text=True)
        assert client.get_cookie("visit").value == cookie
        assert app.test_client().get("/exit").status_code == 303
    assert client.get("/code/status").status_code == 200
