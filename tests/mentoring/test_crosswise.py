"""Nobody waits in a circle: who keeps several times locks the mentors in one order and records after all of them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from time import sleep

import pytest
from sqlalchemy import select, text

from portal.mentoring import claim_actions, waiting_actions
from portal.mentoring.jobs import offer_times
from portal.mentoring.waiting_fit import Wishes
from portal.mentoring.waiting_models import TimeOffer
from portal.records.actions import record
from portal.records.kinds import BOOKING_MADE
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_waiting import THURSDAY, wait_for

__all__ = ["wait_for"]
WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
pytestmark = [pytest.mark.postgres]


@contextmanager
def somebody_books(store, mentor, person, now, meanwhile):
    """Another process in the middle of a booking, the mentor locked and nothing recorded yet. `meanwhile()` goes on
    beside it until it waits for that mentor; after the body the booking is recorded and saved, and so is the other."""
    with ThreadPoolExecutor(1) as pool:
        with store.new_db() as db, work(db):
            claim_actions.mentor_to_book(db, mentor.ref, person, now=now)
            beside = pool.submit(meanwhile)
            with store.new_db() as looks:
                while not looks.scalar(WAITS):
                    assert not beside.done(), beside.result()
                    looks.rollback()
                    sleep(0.01)
            yield db
            record(db, BOOKING_MADE, now=now, booking="BK-222222", referral=person.referral_ref, mentor=mentor.ref)
        beside.result()


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
