"""Support with a mentor has its review, plan or no plan, set by the clock (N-50)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework import duties_queries
from portal.casework.review_jobs import set_first_reviews
from portal.casework.support_plan_models import ReviewPoint
from portal.mentoring.change_actions import cancel
from portal.mentoring.models import Booking
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
