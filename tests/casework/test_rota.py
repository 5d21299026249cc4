"""Who is on duty: asked a day before, rested between, and down the line when nobody says yes (N-18)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.actions import StillHolds, disable_worker
from portal.accounts.queries import NoSuchWorker, worker_by_ref
from portal.accounts.reach_actions import begin_reaching
from portal.casework import rota, rota_actions
from portal.casework.rota_jobs import ask_and_fall_back
from portal.casework.rota_models import DutyShift
from portal.casework.support_refusals import NoSuchShift, ShiftTaken, TooLittleRest
from portal.messages import queries as messages
from portal.messages.models import WorkNotice
from portal.messages.upkeep_jobs import bundle_notices
from portal.records import queries as records
from portal.shared.refs import new_ref
from portal.storage.chosen_settings import choose
from portal.storage.work import work
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker, sign_in
from tests.messages.conftest import clock, post  # noqa: F401

HOUR = timedelta(hours=1)


def put(db, worker, anna, now, starts=48, hours=12, line=1, **more):
    starts_at = now + starts * HOUR
    facts = {"starts_at": starts_at, "ends_at": starts_at + hours * HOUR, "by": anna.ref, "now": now} | more
    return rota_actions.add_shift(db, worker=worker.ref, line=line, **facts)


@pytest.mark.shows("R-38")
@pytest.mark.parametrize(("after", "is_rested"), [(0, False), (10, False), (11, True), (-35, True), (-34, False)])
def test_eleven_hours_lie_between_two_turns(db, joan, anna, now, after, is_rested):
    """The second turn starts so many hours after the first has ended, or before."""
    with work(db):
        put(db, joan, anna, now, starts=48, hours=12)
    if is_rested:
        with work(db):
            put(db, joan, anna, now, starts=60 + after, hours=12)
        return
    with pytest.raises(TooLittleRest if after else ShiftTaken), work(db):
        put(db, joan, anna, now, starts=60 + after - (after == 0), hours=12)


@pytest.mark.shows("R-38")
def test_the_rest_is_what_the_organisation_chose_and_less_of_it_is_a_warning(db, joan, anna, now):
    with work(db):
        choose(db, {"rest_hours": 8})
        put(db, joan, anna, now, starts=48, hours=12)
        put(db, joan, anna, now, starts=60 + 8, hours=4)
    with pytest.raises(TooLittleRest), work(db):
        put(db, joan, anna, now, starts=72 + 7, hours=4)
    with work(db):
        shift = put(db, joan, anna, now, starts=72 + 7, hours=4, was_warned=True)
        assert "added-short-rest" in records.about(db, shift.ref)[0].facts
    with pytest.raises(ShiftTaken), work(db):
        put(db, joan, anna, now, starts=72 + 8, hours=4, was_warned=True)  # nobody is in two turns at once


def test_a_place_in_the_line_is_one_persons(db, joan, anna, now):
    with work(db):
        first = put(db, joan, anna, now)
    with pytest.raises(ShiftTaken), work(db):
        put(db, anna, anna, now)
    with pytest.raises(IntegrityError), work(db):
        again = {"worker_id": anna.id, "line": 1, "starts_at": first.starts_at, "ends_at": first.ends_at}
        db.add(DutyShift(ref=new_ref("DS"), made_by=anna.ref, **again))
        db.flush()


def test_a_turn_ends_later_is_not_too_long_and_is_for_those_who_may(db, store, joan, anna, now):
    for hours in (0, -1, 15):
        with pytest.raises(rota_actions.NotAShift), work(db):
            put(db, joan, anna, now, hours=hours)
    mentor = make_worker(store, "mentor")
    with pytest.raises(NoSuchWorker), work(db):
        put(db, mentor, anna, now)


@pytest.mark.shows("N-18")
def test_they_are_asked_once_a_day_before_and_the_next_hears_when_no_yes_comes(db, new_db, joan, anna, now):
    with work(db):
        shift, second = put(db, joan, anna, now), put(db, anna, anna, now, line=2)
    assert ask_and_fall_back(new_db, now + 23 * HOUR) == 0
    assert ask_and_fall_back(new_db, now + 24 * HOUR) == 2
    assert ask_and_fall_back(new_db, now + 25 * HOUR) == 0
    assert messages.open_alerts(db) == []
    with work(db):
        rota_actions.confirm_shift(db, ref=second.ref, worker_id=anna.id, by=anna.ref, now=now)
    for _ in range(2):
        ask_and_fall_back(new_db, now + 46 * HOUR)
    assert [(alert.kind, alert.about) for alert in messages.open_alerts(db)] == [("shift-unconfirmed", shift.ref)]
    urgent = select(WorkNotice.about).where(WorkNotice.is_urgent)
    assert list(db.scalars(urgent)) == [second.ref]
    with work(db):
        rota_actions.confirm_shift(db, ref=shift.ref, worker_id=joan.id, by=joan.ref, now=now)
    assert messages.open_alerts(db) == []


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ([(1, True, "a"), (2, True, "b")], "a"),
        ([(1, False, "a"), (2, True, "b")], "b"),
        ([(2, False, "b")], "b"),
        ([], ""),
    ],
)
def test_the_first_who_said_yes_is_reached(line, who):
    assert rota.on_duty(line) == who


@pytest.mark.shows("N-18")
def test_who_is_on_call_hears_of_a_concern_at_once(db, new_db, settings, post, make_concern, anna, store, now):  # noqa: F811
    """Whatever their role: the message leaves within a minute, by the way they marked. At night: reached_at_night."""
    omar = make_worker(store, "supervisor", name="Omar")
    with work(db):
        begin_reaching(db, worker=worker_by_ref(db, omar.ref), now=now)
        put(db, omar, anna, now, starts=0)
    ref = make_concern()
    bundle_notices(new_db, now, settings)
    post.tick()
    assert [(parcel.to, parcel.subject) for parcel in post.sent] == [(omar.email, f"{ref} needs a look now")]


@pytest.mark.shows("R-58")
def test_whoever_is_on_the_rota_is_not_removed_before_somebody_else_is(db, joan, anna, now):
    with work(db):
        shift = put(db, joan, anna, now)
    with pytest.raises(StillHolds), work(db):
        disable_worker(db, worker=worker_by_ref(db, joan.ref), now=now)
    with pytest.raises(NoSuchShift), work(db):
        rota_actions.confirm_shift(db, ref=shift.ref, worker_id=anna.id, by=anna.ref, now=now)
    with work(db):
        rota_actions.drop_shift(db, ref=shift.ref, by=anna.ref, now=now)
        disable_worker(db, worker=worker_by_ref(db, joan.ref), now=now)


@pytest.mark.shows("N-18")
def test_who_was_shut_out_at_once_is_not_on_call_and_the_next_in_the_line_is(db, store, joan, now):
    first, nia = (make_worker(store, "supervisor", name=name) for name in ("Omar", "Nia"))
    with work(db):
        for line, worker in ((1, first), (2, nia)):
            shift = put(db, worker, joan, now, starts=0, line=line)
            rota_actions.confirm_shift(db, ref=shift.ref, worker_id=worker.id, by=worker.ref, now=now)
        assert rota_actions.on_call(db, now=now) == first.id
        disable_worker(db, worker=worker_by_ref(db, first.ref), now=now, at_once=True)
    assert rota_actions.on_call(db, now=now) == nia.id
    assert nia.ref in [one.ref for one in rota_actions.who_takes_it(db, now)]


def test_the_rota_on_its_page(app, signed_in, joan, anna):
    lead, other = signed_in(joan), signed_in(anna)
    lead.get("/work/rota/new")
    said = {"worker": joan.ref, "line": "1", "on": "25 November", "starts": "8pm", "ends": "8am"}
    lead.submit(said, action="/rota/new")
    assert "Wednesday 25 November" in lead.page.said and "Not asked yet" in lead.page.said
    lead.get("/work/rota/new")
    assert lead.submit(said | {"on": "26 November", "starts": "9am", "ends": "5pm"}, action="/new").status_code == 422
    assert "less than 11 hours free" in lead.page.said
    lead.submit({"was_warned": "y"}, action="/new")
    assert "Thursday 26 November" in lead.page.said
    assert lead.page.said.count("Less than 11 hours of rest before") == 1
    lead.get("/work/rota")
    lead.submit({}, action="/confirm")
    assert "Yes" in lead.page.said
    assert "Take off" not in text(other.get("/work/rota"))
    assert other.get("/work/rota/new").status_code == 403


@pytest.mark.shows("R-38")
def test_that_rest_is_missing_stays_on_the_rota_when_the_earlier_turn_is_over(client, db, joan, anna, now, monkeypatch):
    """Five hours after a turn of twelve the next begins: they are tired in it, not only before it."""
    with work(db):
        put(db, joan, anna, now, starts=0, hours=12)
        put(db, joan, anna, now, starts=17, hours=4, was_warned=True)
    sign_in(client, anna)
    for hours in (1, 13, 18, 20):
        monkeypatch.setattr("portal.casework.rota_views.now", lambda at=now + hours * HOUR: at)
        client.get("/work/rota")
        assert "Less than 11 hours of rest before" in client.page.said, hours
