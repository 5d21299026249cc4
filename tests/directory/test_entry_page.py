"""An entry's own page: closed days with their reason, what happens on walking in, how it runs, a calendar entry."""

import icalendar
import pytest

from portal.directory.shapes import Channel, DayException, Kind, OnHolidays
from portal.storage.work import work
from tests.directory.made_up_listings import at, keep, line, record
from tests.directory.test_keeping import change, keeper, press, row  # noqa: F401
from tests.kit.hours import at as moment_at
from tests.kit.hours import week

GROUP = record(
    "Evening Circle",
    kind=Kind.GROUP,
    spot=at(0, 0, name="Quay Hall", address="2 Quay Road"),
    rules=(week("MO", "19:00-21:00", on_holidays=OnHolidays.CLOSED),),
    exceptions=(DayException(moment_at("2026-11-30").date(), note="Painters are in"),),
    tags=("type:SP", "beginners"),
    nations=("England",),
)


@pytest.fixture
def circle(db, now) -> str:
    with work(db):
        return keep(db, [GROUP], now=now)[0].ref


@pytest.mark.shows("R-36", "R-25")
def test_days_it_is_closed_are_said_with_the_reason_and_how_the_group_runs(client, circle):
    client.get(f"/find/{circle}")
    assert "Monday 30 November (Painters are in)" in client.page.said
    assert "Monday 28 December (bank holiday)" in client.page.said
    assert "Monday 7 December (" not in client.page.said
    assert "One person tells their story" in client.page.said and "People who are new are welcome" in client.page.said


@pytest.mark.shows("R-65")
def test_what_happens_when_i_walk_in_is_told_once_somebody_who_keeps_it_wrote_it(keeper, client, circle):  # noqa: F811
    client.get(f"/find/{circle}")
    assert "What happens when I walk in" not in client.page.said
    change(keeper, circle, walk_in="Sue says hello at the side door. You need not speak.")
    client.get(f"/find/{circle}")
    assert "What happens when I walk in" in client.page.said and "You need not speak." in client.page.said


@pytest.mark.shows("N-04", "G28")
def test_the_next_time_is_saved_with_a_title_and_a_file_name_that_say_nothing(client, db, circle, now):
    client.get(f"/find/{circle}")
    assert "Save the next time to a calendar" in client.page.said
    answer = client.get(f"/find/{circle}/time.ics")
    assert answer.content_type.startswith("text/calendar")
    assert answer.headers["Content-Disposition"] == "attachment; filename=time.ics"
    made = icalendar.Calendar.from_ical(answer.data)
    (event,) = made.walk("VEVENT")
    assert event["dtstart"].dt == moment_at("2026-11-23 19:00")
    assert event["dtend"].dt == moment_at("2026-11-23 21:00")
    assert str(event["summary"]) == "Appointment"
    text = answer.get_data(as_text=True)
    for told in ("Circle", "Quay", circle, "LS1"):
        assert told not in text, told


def test_what_never_closes_and_what_is_not_there_has_nothing_to_save(client, db, now):
    with work(db):
        always = keep(db, [line("Night Line", "01632 960 114", week("MO-SU", "00:00-23:59"))], now=now)[0].ref
    client.get(f"/find/{always}")
    assert "Save the next time" not in client.page.said
    assert client.get(f"/find/{always}/time.ics").status_code == 404
    assert client.get("/find/PL-00000000/time.ics").status_code == 404


def test_the_week_of_a_meeting_abroad_is_not_told_in_its_own_clock(client, db, now):
    """Its next dates are in UK time; beside them a week in another clock would send people at the wrong hour."""
    with work(db):
        abroad = record(
            "Night Table", kind=Kind.GROUP, rules=(week("MO", "07:30-08:30", timezone="America/Los_Angeles"),)
        )
        ref = keep(db, [abroad], now=now)[0].ref
    client.get(f"/find/{ref}")
    assert "Monday 23 November, 3:30pm to 4:30pm" in client.page.said
    assert "7:30am" not in client.page.said


def shown(client, db, now, **facts) -> str:
    with work(db):
        ref = keep(db, [record(facts.pop("name", "Evening Circle"), **facts)], now=now)[0].ref
    client.get(f"/find/{ref}")
    return client.page.said


@pytest.mark.parametrize(
    ("more", "said", "not_said"),
    [
        ((), "People who want to stop drinking or using drugs themselves", "Only people"),
        (("type:C",), "Only people who want to stop drinking or using drugs themselves", "Anyone may come"),
        (("audience:anyone-welcome",), "using drugs themselves. Anyone may come", "Only people"),
    ],
)
@pytest.mark.shows("R-21")
def test_a_group_for_people_who_drink_themselves_says_so_to_family(client, db, now, more, said, not_said):
    page = shown(client, db, now, kind=Kind.GROUP, tags=("fellowship:aa", "audience:own-use", *more))
    assert said in page and not_said not in page


def test_whom_it_is_for_is_said_once(client, db, now):
    tags = ("audience:families-and-friends", "audience:families-and-friends-only", "audience:adult-children")
    page = shown(client, db, now, kind=Kind.GROUP, tags=tags)
    assert page.count("Families and friends") == 1 and "People who grew up with someone" in page


@pytest.mark.shows("R-36")
def test_what_a_list_says_about_its_hours_beyond_days_and_times_is_read_beside_them(client, db, now):
    rules = (week("WE", "10:30-12:30"),)
    page = shown(client, db, now, rules=rules, hours_text="Wednesday (women only), 10:30am to 12:30pm")
    assert "Wednesday, 10:30am to 12:30pm" in page and "women only" in page
    plain = shown(client, db, now, name="Plain", rules=rules, hours_text="Every Wednesday, 10:30am to 12:30pm")
    assert "In their own words" not in plain


def test_an_address_to_write_to_is_given(client, db, now):
    assert "desk@quay.example.org" in shown(client, db, now, email="desk@quay.example.org")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"url": "https://quay.example.org"}, "look on their own website or ask there"),
        ({"email": "desk@quay.example.org"}, "get in touch with them first"),
        ({}, "We do not know how to join online."),
        ({"channels": (Channel("video", "https://video.example.org/j/1"),)}, "Join by video"),
    ],
)
@pytest.mark.shows("R-25")
def test_an_online_group_says_how_to_join_or_that_nobody_knows(client, db, now, facts, words):
    page = shown(client, db, now, kind=Kind.GROUP, tags=("online",), **facts)
    assert words in page and "Online group" in page


def test_a_group_that_meets_both_ways_says_both(client, db, now):
    page = shown(client, db, now, kind=Kind.GROUP, tags=("online", "in-person"), spot=at(0, 0, name="Quay Hall"))
    assert "Group, in person or online" in page


@pytest.mark.parametrize(
    ("channels", "kind", "words"),
    [
        ((Channel("text", "85258", "keyword QUAY"),), "Text ·", "Send the word QUAY"),
        ((Channel("phone", "111", "option 2"),), "Phone ·", "When they answer, choose 2"),
        ((Channel("webchat", "https://chat.example.org"),), "Online ·", "Chat online"),
    ],
)
@pytest.mark.shows("R-36")
def test_a_line_says_which_way_it_is_reached_and_what_to_send_or_choose(client, db, now, channels, kind, words):
    page = shown(client, db, now, kind=Kind.LINE, channels=channels, checked_on=now.date())
    assert kind in page and words in page


def test_nobody_is_told_to_call_what_has_no_number(client, db, now):
    assert "Call first" not in shown(client, db, now)
    assert "Call first" in shown(client, db, now, name="With", channels=(Channel("phone", "01632 960 114"),))


def test_a_place_named_in_its_own_address_is_named_once(client, db, now):
    page = shown(client, db, now, spot=at(0, 0, name="Quay Hall", address="Quay Hall, 2 Quay Road"))
    assert page.count("Quay Hall") == 1
