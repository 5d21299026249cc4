"""A time being confirmed is held ten minutes, and is free again after that (F19)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.mentoring import actions, queries
from portal.mentoring.jobs import let_go_holds
from portal.mentoring.models import BookedCell, Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book, bookings

TEN = timedelta(minutes=10)


def hold(store, mentor, person, now, starts_at=SIX):
    with store.new_db() as db, work(db):
        return actions.hold(db, mentor_ref=mentor.ref, starts_at=starts_at, person=person, now=now)


def offered(store, mentor, now):
    with store.new_db() as db:
        return {time.slot.starts_at for time in queries.person(db, mentor.ref, now=now)[1]}


@pytest.mark.shows("F19")
def test_a_held_time_is_offered_to_nobody_else_until_its_ten_minutes_are_over(store, make_mentor, make_person, now):
    mentor = make_mentor()
    hold(store, mentor, make_person(), now)
    assert SIX not in offered(store, mentor, now + TEN - timedelta(seconds=1))
    assert SIX in offered(store, mentor, now + TEN)


@pytest.mark.shows("F19")
def test_nobody_books_what_another_holds(store, make_mentor, make_person, now):
    mentor = make_mentor()
    hold(store, mentor, make_person(), now)
    with pytest.raises(actions.SlotTaken):
        book(store, mentor, make_person(name="J"), now + TEN - timedelta(seconds=1))


@pytest.mark.shows("F19")
def test_a_hold_that_is_over_is_free_at_claim_time_without_any_job(store, make_mentor, make_person, now):
    mentor, slow = make_mentor(), make_person()
    hold(store, mentor, slow, now)
    book(store, mentor, make_person(name="J"), now + TEN)
    with pytest.raises(actions.SlotTaken):
        book(store, mentor, slow, now + TEN, once="b" * 32)


def test_who_holds_a_time_books_it_as_one_booking(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    held = hold(store, mentor, person, now)
    made = book(store, mentor, person, now + timedelta(minutes=3))
    assert (made.id, made.state, made.held_until) == (held.id, "booked", None)
    assert bookings(store) == 1


def test_late_but_nobody_was_quicker(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    hold(store, mentor, person, now)
    assert book(store, mentor, person, now + timedelta(minutes=30)).state == "booked"


def test_pressing_another_time_gives_the_first_one_back(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    hold(store, mentor, person, now)
    hold(store, mentor, person, now, SIX + timedelta(hours=1))
    assert SIX in offered(store, mentor, now)
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(Booking)) == 1


def test_the_job_clears_what_is_over_and_nothing_else(store, make_mentor, make_person, now):
    mentor = make_mentor()
    hold(store, mentor, make_person(), now)
    hold(store, mentor, make_person(name="J"), now + timedelta(minutes=5), SIX + timedelta(hours=1))
    book(store, mentor, make_person(name="L"), now, starts_at=SIX + timedelta(hours=2))
    assert let_go_holds(store.new_db, now + TEN) == 1
    assert let_go_holds(store.new_db, now + TEN) == 0
    with store.new_db() as db:
        assert sorted(db.scalars(select(Booking.state))) == ["booked", "held"]
        assert db.scalar(select(func.count()).select_from(BookedCell)) == 8  # an hour each, rest included


def test_a_hold_is_no_booking_to_anyone(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    hold(store, mentor, person, now)
    with store.new_db() as db:
        assert queries.coming(db, family_member_id=person.family_member_id, now=now) == []
        assert queries.week_of(db, queries.mentor_of(db, mentor.worker_id), first=SIX.date()) == []


def test_another_kind_of_place_can_be_chosen_while_confirming(store, make_mentor, make_person, now):
    mentor, person = make_mentor(kinds=(PlaceKind.VIDEO, PlaceKind.PHONE)), make_person()
    assert hold(store, mentor, person, now).place_kind == "video"
    assert book(store, mentor, person, now, place_kind=PlaceKind.PHONE).place_kind == "phone"
    with pytest.raises(actions.NotThatPlace):
        book(store, mentor, person, now, starts_at=SIX + timedelta(hours=1), once="c" * 32, place_kind=PlaceKind.VENUE)
