"""The waiting list: first come with the stated needs, by a safe way inside safe hours, passed on in silence."""

import inspect
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.mentoring import actions, waiting_actions, waiting_fit, waiting_queries
from portal.mentoring.jobs import offer_times
from portal.mentoring.models import Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.waiting_fit import Wishes
from portal.mentoring.waiting_models import TimeOffer, WaitingEntry
from portal.messages.contact import SafeWay
from portal.messages.hours import every_day
from portal.messages.models import OutboxMessage
from portal.shared.clock import instant
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import BOOK, book

THURSDAY = SIX + timedelta(days=2)
HOUR = timedelta(hours=1)


@pytest.fixture
def wait_for(store, make_person, now):
    """Somebody who can be told by e-mail, on the list. `hours`: (from, to) in minutes of each day."""

    def make(wishes=None, *, hours=(8 * 60, 20 * 60), at=now, name="W", told=True):
        person = make_person(name=name)
        with store.new_db() as db, work(db):
            if told:
                way = SafeWay("email", f"{name.lower()}@example.org", is_safe=True, hours=every_day(*hours))
                set_safe_contact(db, person_key=person.person_key, ways=[way], language="en", now=now)
            waiting_actions.join(db, who=person, wishes=wishes or Wishes(), now=at)
        return person

    return make


def kept(store, person, now):
    with store.new_db() as db:
        return [
            each.starts_at for each in waiting_queries.kept_for(db, family_member_id=person.family_member_id, now=now)
        ]


def told(store, person):
    with store.new_db() as db:
        mine = OutboxMessage.person_key == person.person_key
        return list(db.scalars(select(OutboxMessage.kind).where(mine, OutboxMessage.kind == "time_kept")))


def test_who_waits_is_kept_the_soonest_time_that_leaves_a_day_to_answer(store, make_mentor, wait_for, now):
    make_mentor()
    person = wait_for()
    assert offer_times(store.new_db, now) == 1
    assert kept(store, person, now) == [THURSDAY]  # it is Monday: kept until the end of Tuesday
    assert told(store, person) == ["time_kept"]
    with store.new_db() as db:
        offer = db.scalar(select(TimeOffer))
        assert offer.until_at == instant(date(2026, 11, 25), time(0))
        assert db.scalar(select(Booking.state).where(Booking.id == offer.booking_id)) == "held"


def test_the_job_run_twice_keeps_one_time(store, make_mentor, wait_for, now):
    make_mentor()
    person = wait_for()
    offer_times(store.new_db, now)
    assert offer_times(store.new_db, now + timedelta(minutes=1)) == 0
    assert len(kept(store, person, now)) == 1


def test_first_come_first_offered(store, make_mentor, wait_for, now):
    make_mentor()
    late, early = wait_for(name="L", at=now), wait_for(name="E", at=now - timedelta(days=3))
    offer_times(store.new_db, now)
    assert kept(store, early, now) == [THURSDAY]
    assert kept(store, late, now) == [THURSDAY + HOUR]


@pytest.mark.shows("N-10", "T2")
def test_outside_safe_hours_somebody_is_passed_over_in_silence_and_keeps_their_place(store, make_mentor, wait_for, now):
    make_mentor()
    first = wait_for(name="F", hours=(18 * 60, 20 * 60), at=now - timedelta(days=9))
    second = wait_for(name="S")
    offer_times(store.new_db, now)
    assert (kept(store, first, now), told(store, first)) == ([], [])
    assert kept(store, second, now) == [THURSDAY]
    evening = now + timedelta(hours=8, minutes=30)
    offer_times(store.new_db, evening)
    assert kept(store, first, evening) == [THURSDAY + HOUR]
    assert told(store, first) == ["time_kept"]


def test_who_cannot_be_told_is_kept_nothing(store, make_mentor, wait_for, now):
    make_mentor()
    person = wait_for(told=False)
    assert offer_times(store.new_db, now) == 0
    assert told(store, person) == []


def test_what_was_not_answered_goes_to_the_next_and_is_not_offered_to_them_again(store, make_mentor, wait_for, now):
    """Nobody is told that it went."""
    make_mentor(rules=None)
    first, second = wait_for(Wishes(), name="F", at=now - timedelta(days=1)), wait_for(name="S")
    offer_times(store.new_db, now)
    over = instant(date(2026, 11, 25), time(8, 30))
    offer_times(store.new_db, over)
    with store.new_db() as db:
        outcomes = {(o.family_member_id, o.starts_at): o.outcome for o in db.scalars(select(TimeOffer))}
        assert outcomes[(first.family_member_id, THURSDAY)] == "passed"
        states = db.scalars(select(WaitingEntry.state)).all()
        assert states == ["waiting", "waiting"]
        kinds = set(db.scalars(select(OutboxMessage.kind)))
        assert kinds <= {"received", "time_kept", "confirm_way"}
    assert THURSDAY not in kept(store, first, over)
    assert len(kept(store, second, over)) == 1


def test_a_yes_books_it_and_ends_the_waiting(store, make_mentor, wait_for, now):
    mentor, person = make_mentor(), wait_for()
    offer_times(store.new_db, now)
    made = book(store, mentor, person, now, starts_at=THURSDAY)
    with store.new_db() as db:
        assert db.scalar(select(TimeOffer.outcome)) == "taken"
        assert db.scalar(select(WaitingEntry.state)) == "booked"
        assert db.get(Booking, made.id).state == "booked"
        assert db.scalar(select(OutboxMessage.state).where(OutboxMessage.kind == "time_kept")) == "cancelled"
    assert offer_times(store.new_db, now) == 0


def test_a_no_gives_the_time_to_the_next_at_once_and_keeps_the_place(store, make_mentor, wait_for, now):
    make_mentor()
    first = wait_for(name="F", at=now - timedelta(days=1))
    offer_times(store.new_db, now)
    with store.new_db() as db, work(db):
        ref = db.scalar(select(TimeOffer.ref))
        waiting_actions.decline(db, ref=ref, family_member_id=first.family_member_id, now=now)
    second = wait_for(name="S")
    offer_times(store.new_db, now)
    assert kept(store, second, now) == [THURSDAY]
    assert kept(store, first, now) == [THURSDAY + HOUR]


@pytest.mark.shows("T4")
def test_another_persons_offer_is_answered_like_one_that_does_not_exist(store, make_mentor, wait_for, make_person, now):
    make_mentor()
    wait_for()
    offer_times(store.new_db, now)
    stranger = make_person(name="J").family_member_id
    with store.new_db() as db:
        real = db.scalar(select(TimeOffer.ref))
    for ref in (real, "TO-000000"):
        with store.new_db() as db, pytest.raises(waiting_actions.NoSuchOffer), work(db):
            waiting_actions.decline(db, ref=ref, family_member_id=stranger, now=now)
        with store.new_db() as db:
            assert waiting_queries.kept(db, ref=ref, family_member_id=stranger, now=now) is None


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (Wishes(kinds=frozenset({"video"})), []),
        (Wishes(kinds=frozenset({"phone"})), [THURSDAY]),
        (Wishes(languages=frozenset({"pa"})), []),
        (Wishes(languages=frozenset({"pa", "en"})), [THURSDAY]),
        (Wishes(parts=frozenset({waiting_fit.PartOfWeek.DAYTIME})), []),
        (Wishes(parts=frozenset({waiting_fit.PartOfWeek.EVENING})), [THURSDAY]),
    ],
)
def test_only_what_meets_the_stated_needs(store, make_mentor, wait_for, now, wishes, expected):
    make_mentor()
    person = wait_for(wishes)
    offer_times(store.new_db, now)
    assert kept(store, person, now) == expected


@pytest.mark.shows("N-54")
def test_the_order_knows_nothing_of_the_relationship():
    """Neither the rules nor the table have a place for it."""
    assert set(Wishes.__dataclass_fields__) == {"mentor_ref", "parts", "kinds", "languages", "before"}
    columns = set(WaitingEntry.__table__.columns.keys())
    assert not {name for name in columns if "relation" in name or "supporter" in name or "situation" in name}
    for module in (waiting_fit, waiting_actions, waiting_queries):
        assert "relationship" not in inspect.getsource(module).replace("never the relationship", "")


def test_an_earlier_time_takes_the_place_of_what_is_booked_only_when_they_say_yes(store, make_mentor, wait_for, now):
    mentor, person = make_mentor(), wait_for()
    late = THURSDAY + timedelta(days=7)
    booked = book(store, mentor, person, now, starts_at=late)
    with store.new_db() as db, work(db):
        wishes = Wishes(mentor_ref=mentor.ref)
        waiting_actions.join(db, who=person, wishes=wishes, earlier_than=booked.ref, now=now)
    offer_times(store.new_db, now)
    assert kept(store, person, now) == [THURSDAY]
    with store.new_db() as db:
        assert db.get(Booking, booked.id).state == "booked"
        (offer,) = waiting_queries.kept_for(db, family_member_id=person.family_member_id, now=now)
        assert offer.moving == booked.ref
    facts = BOOK | {"starts_at": THURSDAY, "person": person, "once_key": "c" * 32, "now": now}
    with store.new_db() as db, work(db):
        actions.move(db, ref=booked.ref, **facts)
    with store.new_db() as db:
        assert db.scalar(select(WaitingEntry.state)) == "booked"
        assert db.get(Booking, booked.id).state == "moved"


def test_nothing_later_than_what_is_booked_is_offered(store, make_mentor, wait_for, now):
    mentor, person = make_mentor(), wait_for()
    booked = book(store, mentor, person, now, starts_at=SIX)
    with store.new_db() as db, work(db):
        waiting_actions.join(db, who=person, wishes=Wishes(mentor_ref=mentor.ref), earlier_than=booked.ref, now=now)
    assert offer_times(store.new_db, now) == 0


@pytest.mark.shows("N-21")
def test_nobody_under_eighteen_waits_for_an_adult(store, make_person, now):
    young = make_person(is_adult=False)
    with store.new_db() as db, pytest.raises(actions.AdultsOnly), work(db):
        waiting_actions.join(db, who=young, wishes=Wishes(), now=now)


@pytest.mark.shows("N-46")
def test_nobody_is_offered_a_time_with_somebody_they_are_kept_apart_from(store, make_mentor, wait_for, now):
    from portal.mentoring import apart_actions

    mentor, person = make_mentor(), wait_for()
    with store.new_db() as db, work(db):
        apart_actions.keep_apart(
            db, family_member_id=person.family_member_id, mentor_refs=[mentor.ref], by="mentor", now=now
        )
    assert offer_times(store.new_db, now) == 0


def test_the_team_keeps_up_to_three_times_until_friday(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    times = [(mentor.ref, THURSDAY + timedelta(days=7) + number * HOUR) for number in range(3)]
    with store.new_db() as db, work(db):
        waiting_actions.keep_for(db, who=person, times=times, until_on=date(2026, 11, 27), by="WK-000001", now=now)
    assert kept(store, person, now) == [at for _ref, at in times]
    friday_night = datetime(2026, 11, 28, 0, 0, tzinfo=now.tzinfo)
    assert len(kept(store, person, friday_night - timedelta(seconds=1))) == 3
    assert kept(store, person, friday_night) == []
    made = book(store, mentor, person, now, starts_at=times[1][1], place_kind=PlaceKind.PHONE)
    assert made.state == "booked"
    assert kept(store, person, now) == [times[0][1], times[2][1]]
