"""A mentor who is away: talks and groups then are called off after a second press; what is kept then is let go."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.mentoring import group_queries, waiting_actions, waiting_queries
from portal.mentoring.models import Booking
from portal.mentoring.week import days
from portal.referrals import queries as referrals
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX, TUESDAY
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.visits import come_back

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def text(response) -> str:
    return response.get_data(as_text=True)


@pytest.fixture
def mentor(app, store, make_mentor):
    class Mentor:
        worker = make_worker(store, "mentor")
        made, client = make_mentor(worker_id=worker.id), app.test_client()

    sign_in(Mentor.client, Mentor.worker)
    return Mentor


def keep(store, mentor, person, now, *times):
    with store.new_db() as db, work(db):
        pairs = [(mentor.made.ref, at) for at in times]
        waiting_actions.keep_for(db, who=person, times=pairs, until_on=date(2026, 11, 27), by="WK-000001", now=now)


def kept(store, person, now):
    with store.new_db() as db:
        return [
            each.starts_at for each in waiting_queries.kept_for(db, family_member_id=person.family_member_id, now=now)
        ]


@pytest.mark.shows("N-12", "N-47")
def test_groups_are_named_with_the_talks_and_called_off_with_them(client, store, mentor, make_person, now):
    person, other = make_person(), make_person(name="Q")
    group = make_group(store, mentor.made, now)
    place = take(store, group, person, now, "p")
    talk = book(store, mentor.made, other, now, starts_at=SIX + HOUR + timedelta(minutes=15))
    mentor.client.get("/work/times")
    page = mentor.client.submit({"away_first": "24 November"}, action="/work/times/away")
    assert page.request.method == "GET", "it can be loaded again"
    assert f"{group}, a group" in text(page) and talk.ref in text(page)
    assert "Something is booked then" in text(mentor.client.get("/work/times/away"))
    with store.new_db() as db:
        assert not group_queries.group(db, group).is_off
    mentor.client.get("/work/times/away")
    mentor.client.submit({}, action="/work/times/away")
    with store.new_db() as db:
        assert group_queries.group(db, group).is_off
        assert db.scalar(select(Booking.state).where(Booking.ref == talk.ref)) == "cancelled"
    assert mentor.client.get("/work/times/away").status_code == 303, "nothing is asked again"
    come_back(client, person)
    assert "this group does not take place" in text(client.get("/code/status"))
    assert "This group does not take place" in text(client.get(f"/code/places/{place}"))


@pytest.mark.shows("N-12")
def test_what_is_kept_for_somebody_then_is_kept_no_more(client, store, mentor, make_person, now):
    person = make_person()
    keep(store, mentor, person, now, SIX, SIX + HOUR, SIX + 2 * DAY)
    mentor.client.get("/work/times")
    mentor.client.submit({"away_first": "24 November"}, action="/work/times/away")
    assert kept(store, person, now) == [SIX + 2 * DAY]


@pytest.mark.shows("J8.2", "N-16")
def test_times_kept_by_the_team_say_that_it_was_read_and_end_when_they_begin(client, store, mentor, make_person, now):
    person = make_person()
    keep(store, mentor, person, now, SIX, SIX + 7 * DAY)
    with store.new_db() as db:
        assert referrals.referral(db, person.referral_ref).stage == "offered"
    come_back(client, person)
    page = text(client.get("/code/status"))
    assert page.count("Kept until it begins.") == 1 and page.count("Kept until the end of Friday 27 November.") == 1
    assert kept(store, person, SIX + HOUR) == [SIX + 7 * DAY]


@pytest.mark.shows("N-46")
def test_times_kept_with_somebody_they_choose_not_to_see_are_given_up(
    client, store, mentor, make_mentor, make_person, now
):
    person, other = make_person(), make_mentor(alias="Other")
    keep(store, mentor, person, now, SIX)
    with store.new_db() as db, work(db):
        times = [(other.ref, SIX + 2 * DAY)]
        waiting_actions.keep_for(db, who=person, times=times, until_on=TUESDAY, by="WK-000001", now=now)
    come_back(client, person)
    client.get("/times/someone-i-know")
    client.submit({"people": [mentor.made.ref]}, action="/someone-i-know")
    assert kept(store, person, now) == [SIX + 2 * DAY]


def test_a_day_of_the_week_is_in_the_order_of_its_times(mentor, store, make_person, now):
    make_group(store, mentor.made, now, starts_at=SIX + HOUR)
    book(store, mentor.made, make_person(), now, starts_at=SIX + 2 * HOUR + timedelta(minutes=15))
    page = text(mentor.client.get("/work/week"))
    day = page.split("Tue 24")[1].split("Wed 25")[0]
    assert day.index("7pm") < day.index("8:15pm") and days(TUESDAY, [], [], set(), today=TUESDAY)[0].is_empty
    wednesday_free = page.split("Thu 26")[1].split("Fri 27")[0]
    assert wednesday_free.index("6pm") < wednesday_free.index("7pm")
