"""Booking, moving and cancelling: who has a time is the database's word (F18 to F20, N-12)."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.mentoring import actions, queries
from portal.mentoring.models import BookedCell, Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.storage.work import work
from tests.mentoring.conftest import SIX

BOOK = {"place_kind": PlaceKind.PHONE, "days_before": (3, 1), "starts_at": SIX}


def book(store, mentor, person, now, *, once="a" * 32, **different):
    facts = BOOK | {"person": person, "once_key": once, "now": now} | different
    facts.setdefault("mentor_ref", mentor.ref if mentor else "")
    with store.new_db() as db, work(db):
        return actions.book(db, **facts)


def bookings(store) -> int:
    with store.new_db() as db:
        return db.scalar(select(func.count()).select_from(Booking).where(Booking.state == "booked"))


@pytest.mark.shows("N-32")
def test_a_free_time_is_booked_and_no_longer_offered(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    made = book(store, mentor, person, now)
    assert made.ref.startswith("BK-") and made.wall_time == "2026-11-24 18:00"
    with store.new_db() as db:
        _who, times = queries.person(db, mentor.ref, now=now)
        assert SIX not in {time.slot.starts_at for time in times}
        assert [found.ref for found in queries.coming(db, family_member_id=person.family_member_id, now=now)] == [
            made.ref
        ]


@pytest.mark.shows("F18")
def test_sent_twice_it_is_one_booking(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    assert book(store, mentor, person, now).ref == book(store, mentor, person, now).ref
    assert bookings(store) == 1


@pytest.mark.shows("N-32", "F19")
def test_the_second_family_is_told_that_the_time_is_taken(store, make_mentor, make_person, now):
    mentor = make_mentor()
    book(store, mentor, make_person(), now)
    with pytest.raises(actions.SlotTaken):
        book(store, mentor, make_person(name="J"), now, once="b" * 32)


@pytest.mark.shows("J5.2")
@pytest.mark.parametrize("shift", [timedelta(minutes=5), -timedelta(days=1), timedelta(days=400), timedelta(days=1)])
def test_a_time_that_is_not_offered_cannot_be_booked(store, make_mentor, make_person, now, shift):
    with pytest.raises(actions.SlotTaken):
        book(store, make_mentor(), make_person(), now, starts_at=SIX + shift)
    assert bookings(store) == 0


@pytest.mark.shows("N-21", "J4.1")
def test_nobody_under_eighteen_books_an_adult_mentor(store, make_mentor, make_person, now):
    with pytest.raises(actions.AdultsOnly):
        book(store, make_mentor(), make_person(is_adult=False), now)
    assert bookings(store) == 0


@pytest.mark.shows("R-27", "R-28")
@pytest.mark.parametrize(
    "lapsed",
    [
        {"training_ok_until": None},
        {"training_ok_until": date(2026, 11, 22)},
        {"supervision_on": date(2026, 11, 22)},
        {"bookable": False},
    ],
)
def test_a_mentor_who_may_not_be_booked_is_answered_like_one_who_does_not_exist(
    store, make_mentor, make_person, now, lapsed
):
    mentor = make_mentor(**lapsed)
    with store.new_db() as db:
        assert queries.person(db, mentor.ref, now=now) is None
    with pytest.raises(actions.NoSuchMentor):
        book(store, mentor, make_person(), now)


@pytest.mark.shows("R-28", "J5.4")
def test_people_known_already_may_book_again_while_supervision_is_overdue(store, make_mentor, make_person, now):
    mentor, person = make_mentor(supervision_on=date(2026, 11, 24)), make_person()
    book(store, mentor, person, now)
    later = now + timedelta(days=2)
    again = SIX + timedelta(days=7)
    with pytest.raises(actions.NoSuchMentor):
        book(store, mentor, make_person(name="J"), later, once="b" * 32, starts_at=again)
    assert book(store, mentor, person, later, once="c" * 32, starts_at=again).starts_at == again


@pytest.mark.shows("N-12", "J3.7")
def test_a_cancelled_time_is_free_again_at_once(store, make_mentor, make_person, now):
    mentor, first, second = make_mentor(), make_person(), make_person(name="J")
    made = book(store, mentor, first, now)
    with store.new_db() as db, work(db):
        actions.cancel(db, ref=made.ref, family_member_id=first.family_member_id, by="person", now=now)
    assert book(store, mentor, second, now, once="b" * 32).starts_at == SIX
    with store.new_db() as db:
        assert db.scalar(select(Booking.state).where(Booking.ref == made.ref)) == "cancelled"


def test_cancelling_twice_is_cancelling(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    made = book(store, mentor, person, now)
    for _ in range(2):
        with store.new_db() as db, work(db):
            actions.cancel(db, ref=made.ref, family_member_id=person.family_member_id, by="person", now=now)


@pytest.mark.shows("T4")
def test_another_persons_booking_is_answered_like_one_that_does_not_exist(store, make_mentor, make_person, now):
    made = book(store, make_mentor(), make_person(), now)
    stranger = make_person(name="J")
    for ref in (made.ref, "BK-000000"):
        with store.new_db() as db, pytest.raises(actions.NoSuchBooking), work(db):
            actions.cancel(db, ref=ref, family_member_id=stranger.family_member_id, by="person", now=now)


@pytest.mark.shows("N-12")
def test_nothing_is_changed_once_it_has_begun(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    made = book(store, mentor, person, now)
    with store.new_db() as db, pytest.raises(actions.AlreadyStarted), work(db):
        actions.cancel(db, ref=made.ref, family_member_id=person.family_member_id, by="person", now=SIX)


def test_a_move_keeps_the_old_booking_and_frees_its_time(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    old = book(store, mentor, person, now)
    facts = BOOK | {"starts_at": SIX + timedelta(hours=1), "person": person, "once_key": "c" * 32, "now": now}
    with store.new_db() as db, work(db):
        new = actions.move(db, ref=old.ref, **facts)
    with store.new_db() as db:
        kept = db.get(Booking, old.id)
        assert (kept.state, kept.moved_to_id, kept.starts_at) == ("moved", new.id, SIX)
    assert book(store, mentor, make_person(name="J"), now, once="d" * 32).starts_at == SIX


def test_a_move_to_a_time_just_taken_leaves_the_old_booking(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    old = book(store, mentor, person, now)
    book(store, mentor, make_person(name="J"), now, once="b" * 32, starts_at=SIX + timedelta(hours=1))
    facts = BOOK | {"starts_at": SIX + timedelta(hours=1), "person": person, "once_key": "c" * 32, "now": now}
    with store.new_db() as db, pytest.raises(actions.SlotTaken), work(db):
        actions.move(db, ref=old.ref, **facts)
    with store.new_db() as db:
        assert db.get(Booking, old.id).state == "booked"
        assert db.scalar(select(func.count()).select_from(BookedCell)) == 8  # an hour each, rest included


@pytest.mark.shows("F19", "P9", "N-32")
def test_of_many_at_one_moment_exactly_one_gets_each_time(store, make_mentor, make_person, now, full):
    """Real threads against the real database: no doubled booking, and the losers are told so, not broken."""
    mentor = make_mentor(caseload_limit=40)
    people = [make_person(name=f"P{number}") for number in range(32 if full else 8)]
    times = [SIX + timedelta(days=7 * week, hours=hour) for week in range(4) for hour in range(3)]
    gate, outcomes = threading.Barrier(len(people)), []

    def try_for_every_time(person) -> None:
        gate.wait()
        for number, starts_at in enumerate(times):
            try:
                book(store, mentor, person, now, once=f"{number:02}{person.person_key[:30]}", starts_at=starts_at)
                outcomes.append("booked")
            except actions.SlotTaken:
                outcomes.append("taken")
            except Exception as error:
                outcomes.append(repr(error))

    threads = [threading.Thread(target=try_for_every_time, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes) == {"booked", "taken"}
    assert outcomes.count("booked") == len(times) == bookings(store)


@pytest.mark.shows("F20")
def test_the_database_itself_refuses_an_overlap(store, make_mentor, make_person, now):
    """Even a row written past every check: the cells have a unique key."""
    mentor = make_mentor()
    made = book(store, mentor, make_person(), now)
    from sqlalchemy.exc import IntegrityError

    with store.new_db() as db, pytest.raises(IntegrityError), work(db):
        db.add(BookedCell(owner=f"mentor:{mentor.id}", cell=int(SIX.timestamp()) // 900 + 1, booking_id=made.id))
        db.flush()
