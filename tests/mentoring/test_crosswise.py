"""Nobody waits in a circle: who keeps several times locks the mentors in one order and records after all of them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from time import sleep

import pytest
from sqlalchemy import select, text

from portal.mentoring import change_actions, claim_actions, waiting_actions
from portal.mentoring.ending_actions import give_everything_back
from portal.mentoring.jobs import offer_times
from portal.mentoring.models import Booking
from portal.mentoring.waiting_fit import Wishes
from portal.mentoring.waiting_models import TimeOffer
from portal.records.actions import record
from portal.records.kinds import BOOKING_MADE
from portal.referrals import actions as referrals
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_waiting import THURSDAY, wait_for

__all__ = ["wait_for"]
WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
pytestmark = [pytest.mark.postgres]


@contextmanager
def somebody_locks(store, lock, meanwhile):
    """Another process in the middle of its work, with a row locked by `lock(db)` and nothing recorded yet.
    `meanwhile()` goes on beside it until it waits for that row; after the body both are saved."""
    with ThreadPoolExecutor(1) as pool:
        with store.new_db() as db, work(db):
            lock(db)
            beside = pool.submit(meanwhile)
            with store.new_db() as looks:
                while not looks.scalar(WAITS):
                    assert not beside.done(), beside.result()
                    looks.rollback()
                    sleep(0.01)
            yield db
        beside.result()


@contextmanager
def somebody_books(store, mentor, person, now, meanwhile):
    """In the middle of a booking, the mentor locked. After the body the booking is recorded."""
    with somebody_locks(
        store, lambda db: claim_actions.mentor_to_book(db, mentor.ref, person, now=now), meanwhile
    ) as db:
        yield db
        record(db, BOOKING_MADE, now=now, booking="BK-222222", referral=person.referral_ref, mentor=mentor.ref)


def kept(store):
    with store.new_db() as db:
        return set(db.execute(select(TimeOffer.mentor_id, TimeOffer.starts_at)))


def test_a_round_of_the_waiting_list_holds_no_record_while_it_waits_for_a_mentor(
    store, make_mentor, make_person, wait_for, now
):
    mentors = [make_mentor(alias=name) for name in ("Ada", "Bo")]
    for place, mentor in enumerate(mentors):
        wait_for(Wishes(mentor_ref=mentor.ref), name=f"W{place}", at=now + timedelta(minutes=place))
    with somebody_books(store, mentors[1], make_person(), now, lambda: offer_times(store.new_db, now)):
        assert kept(store) == {(mentors[0].id, THURSDAY)}, "the first has theirs, whatever the second waits for"
    assert kept(store) == {(each.id, THURSDAY) for each in mentors}


@pytest.mark.parametrize("step", [1, -1])
def test_times_kept_with_several_mentors_are_locked_in_one_order_before_any_record(
    store, make_mentor, make_person, now, step
):
    """In the order of the locks or the other way round; the booking beside it has the last of them, and goes up."""
    mentors = sorted([make_mentor(alias=name) for name in ("Ada", "Bo")], key=lambda each: each.id)
    person, other = make_person(), make_person(name="Q")
    chosen = mentors[::step]
    times = [(each.ref, SIX) for each in chosen]

    def keep():
        with store.new_db() as db, work(db):
            facts = {"times": times, "until_on": date(2026, 11, 27), "by": "WK-000001", "now": now}
            waiting_actions.keep_for(db, who=person, **facts)

    with somebody_books(store, chosen[-1], other, now, keep) as db:
        for mentor in mentors[mentors.index(chosen[-1]) :]:
            claim_actions.mentor_to_book(db, mentor.ref, other, now=now)
    assert kept(store) == {(each.id, SIX) for each in mentors}


@pytest.mark.parametrize("last", [0, 1])
def test_who_ends_their_request_locks_every_talk_before_the_first_is_recorded(
    store, make_mentor, make_person, now, last
):
    """The mentor calls off the one that is given back second: they record while the person still waits."""
    bea, person = make_mentor(alias="Bea"), make_person()
    talks = [book(store, bea, person, now, once=str(day), starts_at=SIX + timedelta(days=day)) for day in (0, 2)]

    def end():
        with store.new_db() as db, work(db):
            whose = {"family_member_id": person.family_member_id, "now": now}
            referrals.withdraw(db, gives_back=[give_everything_back], **whose)

    def lock(db):
        db.scalars(select(Booking).where(Booking.id == talks[last].id).with_for_update()).one()

    with somebody_locks(store, lock, end) as db:
        facts = {"by": "WK-000001", "now": now, "others": lambda gone: {}}
        change_actions.call_off(db, bookings=[talks[last]], **facts)
    with store.new_db() as db:
        by = dict(db.execute(select(Booking.id, Booking.ended_by)).all())
    assert by == {talks[last].id: "WK-000001", talks[1 - last].id: "person"}
