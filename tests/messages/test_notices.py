"""For people who sign in: news put together, references only; and what is forgotten in time."""

from datetime import timedelta

import pytest

from portal.messages import actions
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.messages.queries import safe_contact
from portal.messages.states import State
from portal.messages.upkeep_jobs import bundle_notices, tidy_messages
from portal.storage.work import work
from tests.messages.conftest import EMAIL, make_message, make_person, plan, row_of


@pytest.fixture
def worker(db, now):
    return make_person(db, EMAIL, now=now, for_work=True)


def notice(db, worker, about, now, **different):
    with work(db):
        actions.give_notice(db, worker_key=worker, about=about, now=now, **different)


@pytest.mark.shows("G26")
def test_a_thousand_bits_of_news_are_one_message(post, db, new_db, settings, worker, now, full):
    count = 1_000 if full else 40
    for number in range(count):
        notice(db, worker, f"FS-{number:04d}", now)
    bundle_notices(new_db, now, settings)
    post.tick()
    assert len(post.sent) == 1
    assert post.sent[0].subject == f"New for you: {count}"
    assert post.sent[0].text.count("FS-") == 12


@pytest.mark.shows("G26")
def test_within_the_hour_there_is_no_second_message_unless_it_is_urgent(post, db, new_db, settings, worker, now):
    for minutes, urgent, sent in [(0, False, 1), (10, False, 1), (20, True, 2), (40, False, 2), (90, False, 3)]:
        post.clock.at = now + timedelta(minutes=minutes)
        notice(db, worker, f"FS-{minutes}", post.clock.at, is_urgent=urgent)
        bundle_notices(new_db, post.clock.at, settings)
        post.tick()
        assert len(post.sent) == sent, minutes


@pytest.mark.shows("R-76")
def test_one_thing_is_named_in_the_subject_and_nothing_else_is(post, db, new_db, settings, worker, now):
    notice(db, worker, "FH-7K2Q", now)
    bundle_notices(new_db, now, settings)
    post.tick()
    assert post.sent[0].subject == "FH-7K2Q needs a look"


def test_what_needs_no_look_any_more_is_not_told(post, db, new_db, settings, worker, now):
    notice(db, worker, "FS-GONE", now)
    with work(db):
        actions.drop_notices(db, about="FS-GONE")
    bundle_notices(new_db, now, settings)
    post.tick()
    assert post.sent == []


def test_alerts_are_passed_on_once(post, db, new_db, settings, worker, now):
    for _ in range(3):
        with work(db):
            actions.raise_alert(db, kind="wants-another-time", about="BK-1", now=now)
            actions.pass_on_alerts(db, worker_keys=[worker], now=now)
        bundle_notices(new_db, now, settings)
        post.tick()
        now += timedelta(hours=2)
        post.clock.at = now
    assert len(post.sent) == 1


@pytest.mark.shows("G17")
def test_what_a_message_was_made_from_is_erased_a_week_after(post, db, new_db, settings, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.tick()
    tidy_messages(new_db, now + timedelta(days=8), settings)
    assert row_of(new_db, row).facts_sealed is not None, "two days until it starts, and a week after"
    tidy_messages(new_db, now + timedelta(days=10), settings)
    assert row_of(new_db, row).facts_sealed is None


@pytest.mark.shows("N-08")
def test_a_number_for_one_booking_is_used_for_it_alone_and_then_erased(post, db, new_db, settings, now):
    once = SafeWay("email", "once@example.org", is_safe=True, only_for="BK-7K3M2P")
    person = make_person(db, once, now=now)
    mine, other = plan(db, person, make_message(now), make_message(now, about="BK-OTHER"), now=now)
    post.tick()
    assert [parcel.to for parcel in post.sent] == ["once@example.org"]
    assert row_of(new_db, other).state == State.REFUSED
    tidy_messages(new_db, now + timedelta(days=2, hours=23), settings)
    assert len(safe_contact(new_db(), person).ways) == 1
    tidy_messages(new_db, now + timedelta(days=3, hours=1), settings)
    assert safe_contact(new_db(), person).ways == ()
    assert row_of(new_db, mine).state == State.SENT


def test_once_their_key_is_gone_nothing_is_sent_and_nothing_breaks(post, db, new_db, store, now):
    gone, kept = make_person(db, now=now), make_person(db, now=now)
    (lost,) = plan(db, gone, make_message(now), now=now)
    plan(db, kept, make_message(now, about="BK-KEPT"), now=now)
    store.keys.shred(gone)
    post.tick()
    assert len(post.sent) == 1
    assert (row_of(new_db, lost).state, row_of(new_db, lost).reason) == (State.CANCELLED, "erased")


def test_forgetting_a_person_leaves_no_row_of_theirs(db, new_db, now):
    person = make_person(db, now=now)
    plan(db, person, make_message(now), now=now)
    with work(db):
        actions.forget_person(db, person_key=person)
    with new_db() as other:
        assert other.query(OutboxMessage).count() == 0
        assert safe_contact(other, person) is None
