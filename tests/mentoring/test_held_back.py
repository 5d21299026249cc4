"""Visits that hold and never book do not keep people from a mentor's times; nobody is kept from booking (T6)."""

from datetime import date, time, timedelta

import pytest

from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring import actions, holding, kept_actions, queries, refusals
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_holding import TEN, hold, offered
from tests.mentoring.test_pages import choose, text
from tests.referrals.walking import ask_and_send

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = Rule(byday=("TU", "TH"), opens_at=time(10), closes_at=time(18), on_holidays=OnHolidays.CLOSED)
TEN_O_CLOCK = SIX - 8 * HOUR
ONE = Rule(
    byday=("TU",), opens_at=time(18), closes_at=time(18, 50), on_holidays=OnHolidays.CLOSED, valid_to=date(2027, 1, 31)
)


# --- the rules ---


@pytest.mark.parametrize(
    ("free", "on_hold", "held", "kept"),
    [
        (1, 0, True, False),
        (2, 0, True, True),
        (3, 0, True, True),
        (2, 1, True, False),
        (4, 2, True, True),
        (3, 3, False, False),
    ],
)
def test_at_most_half_of_a_day_is_held_and_never_all_of_it_is_kept(free, on_hold, held, kept):
    assert holding.may_hold(free=free, on_hold=on_hold) is held
    assert holding.may_keep(free=free, on_hold=on_hold) is kept


def test_the_last_place_of_a_caseload_goes_to_whoever_books():
    assert not holding.leaves_room(room=1, held=0)
    assert holding.leaves_room(room=2, held=0) and not holding.leaves_room(room=2, held=1)


# --- holding while it is confirmed ---


@pytest.mark.shows("T6", "F19")
def test_a_machine_that_holds_leaves_half_of_each_day_and_anybody_can_book(
    store, make_mentor, make_person, now, monkeypatch
):
    monkeypatch.setattr(holding, "AT_ONCE", 100)  # the day's own bound
    mentor = make_mentor(rules=(LONG,), sessions_a_day=8, caseload_limit=40, weekly_hours_limit=40)
    before = offered(store, mentor, now)
    tuesday = sorted(at for at in before if at.date() == SIX.date())
    assert len(tuesday) == 8
    for number, at in enumerate(tuesday):
        hold(store, mentor, make_person(name=f"B{number}"), now, at)
    left = offered(store, mentor, now)
    assert len([at for at in left if at.date() == SIX.date()]) == 4
    person = make_person(name="Real")
    not_held = hold(store, mentor, person, now, min(left))
    assert not_held is None and min(left) in offered(store, mentor, now)
    assert book(store, mentor, person, now, starts_at=min(left)).state == "booked"


@pytest.mark.shows("T6")
def test_a_time_that_is_held_again_and_again_goes_to_whoever_books_it(store, make_mentor, make_person, now):
    mentor = make_mentor()
    for number in range(holding.OF_ONE_TIME):
        at = now + number * TEN
        assert hold(store, mentor, make_person(name=f"B{number}"), at) is not None
        assert SIX not in offered(store, mentor, at)
    at = now + holding.OF_ONE_TIME * TEN
    assert hold(store, mentor, make_person(name="C"), at) is None
    assert SIX in offered(store, mentor, at)
    assert book(store, mentor, make_person(name="Real"), at).state == "booked"


@pytest.mark.shows("T6")
def test_one_hold_pressed_again_and_again_ends(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    for minutes in (0, 9, 18, 27):
        assert hold(store, mentor, person, now + timedelta(minutes=minutes)) is not None
    at = now + holding.LONGEST
    assert SIX in offered(store, mentor, at)
    assert hold(store, mentor, person, at) is None
    assert book(store, mentor, person, at).state == "booked"


@pytest.mark.shows("T6")
def test_one_person_and_one_network_hold_so_many_in_an_hour(store, make_mentor, make_person, now, monkeypatch):
    mentor, person = make_mentor(rules=(LONG,), sessions_a_day=8, weekly_hours_limit=40), make_person()
    times = sorted(offered(store, mentor, now))
    done = [hold(store, mentor, person, now, at) is not None for at in times[: holding.BY_ONE_PERSON + 1]]
    assert done == [True] * holding.BY_ONE_PERSON + [False]
    monkeypatch.setattr(holding, "FROM_ONE_NETWORK", 2)

    def from_there(name, at):
        other = make_person(name=name)
        with store.new_db() as db, work(db):
            facts = {"starts_at": at, "person": other, "now": now, "network": "192.0.2.7"}
            return actions.hold(db, mentor_ref=mentor.ref, **facts)

    assert [from_there(str(n), at) is not None for n, at in enumerate(times[-3:])] == [True, True, False]


@pytest.mark.shows("T6")
def test_of_one_mentor_so_many_are_held_at_once_on_whatever_days(store, make_mentor, make_person, now):
    mentor = make_mentor(rules=(LONG,), sessions_a_day=8, caseload_limit=40, weekly_hours_limit=40)
    times = sorted(offered(store, mentor, now))
    held = [hold(store, mentor, make_person(name=f"B{n}"), now, times[n * 8]) for n in range(holding.AT_ONCE + 1)]
    assert [each is not None for each in held] == [True] * holding.AT_ONCE + [False]


@pytest.mark.shows("T6", "R-26")
def test_holding_alone_does_not_hide_a_mentor(store, make_mentor, make_person, now):
    """What is held counts towards the people at once, so it may fill half of them at most."""
    mentor = make_mentor(rules=(LONG,), caseload_limit=4, sessions_a_day=8)
    times = sorted(offered(store, mentor, now))
    for number in range(6):
        hold(store, mentor, make_person(name=f"B{number}"), now, times[number * 3])
    with store.new_db() as db:
        assert [each.ref for each in queries.people(db, now=now)] == [mentor.ref]
    assert book(store, mentor, make_person(name="Real"), now, starts_at=times[1]).state == "booked"


@pytest.mark.shows("T6")
def test_the_page_says_that_it_is_not_held_and_books_it_all_the_same(client, make_mentor, monkeypatch):
    monkeypatch.setattr(holding, "FROM_ONE_NETWORK", 0)
    mentor = make_mentor()
    ask_and_send(client)
    page = text(choose(client, mentor))
    assert "This time is not held. It is yours when you book it." in page and "for 10 minutes" not in page
    assert "Your time is booked" in text(client.submit({}, action="/times/confirm"))


# --- what a helper keeps ---


def test_a_helper_never_keeps_the_only_time_of_a_day(store, make_mentor, now):
    mentor = make_mentor(rules=(ONE,))
    with store.new_db() as db, work(db), pytest.raises(refusals.TooManyKept):
        kept_actions.keep_for_somebody(db, mentor_ref=mentor.ref, starts_at=SIX, now=now)


@pytest.mark.shows("T6", "R-03")
def test_a_machine_that_keeps_times_is_stopped_and_people_can_still_book(app, make_mentor):
    """A new visit for each press; and one after the other is another network's matter."""
    mentors = [make_mentor(alias=f"M{number}") for number in range(holding.KEPT_FROM_ONE_NETWORK + 2)]
    answers = []
    for made in mentors:
        visit = app.test_client()
        choose(visit, made)
        answers.append(visit.submit({}, action="/times/keep"))
    said = [answer.status_code for answer in answers]
    assert said == [200] * holding.KEPT_FROM_ONE_NETWORK + [409, 409]
    page = text(answers[-1])
    assert "Many times are kept for people at the moment" in page and "Try again in an hour" in page
    assert "Tuesday 24 November" in page and "/times/confirm" in page and "01632" in page
    person = app.test_client()
    choose(person, mentors[-1])
    ask_and_send(person)
    person.get("/times/confirm")
    assert "Your time is booked" in text(person.submit({}, action="/times/confirm"))


@pytest.mark.shows("T6")
def test_one_visit_keeps_two_at_once(client, make_mentor):
    said = []
    for number in range(holding.KEPT_IN_ONE_VISIT + 1):
        choose(client, make_mentor(alias=f"M{number}"))
        answer = client.submit({}, action="/times/keep")
        said.append(answer.status_code)
    assert said == [200] * holding.KEPT_IN_ONE_VISIT + [409]
    page = text(answer)
    assert "You keep 2 times for someone already" in page and "is kept until Tuesday 24 November" in page
    assert "Many times are kept" not in page


def test_a_day_that_is_half_kept_is_said_plainly(app, make_mentor):
    mentor = make_mentor(rules=(ONE,))
    client = app.test_client()
    choose(client, mentor)
    answer = client.submit({}, action="/times/keep")
    assert answer.request.path == "/times/not-kept", "it can be loaded again"
    assert answer.status_code == 409 and "Choose another day, or another person" in text(answer)
    assert f'href="/times/{mentor.ref}"' in text(answer)
