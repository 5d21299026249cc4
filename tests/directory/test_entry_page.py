"""An entry's own page: closed days with their reason, what happens on walking in, how it runs, a calendar entry."""

import icalendar
import pytest

from portal.directory.shapes import DayException, Kind, OnHolidays
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
