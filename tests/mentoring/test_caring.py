"""Training, supervision, limits, stepping back, rest, hours and money (R-26 to R-28, J5.4, J5.5, J5.7)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.mentoring import actions, queries, supervision_actions, training_actions
from portal.mentoring.caring_jobs import look_after_mentors
from portal.mentoring.caring_models import GivenTime, SupervisionMeeting
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.outcomes import Outcome
from portal.mentoring.session_actions import Written, write_session
from portal.mentoring.training import FOR_GOOD, Item, Standing, counts_until, covered_until
from portal.messages import queries as messages
from portal.messages.models import OutboxMessage, WorkNotice
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book

WEEK = timedelta(days=7)
ON = date(2026, 11, 23)


@pytest.fixture
def team(store, make_mentor):
    """A mentor who signs in, and their supervisor."""
    joan, worker = make_worker(store, "supervisor", name="Joan"), make_worker(store, "mentor")
    return worker, joan, make_mentor(worker_id=worker.id, supervisor_id=joan.id)


def signed_in(app, worker):
    client = app.test_client()
    sign_in(client, worker)
    return client


def text(response) -> str:
    return response.get_data(as_text=True)


def mentor_row(store) -> PeerMentor:
    with store.new_db() as db:
        return db.scalar(select(PeerMentor))


def change(store, do, **facts):
    with store.new_db() as db, work(db):
        return do(db, mentor=db.scalar(select(PeerMentor)), **facts)


def may_book(store, mentor, person, now, *, once="c" * 32, starts_at=SIX + WEEK) -> bool:
    try:
        book(store, mentor, person, now, once=once, starts_at=starts_at)
    except (actions.NoSuchMentor, actions.SlotTaken):
        return False
    return True


# --- the rules ---


@pytest.mark.parametrize(
    ("done_on", "months", "until"),
    [
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
        (date(2026, 3, 1), None, FOR_GOOD),
    ],
)
def test_training_counts_up_to_a_day(done_on, months, until):
    assert counts_until(done_on, months) == until


@pytest.mark.shows("R-27")
def test_a_mentor_is_covered_until_the_first_required_item_ends():
    first = Item("TI-1", "Listening", 12, True, ON, date(2027, 1, 1))
    later = Item("TI-2", "Keeping safe", None, True, ON, FOR_GOOD)
    never = Item("TI-3", "Also this", 12, True)
    optional = Item("TI-4", "And this", 12, False)
    assert covered_until([first, later, optional]) == date(2027, 1, 1)
    assert covered_until([first, never]) is None
    assert [first.standing(day) for day in (ON, date(2026, 12, 2), date(2027, 1, 1), date(2027, 1, 2))] == [
        Standing.IN_DATE,
        Standing.ENDS_SOON,
        Standing.ENDS_SOON,
        Standing.LAPSED,
    ]


# --- training ---


@pytest.mark.shows("R-27", "J5.5")
def test_a_required_item_stops_bookings_until_it_is_written_down(store, team, make_person, now):
    _worker, joan, mentor = team
    with store.new_db() as db, work(db):
        item = training_actions.add_item(db, name="Keeping safe", months=12, by=joan.ref, now=now).ref
    assert may_book(store, mentor, make_person(), now, once="b" * 32, starts_at=SIX), "a new name alone stops nobody"
    with store.new_db() as db, work(db):
        training_actions.require_item(db, ref=item, is_required=True, by=joan.ref, now=now)
    assert not may_book(store, mentor, make_person(), now)
    with store.new_db() as db:
        assert queries.person(db, mentor.ref, now=now) is None, "and they are not offered"
    change(store, training_actions.write_training, item_ref=item, done_on=ON, by=joan.ref, now=now)
    assert mentor_row(store).training_ok_until == date(2027, 11, 22)
    assert may_book(store, mentor, make_person(), now)


@pytest.mark.shows("R-27")
def test_the_store_itself_refuses_a_booking_without_training(store, team, make_person, now):
    """Whatever an action forgot."""
    _worker, _joan, mentor = team
    made = book(store, mentor, make_person(), now)
    for lapse in ({"training_ok_until": ON - timedelta(days=1)}, {"training_ok_until": None}, {"bookable": False}):
        with store.new_db() as db, work(db):
            db.execute(update(PeerMentor).values({"training_ok_until": date(2027, 6, 1), "bookable": True} | lapse))
        with store.new_db() as db:
            row = db.get_one(Booking, made.id)
            facts = {column.key: getattr(row, column.key) for column in Booking.__table__.columns}
            different = {"id": "f" * 32, "ref": "BK-ZZZZZZ", "once_key": "f" * 32, "starts_at": SIX + WEEK}
            different["ends_at"] = SIX + WEEK + timedelta(minutes=45)
            with pytest.raises(IntegrityError, match="booking_needs_training"):
                db.execute(Booking.__table__.insert().values(facts | different))


@pytest.mark.shows("R-27", "J5.5")
def test_when_training_ends_what_is_booked_stays_and_is_listed_for_a_look(app, store, team, make_person, clock_at, now):
    _worker, joan, mentor = team
    booked = book(store, mentor, make_person(), now)
    with store.new_db() as db, work(db):
        db.execute(update(PeerMentor).values(training_ok_until=ON - timedelta(days=1)))
    for _twice in range(2):
        look_after_mentors(store.new_db, now)
    with store.new_db() as db:
        assert db.get_one(Booking, booked.id).state == "booked"
        alerts = [(alert.kind, alert.about) for alert in messages.open_alerts(db)]
        assert alerts == [("training-lapsed", mentor.ref)]
        assert db.query(WorkNotice).filter_by(about=mentor.ref).count() == 1
    page = text(signed_in(app, joan).get(f"/work/supervision/{mentor.ref}"))
    assert booked.ref in page and "Training is not in date" in page


@pytest.mark.shows("R-27")
def test_nobody_is_opened_for_bookings_without_training(app, store, team, now):
    _worker, joan, mentor = team
    with store.new_db() as db, work(db):
        db.execute(update(PeerMentor).values(training_ok_until=None, bookable=False))
    client = signed_in(app, joan)
    client.get(f"/work/supervision/{mentor.ref}")
    refused = client.submit({}, action="/open")
    assert refused.status_code == 409 and "Not opened" in text(refused)
    assert not mentor_row(store).bookable


@pytest.mark.shows("R-27")
def test_a_supervisor_lists_training_requires_it_and_writes_it_down_on_the_pages(app, store, team, now):
    worker, joan, mentor = team
    client = signed_in(app, joan)
    client.get("/work/training")
    page = text(client.submit({"name": "Keeping safe", "months": "12"}, action="/work/training"))
    assert "nobody could book: Marisol" in page
    page = text(client.submit({}, action="/require"))
    assert "nobody can book them: Marisol" in page
    client.get(f"/work/supervision/{mentor.ref}")
    ref = client.page.form("/training").values
    again = client.submit({"item": "", "done": "yesterday"}, action="/training")
    assert again.status_code == 422 and "Enter a date such as 24 November" in text(again)
    item = text(again).split('name="item"')[1].split('value="')[1].split('"')[0]
    page = text(client.submit({"item": item, "done": "20 November"}, action="/training"))
    assert "In date until 19 November" in page, ref
    assert "In date until 19 November" in text(signed_in(app, worker).get("/work/your-support"))


# --- supervision ---


@pytest.mark.shows("R-28", "J5.4")
@pytest.mark.parametrize("days, weeks", [(0, 4), (182, 4), (183, 6)], ids=["new", "six months less a day", "longer"])
def test_overdue_supervision_stops_new_people_and_a_meeting_written_down_brings_them_back(
    app, store, team, make_person, now, days, weeks
):
    """The next one is due sooner in a mentor's first six months; both intervals are settings."""
    _worker, joan, mentor = team
    known = make_person(name="J")
    book(store, mentor, known, now)
    with store.new_db() as db, work(db):
        since = now - timedelta(days=days)
        db.execute(update(PeerMentor).values(supervision_on=ON - timedelta(days=1), made_at=since))
    assert not may_book(store, mentor, make_person(), now)
    assert may_book(store, mentor, known, now, once="d" * 32), "people they know still may"
    client = signed_in(app, joan)
    assert "Past its time" in text(client.get("/work/supervision"))
    client.get(f"/work/supervision/{mentor.ref}")
    client.submit({"held": "23 November", "minutes": "60", "note": "Went well"}, action="/meeting")
    assert mentor_row(store).supervision_on == ON + timedelta(weeks=weeks)
    assert may_book(store, mentor, make_person(), now, starts_at=SIX + 2 * WEEK)


@pytest.mark.shows("R-28")
def test_what_the_last_meeting_said_counts_whichever_is_written_first(store, team, now):
    _worker, joan, _mentor = team
    facts = {"supervisor_id": joan.id, "minutes": 60, "note": "", "is_shared": False, "by": joan.ref, "now": now}
    facts |= {"every_weeks": 6}
    soon = ON + timedelta(days=14)
    write = supervision_actions.write_meeting
    change(store, write, held_on=ON, next_on=soon, once_key="1" * 32, **facts)
    change(store, write, held_on=ON - WEEK * 6, next_on=None, once_key="2" * 32, **facts)
    change(store, write, held_on=ON, next_on=soon + WEEK, once_key="1" * 32, **facts)
    assert mentor_row(store).supervision_on == soon
    with pytest.raises(supervision_actions.DatesCrossed):
        change(store, write, held_on=ON + WEEK, next_on=None, once_key="3" * 32, **facts)


@pytest.mark.shows("R-28")
def test_a_supervision_note_is_for_the_two_and_only_as_agreed(app, store, team, now):
    worker, joan, mentor = team
    facts = {"supervisor_id": joan.id, "minutes": 60, "next_on": None, "by": joan.ref, "now": now, "every_weeks": 6}
    write = supervision_actions.write_meeting
    for number, (note, is_shared) in enumerate([("Between us", True), ("For myself", False)]):
        change(store, write, held_on=ON, note=note, is_shared=is_shared, once_key=str(number) * 32, **facts)
    own = text(signed_in(app, worker).get("/work/your-support"))
    assert "Between us" in own and "For myself" not in own
    assert "For myself" in text(signed_in(app, joan).get(f"/work/supervision/{mentor.ref}"))
    with store.new_db() as db:
        assert all(b"myself" not in row.note_sealed for row in db.scalars(select(SupervisionMeeting)))
    other = make_worker(store, "supervisor", name="Another")
    assert signed_in(app, other).get(f"/work/supervision/{mentor.ref}").status_code == 404
    coordinator = make_worker(store, "coordinator", name="Anna")
    assert signed_in(app, coordinator).get(f"/work/supervision/{mentor.ref}").status_code == 403


def test_on_mondays_each_supervisor_with_something_due_gets_one_neutral_word(store, team, now):
    from portal.accounts.queries import person_key_of
    from portal.messages.actions import set_safe_contact
    from portal.messages.contact import SafeWay

    _worker, joan, _mentor = team
    with store.new_db() as db, work(db):
        ways = [SafeWay("email", joan.email, is_safe=True)]
        key = person_key_of(db, joan.id)
        set_safe_contact(db, person_key=key, ways=ways, language="en", now=now, for_work=True)
        db.execute(update(PeerMentor).values(supervision_on=ON + timedelta(days=3)))
    for later in (timedelta(0), timedelta(hours=1), timedelta(days=1)):
        look_after_mentors(store.new_db, now + later)
    with store.new_db() as db:
        rows = db.scalars(select(OutboxMessage).where(OutboxMessage.about.startswith("MENTORS-"))).all()
        assert [(row.about, row.kind) for row in rows] == [("MENTORS-2026-48", "work_needs_look")]


# --- limits, stepping back, rest ---


@pytest.mark.shows("R-26")
def test_a_supervisor_sets_limits_and_they_hold(app, store, team, make_person, now):
    _worker, joan, mentor = team
    client = signed_in(app, joan)
    client.get(f"/work/supervision/{mentor.ref}")
    again = client.submit({"people": "many", "hours": "4", "a_day": "1"}, action="/limits")
    assert again.status_code == 422 and "Enter a number from 0 to 40" in text(again) and 'value="many"' in text(again)
    client.submit({"people": "1", "hours": "4", "a_day": "1"}, action="/limits")
    assert may_book(store, mentor, make_person(), now, once="b" * 32)
    assert not may_book(store, mentor, make_person(), now, starts_at=SIX + 2 * WEEK)


@pytest.mark.shows("N-46")
def test_stepping_back_needs_no_reason_stops_new_people_and_is_undone(app, store, team, make_person, now):
    worker, joan, mentor = team
    known = make_person(name="J")
    booked = book(store, mentor, known, now)
    client = signed_in(app, worker)
    client.get("/work/your-support")
    page = text(client.submit({}, action="/step-back"))
    assert "You are stepping back" in page and client.page.fields == []
    assert not may_book(store, mentor, make_person(), now)
    assert may_book(store, mentor, known, now, once="d" * 32), "those they meet now stay with them"
    seen = text(signed_in(app, joan).get(f"/work/supervision/{mentor.ref}"))
    assert "to be handed over" in seen and booked.ref in seen
    client.get("/work/your-support")
    client.submit({}, action="/step-in")
    assert may_book(store, mentor, make_person(), now, once="e" * 32, starts_at=SIX + 2 * WEEK)
    with store.new_db() as db:
        assert db.query(WorkNotice).filter_by(about=mentor.ref).count() == 0, "told and taken back before it went"


def test_after_a_hard_session_nothing_is_offered_until_the_end_of_the_next_day(app, store, team, make_person, clock_at):
    worker, _joan, mentor = team
    clock_at(SIX - timedelta(days=1, hours=8))
    person = make_person()
    made = book(store, mentor, person, SIX - timedelta(days=1, hours=8))
    after = clock_at(SIX + timedelta(hours=1))
    thursday = SIX + timedelta(days=2)
    with store.new_db() as db, work(db):
        row = db.scalar(select(PeerMentor))
        row.notice_hours = 0
        written = Written(Outcome.HELD, was_hard=True)
        write_session(db, mentor=row, ref=made.ref, written=written, by=worker.ref, now=after)
        assert row.rest_until.isoformat() == "2026-11-26T00:00:00+00:00"
        assert row.rests_at(thursday - timedelta(days=1)) and not row.rests_at(thursday)
        row.rest_until = thursday + timedelta(hours=1)
    assert not may_book(store, mentor, make_person(), after, starts_at=thursday)
    client = signed_in(app, worker)
    assert "You said a session was hard" in text(client.get("/work/your-support"))
    client.submit({}, action="/rested")
    assert may_book(store, mentor, make_person(), after, starts_at=thursday)


# --- hours and money ---


@pytest.mark.shows("R-26")
def test_what_a_mentor_enters_is_agreed_by_the_supervisor_and_summed_by_month(app, store, team, now):
    worker, joan, mentor = team
    client = signed_in(app, worker)
    client.get("/work/hours")
    again = client.submit({"day": "20 November", "what": "Bus", "money": "lots"}, action="/work/hours")
    assert again.status_code == 422 and "Enter an amount such as 4.60" in text(again)
    sent = {"day": "20 November", "what": "Bus and a room", "minutes": "90", "money": "£4.60"}
    client.submit(sent, action="/work/hours")
    supervisor = signed_in(app, joan)
    assert "1 entry to agree" in text(supervisor.get("/work/supervision"))
    page = text(supervisor.get(f"/work/supervision/{mentor.ref}"))
    assert "Bus and a room" in page
    entry = "/work/supervision/" + page.split("/agree")[0].rsplit("/work/supervision/", 1)[1] + "/agree"
    supervisor.submit({}, action=entry)
    month = text(supervisor.get("/work/supervision/month?month=2026-11"))
    assert "£4.60" in month and "1 h 30 min" in month
    assert "Agreed" in text(client.get("/work/hours?month=2026-11"))
    assert "£0.00" in text(client.get("/work/hours?month=2026-10"))
    with store.new_db() as db:
        row = db.scalar(select(GivenTime))
        assert row.state == "agreed" and b"Bus" not in row.what_sealed
    assert client.post(f"/work/hours/{row.ref}/take-back").status_code == 409, "what is agreed stays"


def test_an_entry_sent_twice_is_one_and_can_be_taken_back(app, store, team, now):
    client = signed_in(app, team[0])
    client.get("/work/hours")
    sent = dict(client.page.form("/work/hours").values) | {"day": "20 November", "what": "Bus", "money": "2"}
    for _twice in range(2):
        client.post("/work/hours", data=sent)
    with store.new_db() as db:
        assert db.query(GivenTime).count() == 1
    client.get("/work/hours?month=2026-11")
    assert "Nothing entered" in text(client.submit({}, action="/take-back"))


@pytest.mark.parametrize("said", ["0", "", "-4", "4.6.0", "1e9", "99999"])
def test_amounts_that_are_none_are_not_taken(app, store, team, said):
    client = signed_in(app, team[0])
    client.get("/work/hours")
    again = client.submit({"day": "20 November", "what": "Bus", "money": said}, action="/work/hours")
    assert again.status_code == 422
