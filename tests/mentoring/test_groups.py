"""Talking in a group: so many places, each one person's; mentor and room are taken as by a booking (F19, F20)."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.actions import StillHolds, disable_worker
from portal.accounts.models import Worker
from portal.mentoring import actions, feed_queries, group_actions, group_queries, queries, refusals
from portal.mentoring.group_models import GroupPlace
from portal.mentoring.models import BookedCell
from portal.mentoring.place_kinds import PlaceKind
from portal.messages import queries as messages
from portal.messages.models import OutboxMessage
from portal.storage.work import StoreBusy, work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.visits import come_back

HOW = "Ring 01632 960 217 and type 4410."


def make_group(store, made, now, *, places=8, starts_at=SIX, **different):
    facts = {"minutes": 60, "place_kind": PlaceKind.PHONE, "venue_id": None, "by": "WK-000001", "now": now}
    facts |= {"finding": HOW} | different
    with store.new_db() as db, work(db):
        mentor = queries.mentor_by_ref(db, made.ref)
        return group_actions.make_group(db, mentor=mentor, starts_at=starts_at, places=places, **facts).ref


def take(store, ref, person, now, once):
    with store.new_db() as db, work(db):
        return group_actions.take_place(db, ref=ref, person=person, once_key=once, days_before=(3, 1), now=now).ref


def test_a_group_takes_the_mentors_time(store, make_mentor, make_person, now):
    mentor = make_mentor()
    make_group(store, mentor, now)
    with store.new_db() as db:
        _who, times = queries.person(db, mentor.ref, now=now)
        assert SIX not in {time.slot.starts_at for time in times}
    with pytest.raises(actions.SlotTaken):
        book(store, mentor, make_person(), now)


def test_a_group_cannot_be_where_something_is_booked(store, make_mentor, make_person, now):
    mentor = make_mentor()
    book(store, mentor, make_person(), now)
    with pytest.raises(actions.SlotTaken):
        make_group(store, mentor, now, starts_at=SIX + timedelta(minutes=15))


@pytest.mark.parametrize(("places", "kind"), [(1, PlaceKind.PHONE), (31, PlaceKind.PHONE), (8, PlaceKind.VENUE)])
def test_odd_groups_are_refused(store, make_mentor, now, places, kind):
    with pytest.raises(refusals.NotThatPlace):
        make_group(store, make_mentor(), now, places=places, place_kind=kind)


@pytest.mark.shows("F18")
def test_a_person_has_one_place_however_often_they_press(store, make_mentor, make_person, now):
    ref, person = make_group(store, make_mentor(), now), make_person()
    assert take(store, ref, person, now, "a") == take(store, ref, person, now, "b")


@pytest.mark.shows("N-21")
def test_nobody_under_eighteen_has_a_place(store, make_mentor, make_person, now):
    with pytest.raises(actions.AdultsOnly):
        take(store, make_group(store, make_mentor(), now), make_person(is_adult=False), now, "a")


@pytest.mark.shows("F19", "G7")
def test_of_two_people_who_want_the_last_place_of_eight_one_gets_it(store, make_mentor, make_person, now):
    ref = make_group(store, make_mentor(), now)
    for number in range(7):
        take(store, ref, make_person(name=f"P{number}"), now, f"first-{number}")
    people, gate, outcomes = [make_person(name=f"Q{number}") for number in range(4)], threading.Barrier(4), []

    def want(person, number):
        gate.wait()
        for _ in range(20):
            try:
                take(store, ref, person, now, f"last-{number}")
                outcomes.append("has it")
            except refusals.NoPlaceLeft:
                outcomes.append("full")
            except StoreBusy:
                continue  # the machine is slow; a person presses again
            except Exception as error:
                outcomes.append(repr(error))
            return

    threads = [threading.Thread(target=want, args=pair) for pair in zip(people, range(4), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["full", "full", "full", "has it"]
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(GroupPlace).where(GroupPlace.state == "taken")) == 8


@pytest.mark.shows("F20")
def test_the_database_itself_refuses_a_seat_taken_twice(store, make_mentor, make_person, now):
    ref = make_group(store, make_mentor(), now)
    take(store, ref, make_person(), now, "a")
    other = make_person(name="J")
    with store.new_db() as db, pytest.raises(IntegrityError), work(db):
        first = db.scalar(select(GroupPlace))
        facts = {"seat": first.seat, "state": "taken", "once_key": "b", "made_at": now, "ref": "GP-000000"}
        db.add(
            GroupPlace(
                group_id=first.group_id,
                family_member_id=other.family_member_id,
                person_key=other.person_key,
                **facts,
            )
        )
        db.flush()


@pytest.mark.shows("N-12")
def test_a_place_given_back_is_free_at_once(store, make_mentor, make_person, now):
    ref, people = make_group(store, make_mentor(), now, places=2), [make_person(name=name) for name in "ABC"]
    own = [take(store, ref, person, now, str(number)) for number, person in enumerate(people[:2])]
    with pytest.raises(refusals.NoPlaceLeft):
        take(store, ref, people[2], now, "c")
    with store.new_db() as db, work(db):
        group_actions.give_back(db, ref=own[0], family_member_id=people[0].family_member_id, now=now)
    take(store, ref, people[2], now, "c")


@pytest.mark.shows("T4")
def test_another_persons_place_is_answered_like_one_that_does_not_exist(store, make_mentor, make_person, now):
    own = take(store, make_group(store, make_mentor(), now), make_person(), now, "a")
    stranger = make_person(name="J").family_member_id
    for ref in (own, "GP-000000"):
        with store.new_db() as db, pytest.raises(refusals.NoSuchGroup), work(db):
            group_actions.give_back(db, ref=ref, family_member_id=stranger, now=now)
        with store.new_db() as db:
            assert group_queries.own_place(db, ref=ref, family_member_id=stranger) is None


def test_a_group_called_off_tells_each_and_frees_the_time(store, make_mentor, make_person, now):
    """These people come back by themselves: nobody can tell them, so each is on the duty list."""
    mentor = make_mentor()
    ref = make_group(store, mentor, now)
    own = [take(store, ref, make_person(name=name), now, name) for name in "AB"]
    with store.new_db() as db, work(db):
        assert group_actions.call_off(db, ref=ref, by="WK-000001", now=now) == 2
    with store.new_db() as db:
        assert {alert.about for alert in messages.open_alerts(db) if alert.kind == "cannot-be-told"} == set(own)
        told = select(OutboxMessage.about).where(OutboxMessage.kind == "cancelled_by_us")
        assert set(db.scalars(told)) == set(own)
        assert db.scalar(select(func.count()).select_from(BookedCell)) == 0
        assert group_queries.coming_groups(db, now=now) == []
    book(store, mentor, make_person(name="J"), now)


@pytest.mark.shows("N-12", "F18")
@pytest.mark.parametrize("first", ["the team", "the person"])
def test_given_back_while_it_is_called_off_they_are_told_once(store, make_mentor, make_person, now, first):
    """Whoever is ahead ends the place; the other finds it ended, and sends nothing more."""
    ref, person = make_group(store, make_mentor(), now), make_person()
    own = take(store, ref, person, now, "a")

    def back(db):
        group_actions.give_back(db, ref=own, family_member_id=person.family_member_id, now=now)

    def call_off(db):
        group_actions.call_off(db, ref=ref, by="WK-000001", now=now)

    def do(what):
        with store.new_db() as db, work(db):
            what(db)

    ahead, behind = (call_off, back) if first == "the team" else (back, call_off)
    with store.new_db() as db, work(db):
        ahead(db)
        second = threading.Thread(target=do, args=(behind,))
        second.start()
        second.join(0.3)
    second.join()
    with store.new_db() as db:
        place = db.scalar(select(GroupPlace))
        news = OutboxMessage.kind.in_(("cancelled_by_us", "cancelled_by_you"))
        kinds = list(db.scalars(select(OutboxMessage.kind).where(news)))
    assert (place.ended_by, kinds) == (
        ("WK-000001", ["cancelled_by_us"]) if first == "the team" else ("person", ["cancelled_by_you"])
    )


def test_a_group_stands_in_the_mentors_week_with_how_many_come(app, store, make_mentor, make_person, now):
    worker = make_worker(store, "mentor")
    mentor = make_mentor(worker_id=worker.id)
    ref = make_group(store, mentor, now)
    take(store, ref, make_person(name="Zebedee"), now, "a")
    client = app.test_client()
    sign_in(client, worker)
    page = client.get("/work/week").get_data(as_text=True)
    assert "Group, 1 of 8" in page and "1 session." in page and "Zebedee" not in page
    assert f"{ref}." in page.split("Next:")[1][:200]
    with store.new_db() as db, work(db):
        group_actions.call_off(db, ref=ref, by="WK-000001", now=now)
    assert "Group, 1 of 8" not in client.get("/work/week").get_data(as_text=True)


@pytest.mark.shows("N-04")
def test_a_group_is_in_the_calendar_feed_and_goes_off_it_when_called_off(store, make_mentor, make_person, now):
    made = make_mentor()
    ref = make_group(store, made, now)

    def entries():
        with store.new_db() as db:
            return feed_queries.entries_of(db, queries.mentor_by_ref(db, made.ref), now=now)

    (before,) = entries()
    assert (before.title, before.starts_at, before.is_off) == (ref, SIX, False)
    with store.new_db() as db, work(db):
        group_actions.call_off(db, ref=ref, by="WK-000001", now=now)
    (after,) = entries()
    assert (after.uid, after.is_off) == (before.uid, True) and after.step > before.step


@pytest.mark.shows("N-48")
def test_a_walk_with_a_group_is_planned_on_the_page_and_has_its_check_in(app, store, make_mentor, now):
    worker = make_worker(store, "mentor")
    make_mentor(worker_id=worker.id)
    client = app.test_client()
    sign_in(client, worker)
    client.get("/work/groups")
    fields = {"day": "26 November", "starts": "3pm", "minutes": "60", "places": "8", "kind": "outdoors"}
    assert client.submit(fields, action="/work/groups").status_code == 422  # nobody could come
    fields["finding"] = "Sycamore Park, the north gate"
    page = client.submit(fields, action="/work/groups").get_data(as_text=True)
    assert "Outdoors, a walk" in page and "Open the check-in" in page
    address = page.split('href="/work/bookings/')[1].split('"')[0]
    assert "Before you go" in client.get(f"/work/bookings/{address}").get_data(as_text=True)


def test_who_has_a_place_is_led_to_it_and_the_list_says_so(client, store, make_mentor, make_person, now):
    ref, person = make_group(store, make_mentor(), now), make_person()
    place = take(store, ref, person, now, "p")
    come_back(client, person)
    assert client.get(f"/groups/{ref}").location == f"/code/places/{place}", "Back after taking it, too"
    page = client.get("/groups").get_data(as_text=True)
    assert "You have a place in this group." in page and f'href="/groups/{ref}"' not in page


@pytest.mark.shows("R-58", "R-27")
def test_a_mentor_does_not_go_while_a_group_of_theirs_is_to_come(app, store, make_mentor, now):
    worker, joan = make_worker(store, "mentor"), make_worker(store, "supervisor")
    made = make_mentor(worker_id=worker.id, supervisor_id=joan.id)
    ref = make_group(store, made, now)
    with store.new_db() as db, pytest.raises(StillHolds) as told, work(db):
        disable_worker(db, worker=db.get_one(Worker, worker.id), now=now)
    assert ("groups", ref) in [(each.kind, each.ref) for each in told.value.held]
    client = app.test_client()
    sign_in(client, joan)
    assert ref in client.get(f"/work/supervision/{made.ref}").get_data(as_text=True)
