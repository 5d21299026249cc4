"""Whoever ends their request in the very moment in which something is booked for them: nothing of it is left (T2)."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from time import sleep

import pytest

from portal.mentoring import actions, ending_queries, group_actions, parting_actions, waiting_actions, waiting_queries
from portal.mentoring.ending_actions import give_everything_back
from portal.mentoring.held_actions import rows_held_by
from portal.mentoring.models import PeerMentor
from portal.mentoring.waiting_fit import Wishes
from portal.messages import queries as messages
from portal.messages.contact import SafeWay
from portal.referrals import actions as referrals
from portal.referrals.queries import NoSuchPerson
from portal.referrals.stages import HasEnded
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import BOOK
from tests.mentoring.test_crosswise import WAITS
from tests.mentoring.test_ending import waiting
from tests.mentoring.test_groups import make_group

BY_TEAM = {"until_on": date(2026, 11, 27), "by": "WK-000001"}


def hold(db, it, now):
    actions.hold(db, mentor_ref=it.mentor.ref, starts_at=SIX, person=it.person, now=now)


def book(db, it, now):
    actions.book(db, **BOOK, mentor_ref=it.mentor.ref, person=it.person, once_key="b" * 32, now=now)


def keep(db, it, now):
    waiting_actions.keep_for(db, who=it.person, times=[(it.mentor.ref, SIX)], now=now, **BY_TEAM)


def join(db, it, now):
    waiting_actions.join(db, who=it.person, wishes=Wishes(), now=now)


def offer(db, it, now):
    if not waiting_actions.offer_to(db, entry_id=it.entry, now=now):
        raise HasEnded


def take_place(db, it, now):
    facts = {"once_key": "p" * 32, "days_before": (3, 1), "now": now}
    group_actions.take_place(db, ref=it.group, person=it.person, **facts)


PRESSES = [hold, book, keep, join, offer, take_place]


@pytest.fixture
def it(store, make_mentor, make_person, now):
    class It:
        mentor, person = make_mentor(), make_person()

    It.group = make_group(store, It.mentor, now, starts_at=SIX + timedelta(days=7))
    with store.new_db() as db, work(db):
        ways = [SafeWay("email", "k@example.org", is_safe=True)]
        set_safe_contact(db, person_key=It.person.person_key, ways=ways, language="en", now=now)
    return It


@pytest.fixture(params=PRESSES, ids=lambda press: press.__name__)
def press(request, store, it, now):
    if request.param is offer:
        with store.new_db() as db, work(db):
            entry = waiting_actions.join(db, who=it.person, wishes=Wishes(mentor_ref=it.mentor.ref), now=now)
        it.entry = entry.id
    return request.param


def end(db, it, now):
    whose = it.person.family_member_id
    referrals.withdraw(db, family_member_id=whose, now=now, gives_back=[give_everything_back])


def in_the_middle_of(store, first, then):
    """`first(db)` is done and not yet saved when `then(db)` begins: on SQLite it waits to begin, on PostgreSQL it goes
    on until it waits for a row. Gives what `then` came to; raises what it raised."""

    def beside():
        with store.new_db() as db, work(db):
            then(db)

    with ThreadPoolExecutor(1) as pool:
        with store.new_db() as db, work(db):
            first(db)
            came = pool.submit(beside)
            if store.engine.dialect.name == "postgresql":
                with store.new_db() as looks:
                    while not looks.scalar(WAITS) and not came.done():
                        looks.rollback()
                        sleep(0.01)
        return came.result()


def left(store, it, now) -> list[object]:
    """All that is still booked, held, kept, waited for or about to be sent."""
    whose = it.person.family_member_id
    with store.new_db() as db:
        return [
            *ending_queries.still_to_come(db, family_member_id=whose, now=now),
            *waiting_queries.kept_for(db, family_member_id=whose, now=now),
            *rows_held_by(db, whose),
            *([waiting_queries.entry_of(db, whose)] if waiting_queries.entry_of(db, whose) else []),
            *waiting(store, it.person),
        ]


@pytest.mark.shows("T2")
def test_what_is_pressed_while_they_end_it_is_refused(store, it, press, now):
    with pytest.raises(HasEnded):
        in_the_middle_of(store, lambda db: end(db, it, now), lambda db: press(db, it, now))
    assert left(store, it, now) == []


@pytest.mark.shows("T2")
def test_what_was_pressed_a_moment_before_goes_back_with_the_rest(store, it, press, now):
    in_the_middle_of(store, lambda db: press(db, it, now), lambda db: end(db, it, now))
    assert left(store, it, now) == []


@pytest.mark.shows("T2")
def test_a_talk_that_is_moved_while_they_end_it_goes_back(store, it, now):
    with store.new_db() as db, work(db):
        book(db, it, now)
        (talk,) = ending_queries.still_to_come(db, family_member_id=it.person.family_member_id, now=now)

    def move(db):
        facts = BOOK | {"starts_at": SIX + timedelta(hours=1), "person": it.person, "once_key": "m" * 32, "now": now}
        actions.move(db, ref=talk.ref, **facts)

    with suppress(HasEnded):
        in_the_middle_of(store, move, lambda db: end(db, it, now))
    assert left(store, it, now) == []


@pytest.mark.shows("T2", "N-12")
def test_started_again_in_that_moment_it_is_booked(store, it, now):
    """Whoever starts again is not held back by who looked a moment too early."""
    with store.new_db() as db, work(db):
        end(db, it, now)

    def again(db):
        facts = {"read_by_at": now + timedelta(days=2), "language": "en", "now": now}
        referrals.start_again(db, family_member_id=it.person.family_member_id, **facts)

    in_the_middle_of(store, again, lambda db: book(db, it, now))
    assert len(left(store, it, now)) > 1


@pytest.mark.shows("T2", "R-58")
@pytest.mark.parametrize("first", ["end", "let go"])
def test_nobody_is_asked_to_be_in_touch_with_who_ends_it_while_they_are_let_go(store, it, now, first):
    with store.new_db() as db, work(db):
        book(db, it, now)
        (talk,) = ending_queries.still_to_come(db, family_member_id=it.person.family_member_id, now=now)

    def let_go(db):
        facts = {"to": parting_actions.LET_GO, "words": "Here.", "by": "WK-1", "now": now}
        parting_actions.hand_on(db, mentor=db.get_one(PeerMentor, it.mentor.id), booking=talk.ref, **facts)

    both = [lambda db: end(db, it, now), let_go]
    in_the_middle_of(store, *(both if first == "end" else reversed(both)))
    with store.new_db() as db:
        assert [each for each in messages.open_alerts(db) if each.kind == parting_actions.ALERT] == []


@pytest.mark.shows("G14")
def test_for_somebody_who_was_erased_nothing_is_booked_and_it_is_said_that_they_are_not_there(store, it, now):
    with store.new_db() as db, work(db):
        referrals.erase(db, family_member_id=it.person.family_member_id, by="person", now=now)
    for press in (book, keep, join):
        with pytest.raises(NoSuchPerson), store.new_db() as db, work(db):
            press(db, it, now)
