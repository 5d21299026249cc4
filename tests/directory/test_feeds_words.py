"""What feeds say in words beside their fields: not each week, off for now, a member's number, how to get in.

Every record is made up; each has the shape of one that was read and compared by hand.
"""

import pytest

from portal.directory.feeds import meeting_guide, oruk, osm_venues
from portal.directory.shapes import OnHolidays

ADDRESS = "1 Example Street, Leeds LS1 1AA, UK"


def meeting(**fields):
    row = {"slug": "one", "name": "Harbour AFG", "day": 1, "time": "19:00", "formatted_address": ADDRESS} | fields
    (record,) = meeting_guide.gather.sort_out(
        [row], lambda each: each["slug"], lambda each, name: meeting_guide._read_one(each, name, "al-anon")
    ).records
    return record


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    ("fields", "is_sure"),
    [
        ({}, True),
        ({"notes": "Open meeting last Monday of the month, for birthdays."}, True),
        ({"notes": "Tea is served once a month."}, True),
        ({"name": "District 4 Monthly Business Meeting"}, False),
        ({"notes": "Meets one Monday a month for group members. Check the calendar."}, False),
        ({"notes": "We meet every other Monday."}, False),
        ({"notes": "No meeting 2nd Monday of the month."}, False),
        ({"notes": "A monthly meeting with a speaker."}, False),
        ({"location_notes": "Meets the first Monday."}, False),
        ({"notes": "Temporarily cancelled"}, False),
        ({"notes": "Ring the bell.\nCancelled until further notice."}, False),
        ({"notes": "If it snows the meeting may be cancelled."}, True),
    ],
)
def test_a_group_that_does_not_meet_each_week_is_not_called_open(fields, is_sure):
    record = meeting(**fields)
    assert [rule.doubtful for rule in record.rules] == [not is_sure]
    assert any("Its name or its notes say" in problem for problem in record.problems) is not is_sure


def test_a_shut_building_does_not_close_a_group_that_goes_on_online():
    record = meeting(types=["TC", "O"], attendance_option="online", conference_url="https://video.example.org/j/1")
    assert (record.status, record.spot) == ("active", None)
    assert "online" in record.tags and "in-person" not in record.tags
    assert meeting(types=["TC", "O"]).status == "temporarily closed"
    assert meeting(types=["ONL"], attendance_option="inactive").status == "temporarily closed"
    assert "in-person" not in meeting(types=["TC", "ONL"], attendance_option="hybrid").tags


@pytest.mark.shows("R-25")
@pytest.mark.parametrize(
    ("notes", "kept"),
    [
        ("Use the side door. Questions contact Zoe P. (0113) 496-0123", "Use the side door."),
        ("Sam is the host. You can ring or text 07700 900123 any time. Bring a cup.", "Sam is the host. Bring a cup."),
        ("Phone: 0113 496 0123 Open to all on first Mondays", "Open to all on first Mondays"),
        ("At 10804 119 Street since 2019-08-22", "At 10804 119 Street since 2019-08-22"),
        ("Conference Call 0113-496-0123 ID: 260140#\nRoom 2", "Room 2"),
        ("One Tap Mobile +441134960123,,75257911789#\nRoom 2", "Room 2"),
        ("Zoom: https://us02web.zoom.us/j/123456789 Phone: 0113 496 0123", ""),
        ("Ask at info@group.example.org", "Ask at info@group.example.org"),
    ],
)
def test_a_member_s_number_in_the_notes_is_nowhere(notes, kept):
    record = meeting(notes=notes)
    assert record.description == kept
    assert record.raw.get("notes", "") == kept
    assert record.raw["formatted_address"] == ADDRESS, "nothing else beside the record is touched"


@pytest.mark.shows("R-25")
@pytest.mark.parametrize(
    ("place", "is_hidden"),
    [
        ("Josh's house", True),
        ("Zoe’s flat", True),
        ("Private residence", True),
        ("King's House", False),
        ("St Paul's House", False),
        ("Friends' House", False),
        ("Our House", False),
    ],
)
def test_the_place_of_a_group_that_meets_at_somebody_s_is_not_shown(place, is_hidden):
    assert meeting(location=place).spot.masked is is_hidden


@pytest.mark.parametrize(
    ("notes", "meant"),
    [
        ("Wheelchair Access", True),
        ("Masks are worn\nWheelchair accessible.", True),
        ("Handicapped Accessible 1st Floor", True),
        ("No wheelchair access", None),
        ("Wheelchair access is by the other door, ring first", None),
    ],
)
def test_a_line_that_only_says_step_free_is_believed(notes, meant):
    assert meeting(notes=notes).spot.step_free is meant


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    ("words", "opening", "is_believed"),
    [
        ("Usually the second Monday of the month (see notes below) 10.00 - 12.00", "Mo[2] 10:00-12:00", False),
        ("Thursday 2pm to 4pm or 1pm to 3pm (seasonal)", "Th 14:00-16:00", False),
        ("Tuesdays 12 - 2pm until 28th March.", "Tu 12:00-14:00", False),
        ("First Tuesday of the month (between October and May) 10am to 12", "Tu[1] 10:00-12:00", False),
        ("Wednesday, 10am to 1pm. Except during holiday periods.", "We 10:00-13:00", False),
        ("Saturday, 10am to 2pm (opens in January)", "Sa 10:00-14:00", False),
        ("Friday 9am to 11am, closed on school holidays", "Fr 09:00-11:00", False),
        ("Tuesday 9am-2pm (may change over the winter)", "Tu 09:00-14:00", False),
        ("Daily from 7.30am to 9.00am", "Mo-Su 07:30-09:00", True),
        ("Monday 9am to 7pm (free tea from 2pm to 4pm)", "Mo 09:00-19:00", True),
        ("Wednesday (women only), 10am to 12", "We 10:00-12:00", True),
    ],
)
def test_hours_of_some_months_only_stay_words(words, opening, is_believed):
    row = {"title": "Hall", "lat": 53.8, "lon": -1.5, "hours": {"_text": words, "opening": opening}}
    (record,) = osm_venues.read([row]).records
    assert bool(record.rules) is is_believed
    assert record.hours_text == words


def test_a_place_that_says_closed_on_bank_holidays_is():
    hours = {"_text": "Mon: 1pm to 6pm\nClosed Bank Holidays", "opening": "Mo 13:00-18:00"}
    (record,) = osm_venues.read([{"title": "Hall", "lat": 53.8, "lon": -1.5, "hours": hours}]).records
    assert [rule.on_holidays for rule in record.rules] == [OnHolidays.CLOSED]


def test_the_first_of_two_web_addresses_is_kept():
    row = {"title": "Hall", "lat": 53.8, "lon": -1.5, "url": "https://hall.example.org/\nhttps://www.example.com/hall"}
    assert osm_venues.read([row]).records[0].url == "https://hall.example.org/"


def service(**fields):
    (record,) = oruk.read_rows([{"id": "one", "name": "Quay Club", "status": "active"} | fields]).records
    return record


def test_words_for_nothing_and_marks_of_editors_are_left_out():
    record = service(description="We listen.\n\n###ABC###", application_process="None", interpretation_services="n/a")
    assert record.description == "We listen."
    assert service(description="None of us is alone.").description == "None of us is alone."


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    ("description", "in_term"),
    [
        ("We meet weekly in term time for games.", True),
        ("A drop-in. Term time only.", True),
        ("Lessons in term-time or holidays.", False),
        ("Open every Monday.", False),
    ],
)
def test_a_club_that_says_term_time_is_not_called_open_in_the_holidays(description, in_term):
    hours = [{"weekday": "Monday", "opens_at": "10:00", "closes_at": "17:00"}]
    assert [rule.term_only for rule in service(description=description, regular_schedules=hours).rules] == [in_term]


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    ("words", "more", "is_sure"),
    [
        ("Every Monday", {}, True),
        ("First Monday of the month", {}, False),
        ("Fortnightly", {}, False),
        ("Fortnightly", {"interval": 2, "dtstart": "2026-11-30"}, True),
        ("First Monday of the month", {"freq": "MONTHLY", "byday": "1MO"}, True),
    ],
)
def test_a_schedule_whose_words_say_some_weeks_is_not_believed_each_week(words, more, is_sure):
    entry = {"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00", "description": words} | more
    assert [rule.doubtful for rule in service(schedules=[entry]).rules] == [not is_sure]


def at(**location):
    place = {"name": "Quay House", "address_1": "1 Quay", "city": "Hull", "postal_code": "HU1 1AA"} | location
    return service(service_at_locations=[{"location": place}]).spot


@pytest.mark.shows("R-33")
def test_how_to_get_there_and_in_is_kept():
    loop = "The hall has an induction loop. Wheelchair access on all floors. No lift."
    spot = at(accessibility=[{"description": loop}], transportation="Bus 1 stops outside.")
    assert (spot.step_free, spot.hearing_loop, spot.toilets) == (True, True, None)
    assert spot.transport == f"Bus 1 stops outside. {loop}".rstrip(".")
    parking = at(accessibilities=[{"name": "Disabled car parking space"}, {"name": "Accessible toilet"}])
    assert (parking.transport, parking.toilets) == ("Disabled car parking space. Accessible toilet", True)
    plain = at(accessibility=[{"accessibility": "Wheelchair accessible"}])
    assert (plain.step_free, plain.transport) == (True, "")
    assert at(accessibility=[{"description": "No hearing loop"}]).hearing_loop is False


def test_a_place_that_must_not_be_shown_gives_no_way_in_either():
    hidden = at(mask_exact_address=True, accessibilities=[{"name": "Ramp at number 7"}], transportation="Bus 1")
    assert (hidden.masked, hidden.transport) == (True, "")


def test_the_area_it_is_for_and_the_end_of_a_price_are_said():
    record = service(
        eligibility_description="Adults",
        service_areas=[{"name": "Hull"}, {"name": "England"}],
        cost_options=[{"option": "Adults", "amount": 5, "valid_to": "2022-12-31"}],
    )
    assert record.eligibility == "Adults\nArea: Hull"
    assert record.fees == "Adults £5 (until 31 December 2022)"
    assert service(service_areas=[{"name": "United Kingdom"}]).eligibility == ""
