"""Every second week: bookings of their own that belong together, changed alone or with the rest (N-12, F11)."""

import itertools
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select, update

from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring import actions, series_actions
from portal.mentoring.models import BookedCell, Booking, PeerMentor
from portal.mentoring.series import later_starts, shifted
from portal.messages.models import OutboxMessage
from portal.shared.clock import instant, local
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import BOOK, book

TWO_WEEKS = timedelta(weeks=2)
TUESDAYS = (Rule(byday=("TU",), opens_at=time(18), closes_at=time(21), on_holidays=OnHolidays.CLOSED),)


@pytest.fixture
def tuesdays(store, make_mentor):
    """A mentor of Tuesday evenings, twelve weeks ahead."""

    def make(**different):
        made = make_mentor(rules=TUESDAYS, **different)
        with store.new_db() as db, work(db):
            db.execute(update(PeerMentor).values(weeks_ahead=12))
        return made

    return make


def make_series(store, mentor, person, now, count=3, starts_at=SIX):
    first = book(store, mentor, person, now, starts_at=starts_at)
    with store.new_db() as db, work(db):
        made = series_actions.go_on(
            db, first=db.get(Booking, first.id), count=count, person=person, days_before=(3, 1), by="person", now=now
        )
        return first, [each.starts_at for each in made.bookings], made.left_out


def standing(store, person):
    with store.new_db() as db:
        return list(
            db.scalars(
                select(Booking.starts_at)
                .where(Booking.family_member_id == person.family_member_id, Booking.state == "booked")
                .order_by(Booking.starts_at)
            )
        )


@pytest.mark.shows("F11", "N-47")
def test_six_stays_six_on_both_sides_of_a_clock_change():
    first = instant(date(2027, 3, 16), time(18))
    found = [first, *later_starts(first, 4)]
    assert [local(each).time() for each in found] == [time(18)] * 4
    assert [b - a for a, b in itertools.pairwise(found)] == [
        TWO_WEEKS - timedelta(hours=1),
        TWO_WEEKS,
        TWO_WEEKS,
    ]
    moved = shifted(found[1:], first, instant(date(2027, 3, 18), time(10, 30)))
    assert {local(each).time() for each in moved} == {time(10, 30)}
    assert {local(each).weekday() for each in moved} == {3}


def test_a_series_is_bookings_of_their_own(store, tuesdays, make_person, now):
    mentor, person = tuesdays(), make_person()
    first, held, left_out = make_series(store, mentor, person, now)
    assert held == [SIX, SIX + TWO_WEEKS, SIX + 2 * TWO_WEEKS] and left_out == []
    with store.new_db() as db:
        assert set(db.scalars(select(Booking.series_ref))) == {first.ref}
        told = db.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind == "booked")).all()
        assert len(told) == 1  # one message says it; each has its own reminders
        assert db.scalar(select(func.count()).select_from(BookedCell)) == 3 * 4


def test_what_is_not_free_is_left_out_and_said(store, tuesdays, make_person, now):
    mentor, person = tuesdays(), make_person()
    book(store, mentor, make_person(name="J"), now, once="b" * 32, starts_at=SIX + TWO_WEEKS)
    _first, held, left_out = make_series(store, mentor, person, now)
    assert held == [SIX, SIX + 2 * TWO_WEEKS] and left_out == [SIX + TWO_WEEKS]


@pytest.mark.shows("F18")
def test_a_series_asked_for_twice_is_one_series(store, tuesdays, make_person, now):
    mentor, person = tuesdays(), make_person()
    make_series(store, mentor, person, now)
    make_series(store, mentor, person, now)
    assert len(standing(store, person)) == 3


@pytest.mark.shows("N-12")
def test_one_is_moved_and_the_rest_cancelled_over_a_clock_change(store, tuesdays, make_person, clock_at):
    now = clock_at(instant(date(2027, 3, 1), time(10)))
    mentor, person = tuesdays(supervision_on=date(2027, 5, 1)), make_person()
    first_at = instant(date(2027, 3, 16), time(18))
    first, held, _left = make_series(store, mentor, person, now, count=4, starts_at=first_at)
    assert [local(each).hour for each in held] == [18] * 4
    facts = BOOK | {"person": person, "once_key": "c" * 32, "now": now, "starts_at": first_at + timedelta(hours=1)}
    with store.new_db() as db, work(db):
        actions.move(db, ref=first.ref, **facts)
    assert standing(store, person)[0] == first_at + timedelta(hours=1)
    with store.new_db() as db:
        second = db.scalar(select(Booking.ref).where(Booking.starts_at == held[1], Booking.state == "booked"))
    with store.new_db() as db, work(db):
        gone = series_actions.cancel_with_rest(
            db, ref=second, family_member_id=person.family_member_id, by="person", now=now
        )
    assert gone == 3
    assert standing(store, person) == [first_at + timedelta(hours=1)]
    with store.new_db() as db:
        told = db.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind == "cancelled_by_you")).all()
        assert len(told) == 1
        assert db.scalar(select(func.count()).select_from(BookedCell)) == 4


@pytest.mark.shows("N-12")
@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(hours=2)])
def test_all_that_are_left_move_by_as_much_as_one(store, tuesdays, make_person, now, by):
    """Pressed twice, they move once."""
    mentor, person = tuesdays(), make_person()
    first, held, _left = make_series(store, mentor, person, now)
    facts = BOOK | {"person": person, "once_key": "c" * 32, "now": now, "starts_at": SIX + by}
    for _ in range(2):
        with store.new_db() as db, work(db):
            made = series_actions.move_with_rest(db, ref=first.ref, **facts)
        assert made.left_out == []
        assert standing(store, person) == [each + by for each in held]


def test_what_cannot_be_moved_stays_where_it_was(store, tuesdays, make_person, now):
    mentor, person = tuesdays(), make_person()
    first, held, _left = make_series(store, mentor, person, now)
    book(store, mentor, make_person(name="J"), now, once="b" * 32, starts_at=held[1] + timedelta(hours=1))
    facts = BOOK | {"person": person, "once_key": "c" * 32, "now": now, "starts_at": SIX + timedelta(hours=1)}
    with store.new_db() as db, work(db):
        made = series_actions.move_with_rest(db, ref=first.ref, **facts)
    assert made.left_out == [held[1]]
    assert standing(store, person) == [held[0] + timedelta(hours=1), held[1], held[2] + timedelta(hours=1)]
