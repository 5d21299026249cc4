"""Support with a mentor has its review, plan or no plan, set by the clock (N-50)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework import duties_queries
from portal.casework.ending_actions import IN_ORDER
from portal.casework.review_jobs import set_first_reviews
from portal.casework.support_plan_models import ReviewPoint
from portal.mentoring.change_actions import cancel
from portal.mentoring.models import Booking
from portal.messages import actions as messages
from portal.referrals import actions as referrals
from portal.referrals.stages import Stage
from portal.shared.clock import local
from portal.storage.work import work
from tests.mentoring.conftest import SIX, make_person
from tests.mentoring.test_booking import book

__all__ = ["make_person"]


@pytest.mark.shows("N-50")
@pytest.mark.parametrize(("state", "begun"), [("done", 1), ("missed", 0)])
def test_it_is_set_also_where_the_talk_was_written_up_before_the_clock_looked(
    store, db, make_mentor, make_person, now, state, begun
):
    booking = book(store, make_mentor(), make_person(), now)
    with work(db):
        db.get_one(Booking, booking.id).state = state
    assert set_first_reviews(store.new_db, SIX + timedelta(hours=2), 3) == begun


@pytest.mark.shows("N-50")
def test_three_months_after_the_first_talk_with_a_mentor_it_is_looked_at_together(
    store, db, make_mentor, make_person, now
):
    person, other = make_person(), make_person(name="L")
    mentor = make_mentor()
    booking = book(store, mentor, person, now)
    off = book(store, mentor, other, now, starts_at=SIX + timedelta(hours=1), once="c" * 32)
    with work(db):
        cancel(db, ref=off.ref, family_member_id=off.family_member_id, by="person", now=now)
    assert set_first_reviews(store.new_db, SIX - timedelta(minutes=1), 3) == 0, "not before it has been"
    after = SIX + timedelta(hours=2)
    assert [set_first_reviews(store.new_db, after, 3) for _ in range(2)] == [1, 0]
    db.rollback()
    row = db.scalars(select(ReviewPoint)).one()
    assert row.family_member_id == booking.family_member_id
    assert 89 <= (row.due_on - local(booking.starts_at).date()).days <= 93
    later = after + timedelta(days=85)
    found = duties_queries.duties(db, now=later, soon=timedelta(days=14))
    assert [each.kind for each in found if each.kind == "review"] == ["review"], "and stands on the page of duties"


AFTER = SIX + timedelta(hours=2)
LATER = AFTER + timedelta(days=86)


@pytest.fixture
def talked(store, db, make_mentor, make_person, now):
    """Somebody who talked with a mentor, as a booking is for them."""
    person = make_person()
    booking = book(store, make_mentor(), person, now)
    with work(db):
        db.get_one(Booking, booking.id).state = "done"
    return person


def end(db, person, at):
    referrals.withdraw(db, family_member_id=person.family_member_id, now=at, gives_back=IN_ORDER)


def start_again(db, person, at):
    facts = {"read_by_at": at + timedelta(days=2), "language": "en", "now": at}
    referrals.start_again(db, family_member_id=person.family_member_id, **facts)


def close(db, person, at):
    referrals.move(db, ref=person.referral_ref, to=Stage.CLOSED, by="WK-1", now=at)


def open_again(db, person, at):
    referrals.move(db, ref=person.referral_ref, to=Stage.IN_REVIEW, by="WK-1", now=at)


STOPS = pytest.mark.parametrize(("stop", "goes_on"), [(end, start_again), (close, open_again)])


def asked(db, at, kind="review"):
    db.rollback()
    return [each for each in duties_queries.duties(db, now=at, soon=timedelta(days=14)) if each.kind == kind]


@STOPS
@pytest.mark.parametrize("looked_first", [False, True])
@pytest.mark.shows("T2", "N-50")
def test_nobody_is_asked_to_be_in_touch_with_who_ended_it_or_is_done_until_it_goes_on(
    store, db, talked, stop, goes_on, looked_first
):
    if looked_first:
        set_first_reviews(store.new_db, AFTER, 3)
    with work(db):
        stop(db, talked, AFTER)
    assert set_first_reviews(store.new_db, AFTER + timedelta(days=1), 3) == 0
    assert asked(db, LATER) == []
    with work(db):
        goes_on(db, talked, LATER)
    set_first_reviews(store.new_db, LATER, 3)
    assert [each.about for each in asked(db, LATER)] == [talked.referral_ref]


@STOPS
@pytest.mark.shows("N-50")
def test_who_comes_back_after_a_long_time_is_not_overdue_at_once(store, db, talked, stop, goes_on):
    set_first_reviews(store.new_db, AFTER, 3)
    with work(db):
        stop(db, talked, AFTER)
    back = AFTER + timedelta(days=800)
    for at in (back - timedelta(days=300), back - timedelta(hours=12)):
        set_first_reviews(store.new_db, at, 3)
    with work(db):
        goes_on(db, talked, back)
    db.rollback()
    assert 0 <= (db.scalars(select(ReviewPoint)).one().due_on - local(back).date()).days <= 92


@pytest.mark.shows("N-50")
def test_who_talked_long_ago_gets_the_next_day_of_that_rhythm_once(store, db, talked):
    at = SIX + timedelta(days=800)
    assert [set_first_reviews(store.new_db, at, 3) for _ in range(2)] == [1, 0]
    db.rollback()
    due_on, began = db.scalars(select(ReviewPoint)).one().due_on, local(SIX).date()
    assert 0 <= (due_on - local(at).date()).days <= 92
    assert (due_on.day, (due_on.month - began.month) % 3) == (began.day, 0), "as if it had been set in time"


@pytest.mark.shows("T2", "N-41")
def test_what_makes_it_easier_is_not_asked_of_who_ended_it_whatever_the_stage_says(db, talked, now):
    """As after a copy was laid back in which the request still stood open."""
    year = now + timedelta(days=366)
    assert asked(db, year, "needs")
    with work(db):
        messages.end_for_person(db, person_key=talked.person_key, now=now)
    assert asked(db, year, "needs") == []
