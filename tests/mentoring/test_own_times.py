"""A mentor sets their times on one page, and sees the next twelve weeks with reasons (N-47, J5)."""

from datetime import UTC, date, datetime, time

import pytest

from portal.directory.holidays import calendar_for_nations
from portal.mentoring import own_times_queries, queries, times_actions
from portal.mentoring.patterns import Often, rule_for
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.times_actions import Where
from portal.messages import queries as messages
from portal.shared.clock import local
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.test_booking import book, bookings

PAGE = "/work/times"
MONDAY_EVENINGS = {"often": "weekly", "days": ["MO"], "starts": "6pm", "ends": "8pm", "kinds": ["phone"]}


@pytest.fixture
def sign_in_as(app, store, make_mentor):
    """Signs in a mentor made with these facts; without any, one who offers no times yet."""

    def signed(**facts):
        worker = make_worker(store, "mentor")
        made = make_mentor(worker_id=worker.id, **({"rules": ()} | facts))
        client = app.test_client()
        sign_in(client, worker)
        client.mentor = made
        return client

    return signed


@pytest.fixture
def own(sign_in_as):
    return sign_in_as(nation="Scotland")


def text(response) -> str:
    return response.get_data(as_text=True)


def add(client, **different):
    client.get(PAGE)
    return client.submit(MONDAY_EVENINGS | different, action=PAGE)


def row_of(page: str, day: str) -> str:
    """The line of one day in the list of twelve weeks."""
    return page.split(f"<td>{day}</td>")[1].split("</tr>")[0] if f"<td>{day}</td>" in page else ""


@pytest.mark.shows("N-47", "J5.1")
def test_a_bank_holiday_of_scotland_is_left_out_by_name_and_can_be_offered_once(own):
    page = text(add(own))
    assert "Every week: Monday, 6pm to 8pm." in page
    assert "6pm, 7pm" in row_of(page, "Monday 7 December")
    assert "bank holiday in Scotland (St Andrew" in row_of(page, "Monday 30 November")
    action = row_of(page, "Monday 30 November").split('action="')[1].split('"')[0]
    page = text(own.submit({}, action=action))
    assert "6pm, 7pm" in row_of(page, "Monday 30 November")


@pytest.mark.shows("J5.1")
def test_a_holiday_of_another_nation_stays_in(sign_in_as):
    page = text(add(sign_in_as(nation="England")))
    assert "6pm, 7pm" in row_of(page, "Monday 30 November")


@pytest.mark.shows("N-47")
def test_who_opts_in_is_offered_on_bank_holidays_too(own):
    page = text(add(own, on_holidays="y"))
    assert "Bank holidays too." in page
    assert "6pm, 7pm" in row_of(page, "Monday 30 November")


@pytest.mark.shows("N-47")
def test_the_first_saturday_of_each_month(own):
    page = text(add(own, often="first", days=["SA"], starts="10am", ends="12"))
    assert "The first of each month: Saturday, 10am to 12 noon." in page
    assert row_of(page, "Saturday 5 December") and not row_of(page, "Saturday 12 December")


@pytest.mark.shows("N-47")
def test_every_second_week_counts_from_its_first_date_and_ends_with_its_last(own):
    page = text(add(own, often="fortnightly", days=["TH"], first="3 December", last="31 December"))
    listed = [day for day in range(1, 32) if row_of(page, f"Thursday {day} December")]
    assert listed == [3, 17, 31]
    assert not row_of(page, "Thursday 14 January")


def test_one_extra_time(own):
    page = text(add(own, often="once", days=[], first="25 November", starts="9", ends="11"))
    assert "One extra time" in page and "9am, 10am" in row_of(page, "Wednesday 25 November")


@pytest.mark.shows("J5.2")
@pytest.mark.parametrize(
    "again",
    [
        {},
        {"often": "first"},
        {"often": "fortnightly", "starts": "7pm", "ends": "9pm", "first": "7 December"},
        {"often": "once", "days": [], "first": "7 December"},
    ],
)
def test_nothing_is_offered_twice(own, again):
    add(own, first="1 December")
    own.get(PAGE)
    response = own.submit(MONDAY_EVENINGS | {"first": "1 December"} | again, action=PAGE)
    assert response.status_code == 422
    assert "You already offer part of this time on Monday 7 December" in text(response)


@pytest.mark.shows("F11", "F12")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts": "5am", "ends": "7am"}, "Choose times between 6am and 11pm"),
        ({"starts": "10pm", "ends": "midnight"}, "Choose times between 6am and 11pm"),
        ({"ends": "soon"}, "Enter times such as 6pm to 8pm"),
        ({"days": []}, "Choose at least one day"),
        ({"kinds": []}, "Choose at least one way to talk"),
        ({"first": "20 November 2026"}, "This date has passed"),
        ({"often": "once"}, "Enter the date"),
        ({"first": "1 December", "last": "24 November"}, "The last date comes before the first"),
        ({"first": "1 December", "last": "2 December"}, "No date fits"),
    ],
)
def test_what_cannot_be_offered_is_refused_with_a_sentence(own, wrong, said):
    response = add(own, **wrong)
    assert response.status_code == 422
    assert said in text(response)


def test_removing_is_undone_with_one_press(own):
    page = text(add(own))
    ref = page.split("/work/times/TM-")[1][:6]
    page = text(own.submit({}, action=f"/work/times/TM-{ref}/remove"))
    assert "You offer no times yet." in page
    assert "Every week: Monday, 6pm to 8pm." in text(own.submit({}, action="/work/times/undo"))


def test_a_day_away_is_said_and_taken_back(own):
    add(own)
    page = text(own.submit({"away_first": "7 December"}, action="/work/times/away"))
    assert "Left out: you are away." in row_of(page, "Monday 7 December")
    ref = page.split("/work/times/TX-")[1][:6]
    page = text(own.submit({}, action=f"/work/times/TX-{ref}/take-back"))
    assert "6pm, 7pm" in row_of(page, "Monday 7 December")


def test_away_for_part_of_a_day_leaves_the_rest(own):
    add(own)
    away = {"away_first": "7 December", "away_starts": "6pm", "away_ends": "7pm"}
    page = text(own.submit(away, action="/work/times/away"))
    assert "7pm" in row_of(page, "Monday 7 December") and "6pm" not in row_of(page, "Monday 7 December")


def test_no_extra_time_on_a_day_away(own):
    add(own)
    own.submit({"away_first": "8 December"}, action="/work/times/away")
    own.get(PAGE)
    response = own.submit(MONDAY_EVENINGS | {"often": "once", "days": [], "first": "8 December"}, action=PAGE)
    assert "You are away that day" in text(response)


def test_going_away_over_a_booking_lists_it_and_asks_first(sign_in_as, store, make_person, now):
    client = sign_in_as(rules=None)
    made = book(store, client.mentor, make_person(), now)
    client.get(PAGE)
    page = text(client.submit({"away_first": "24 November"}, action="/work/times/away"))
    assert "Something is booked then" in page and made.ref in page
    assert bookings(store) == 1
    client.submit({}, action="/work/times/away")
    assert bookings(store) == 0
    with store.new_db() as db:
        alerts = [alert.about for alert in messages.open_alerts(db) if alert.kind == "cannot-be-told"]
    assert alerts == [made.ref]  # K comes back by code only, so a person has to find a way


@pytest.mark.shows("T4")
def test_another_mentors_times_are_answered_like_ones_that_do_not_exist(own, store, make_mentor, now):
    other = make_mentor(alias="Dev")
    add(own)
    with store.new_db() as db:
        refs = [each.ref for each in own_times_queries.patterns(db, queries.mentor_of(db, other.worker_id), now=now)]
    for ref in (refs[0], "TM-000000"):
        for way in ("remove", "yes"):
            assert own.post(f"/work/times/{ref}/{way}", data={"on": "2026-12-01"}).status_code == 404


@pytest.mark.shows("J5.1", "N-47")
def test_a_date_of_a_year_not_published_is_offered_once_it_is_confirmed(store, make_mentor):
    year = calendar_for_nations(["England"]).known_until.year + 1
    moment = datetime(year, 2, 1, 9, tzinfo=UTC)
    made = make_mentor(rules=(), training_ok_until=date(year, 12, 31), supervision_on=date(year, 12, 31))
    rule = rule_for(Often.WEEKLY, ["MO"], time(18), time(18, 45), first=date(year, 1, 1), last=None, on_holidays=False)
    with store.new_db() as db, work(db):
        mentor = queries.mentor_of(db, made.worker_id)
        row = times_actions.offer_times(db, mentor=mentor, rule=rule, where=Where([PlaceKind.PHONE]), now=moment)
        monday = next(date(year, 2, day) for day in range(7, 15) if date(year, 2, day).weekday() == 0)
        assert queries.person(db, made.ref, now=moment)[1] == []
        ahead = own_times_queries.twelve_weeks(db, mentor, now=moment)
        assert {each.left_out for each, _ref in ahead} == {"confirm"}
        times_actions.say_yes_to(db, mentor=mentor, ref=row.ref, on=monday)
        assert [local(time.slot.starts_at).date() for time in queries.person(db, made.ref, now=moment)[1]] == [monday]


def test_what_is_booked_stays_when_its_pattern_goes(sign_in_as, store, make_person, now):
    client = sign_in_as(rules=None)
    book(store, client.mentor, make_person(), now)
    ref = text(client.get(PAGE)).split("/work/times/TM-")[1][:6]
    client.submit({}, action=f"/work/times/TM-{ref}/remove")
    assert bookings(store) == 1
