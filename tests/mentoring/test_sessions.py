"""What came of a session, read by the person too; missed ones; a debrief in one press (N-44, N-13, R-29)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from portal.mentoring import queries, session_queries
from portal.mentoring.models import Booking, PeerMentor
from portal.messages import queries as messages
from portal.records import queries as records
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.referrals.walking import ask_and_send

AFTER = SIX + timedelta(hours=1)


@pytest.fixture
def team(app, store, make_mentor):
    """A mentor who signs in, and their supervisor."""
    joan, worker = make_worker(store, "supervisor", name="Joan"), make_worker(store, "mentor")
    mentor = make_mentor(worker_id=worker.id, supervisor_id=joan.id)
    return worker, joan, mentor


@pytest.fixture
def person(client, team):
    """Somebody who booked the first time with this mentor, in their own visit."""
    _worker, _joan, mentor = team
    client.code = ask_and_send(client)
    page = text(client.get(f"/times/{mentor.ref}"))
    client.submit({"time": page.split('name="time" value="')[1].split('"')[0]}, action=f"/times/{mentor.ref}")
    made = text(client.submit({}, action="/times/confirm"))
    client.ref = made.split("/code/bookings/")[1][:9]
    return client


def text(response) -> str:
    return response.get_data(as_text=True)


def signed_in(app, worker):
    client = app.test_client()
    sign_in(client, worker)
    return client


def write(client, ref, **words):
    client.get(f"/work/bookings/{ref}/note")
    return client.submit({"outcome": "held"} | words, action=f"/work/bookings/{ref}/note")


@pytest.mark.shows("N-44")
def test_a_note_under_five_headings_is_sealed_and_the_person_reads_it(app, person, team, store, clock_at):
    clock_at(AFTER)
    mentor = signed_in(app, team[0])
    page = text(write(mentor, person.ref, what_next="Ring the quiet line on Sunday", coping=""))
    assert "Your note is saved" in page
    with store.new_db() as db:
        raw = db.execute(sql("SELECT what_next_sealed, coping_sealed FROM support_session")).one()
        assert b"quiet line" not in bytes(raw[0]) and raw[1] is None
        assert db.scalar(select(Booking.state)) == "done"


@pytest.mark.shows("N-44")
def test_the_person_sees_it_where_things_stand(app, person, team, clock_at):
    clock_at(SIX + timedelta(minutes=10))
    write(signed_in(app, team[0]), person.ref, outcome="ended_early", listen="You spoke about sleep")
    person.get("/code")
    person.submit({"code": person.code, "pin": "123456"}, action="/code")
    assert "Your sessions so far" in text(person.get("/code/status"))
    page = text(person.get("/code/sessions"))
    assert "You spoke about sleep" in page and "hard" not in page


def test_before_it_begins_there_is_nothing_to_write(app, person, team):
    assert signed_in(app, team[0]).get(f"/work/bookings/{person.ref}/note").status_code == 404


@pytest.mark.shows("T4")
def test_another_mentor_cannot_read_or_write_it(app, person, store, make_mentor, clock_at):
    clock_at(AFTER)
    other = make_worker(store, "mentor")
    make_mentor(worker_id=other.id, alias="Dev")
    client = signed_in(app, other)
    client.get("/work/week")
    for way in ("get", "post"):
        for ref in (person.ref, "BK-000000"):
            assert getattr(client, way)(f"/work/bookings/{ref}/note").status_code == 404


def test_written_again_it_replaces_what_was_written_and_each_writing_is_recorded(app, person, team, store, clock_at):
    clock_at(AFTER)
    mentor = signed_in(app, team[0])
    write(mentor, person.ref, listen="First")
    assert "First" in text(mentor.get(f"/work/bookings/{person.ref}/note"))
    write(mentor, person.ref, listen="Second")
    with store.new_db() as db:
        row = db.scalar(select(Booking))
        came = session_queries.of_person(db, family_member_id=row.family_member_id)
        assert [each.words for each in came] == [(("listen", "Second"),)]
        ref = db.execute(sql("SELECT ref FROM support_session")).scalar()
        assert [entry.kind for entry in records.about(db, ref)] == ["session-written"] * 2


@pytest.mark.shows("N-13")
def test_a_missed_session_closes_nothing(app, person, team, store, clock_at):
    clock_at(AFTER)
    response = write(signed_in(app, team[0]), person.ref, outcome="missed")
    assert response.status_code == 422 and "Choose why it did not happen" in text(response)
    write(signed_in_again(app, team[0], clock_at), person.ref, outcome="missed", missed_kind="by_them")
    with store.new_db() as db:
        assert db.scalar(select(Booking.state)) == "missed"
        assert db.execute(sql("SELECT stage FROM self_referral")).scalars().all() == ["received"]
        assert "missed" in [row.kind for row in messages.about(db, person.ref)]
        assert [alert for alert in messages.open_alerts(db) if alert.kind == "missed-twice"] == []


def signed_in_again(app, worker, clock_at):
    clock_at(AFTER + timedelta(minutes=1))
    return signed_in(app, worker)


@pytest.mark.shows("N-13")
@pytest.mark.parametrize(("first", "alerts"), [("missed", 1), ("held", 0)])
def test_after_two_in_a_row_a_person_looks(store, make_mentor, make_person, now, first, alerts):
    from portal.mentoring.outcomes import MissedKind, Outcome
    from portal.mentoring.session_actions import Written, write_session

    made, person = make_mentor(), make_person()
    refs = [book(store, made, person, now, once=str(n) * 32, starts_at=SIX + timedelta(days=7 * n)).ref for n in (0, 1)]
    for ref, outcome, at in zip(refs, (first, "missed"), (AFTER, AFTER + timedelta(days=7)), strict=True):
        with store.new_db() as db, work(db):
            mentor = queries.mentor_of(db, made.worker_id)
            written = Written(Outcome(outcome), MissedKind.NOT_REACHED if outcome == "missed" else None)
            write_session(db, mentor=mentor, ref=ref, written=written, by="WK-000000", now=at)
    with store.new_db() as db:
        assert len([alert for alert in messages.open_alerts(db) if alert.kind == "missed-twice"]) == alerts


@pytest.mark.shows("R-29", "J5.6")
def test_a_debrief_is_one_press_and_says_nothing_of_any_case(app, person, team, store, clock_at):
    clock_at(AFTER)
    worker, joan, _mentor = team
    mentor = signed_in(app, worker)
    write(mentor, person.ref, listen="Private words")
    mentor.submit({}, action="/work/debrief")
    assert "You have asked for a debrief" in text(mentor.get("/work/week"))
    mentor.post("/work/debrief")
    supervisor = signed_in(app, joan)
    page = text(supervisor.get("/work/debriefs"))
    assert page.count("We have talked") == 1 and "Wednesday 25 November, 5pm" in page
    assert person.ref not in page and "Private words" not in page
    with store.new_db() as db:
        columns = {column["name"] for column in _columns(db)}
        assert not columns & {"booking_id", "family_member_id", "person_key"}
    assert "Nobody is waiting" in text(supervisor.submit({}, action=_done(page)))


def _columns(db):
    from sqlalchemy import inspect

    return inspect(db.connection()).get_columns("debrief_request")


def _done(page: str) -> str:
    return "/work/debriefs/DB-" + page.split("/work/debriefs/DB-")[1][:6] + "/done"


@pytest.mark.shows("R-29", "T4")
def test_another_supervisor_sees_no_debrief_of_others(app, team, store, now):
    from portal.mentoring.session_actions import ask_for_debrief

    with store.new_db() as db, work(db):
        mentor = db.scalar(select(PeerMentor))
        asked = ask_for_debrief(db, mentor=mentor, by="WK-000000", now=now)
    other = signed_in(app, make_worker(store, "supervisor", name="Another"))
    assert "Nobody is waiting" in text(other.get("/work/debriefs"))
    assert other.post(f"/work/debriefs/{asked.ref}/done").status_code == 404
