"""Mutual-aid meetings: Meeting Guide lists and sheets, BMLT answers. No passcode, no contact person, ever."""

from datetime import date, time
from pathlib import Path

import pytest

from portal.directory import feeds
from portal.directory.feeds import days, meeting_keys
from portal.directory.shapes import WEEKDAYS, Channel, Kind

FEEDS = Path(__file__).parent / "feeds"


def read(kind, name):
    reading = feeds.read(kind, FEEDS / name)
    assert reading.received == len(reading.records) + len(reading.refusals)
    return reading


@pytest.fixture(scope="module")
def group():
    return {record.external_id: record for record in read("meeting-guide", "al-anon.json").records}


@pytest.mark.parametrize(
    ("number", "day"), [(0, "SU"), (1, "MO"), (2, "TU"), (3, "WE"), (4, "TH"), (5, "FR"), (6, "SA")]
)
def test_meeting_guide_counts_from_sunday_as_0(number, day):
    assert days.meeting_guide_weekday(number) == days.meeting_guide_weekday(str(number)) == day
    assert days.bmlt_weekday(number + 1) == days.bmlt_weekday(str(number + 1)) == day


@pytest.mark.parametrize("day", range(7))
def test_names_of_days_are_read_whole_and_short(day):
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day]
    for written in (name, name.upper(), name[:3], f"{name}s", WEEKDAYS[day].lower()):
        assert days.named_weekday(written) == days.meeting_guide_weekday(written) == WEEKDAYS[day]


@pytest.mark.parametrize("number", [7, -1, 1.5, "x", None, True, "", "T", [1]])
def test_what_is_no_day_is_no_day(number):
    assert days.meeting_guide_weekday(number) is None
    assert days.bmlt_weekday(0 if number == 7 else number) is None


def test_a_group_with_its_form_time_and_audience(group):
    monday = group["tidewater-monday-afg"]
    assert monday.kind is Kind.GROUP and monday.independent is True
    (rule,) = monday.rules
    assert (rule.byday, rule.opens_at, rule.closes_at, rule.timezone) == (
        ("MO",),
        time(19, 30),
        time(21),
        "Europe/London",
    )
    assert {"in-person", "online", "beginners", "fellowship:al-anon", "type:O"} <= set(monday.tags)
    assert {"audience:anyone-welcome", "audience:families-and-friends", "audience:parents"} <= set(monday.tags)
    spot = monday.spot
    assert (spot.name, spot.address, spot.town, spot.postcode) == (
        *("Friends Meeting House", "6 Example Street", "Manchester", "M2 5NS"),
    )
    assert (spot.latitude, spot.quality, spot.step_free) == (53.479123, "exact", True)
    assert monday.area_names == ("North West", "Manchester")
    assert monday.checked_on == date(2026, 8, 22)
    assert monday.organisation == "", "the number of a district is no group"


def test_no_passcode_no_link_and_no_person_is_kept(group):
    monday = group["tidewater-monday-afg"]
    assert monday.description == "Tea from 7pm.\n\nRing the bell"
    assert monday.channels == ()
    assert meeting_keys.NEEDS_A_KEY in monday.problems
    everything = repr(monday) + repr(monday.raw)
    for secret in ("123456", "c2VjcmV0", "zoom", "109 6297", "Sam", "07700", "@sam", "somebody", "wp-admin"):
        assert secret not in everything


def test_an_open_link_is_a_way_to_join(group):
    online = group["online-only"]
    assert online.channels == (
        Channel("video", "https://zoom.us/j/5550001"),
        Channel("phone", "01632 960151", "meeting number 5550001"),
    )
    assert online.spot is None and "online" in online.tags and "in-person" not in online.tags
    (rule,) = online.rules
    assert (rule.byday, rule.opens_at, rule.closes_at) == (("SU",), time(20), None), "an end not given stays unknown"
    assert "audience:families-and-friends-only" in online.tags


def test_several_days_and_an_end_at_midnight(group):
    evenings = group["77"]
    (rule,) = evenings.rules
    assert (rule.byday, rule.opens_at, rule.closes_at) == (("TU", "TH", "SA"), time(23), time(0))
    assert not rule.doubtful and "audience:young-people" in evenings.tags


def test_a_welsh_address_with_american_coordinates_keeps_its_postcode(group):
    spot = group["77"].spot
    assert (spot.postcode, spot.town, spot.latitude, spot.quality) == ("SA1 1AA", "Swansea", None, "none")
    assert "The coordinates are outside the United Kingdom, so they are not used." in group["77"].problems


def test_closed_places_and_inactive_groups_are_kept_as_closed(group):
    assert group["resting-group"].status == "temporarily closed"
    assert group["alateen-saturday"].status == "temporarily closed"
    assert group["tidewater-monday-afg"].status == "active"


def test_a_meeting_without_day_and_time_is_by_appointment(group):
    assert [rule.by_appointment for rule in group["by-arrangement"].rules] == [True]
    assert group["by-arrangement"].rules[0].doubtful, "nobody is told an hour"
    assert "by-appointment" in group["by-arrangement"].tags


def test_an_evening_that_ends_in_the_morning_is_doubtful(group):
    (rule,) = group["alateen-saturday"].rules
    assert (rule.opens_at, rule.closes_at, rule.doubtful) == (time(20), time(9), True)


def test_a_meeting_abroad_without_a_time_zone_is_doubtful_and_keeps_its_town(group):
    abroad = group["al-anon-abroad"]
    assert abroad.rules[0].doubtful and abroad.spot.town == "Springfield"


@pytest.mark.shows("F23")
def test_meetings_without_or_with_a_known_slug_are_refused():
    reading = read("meeting-guide", "al-anon.json")
    assert [(no.external_id, no.reason) for no in reading.refusals] == [
        ("row 7", "It has no identifier."),
        ("online-only", "Another record with this identifier came first."),
    ]


def test_a_sheet_with_plain_headings():
    hull, online = read("meeting-guide", "meeting-sheet.csv").records
    (rule,) = hull.rules
    assert (rule.byday, rule.opens_at, rule.closes_at) == (("TU",), time(19, 30), time(21))
    assert (hull.spot.town, hull.spot.postcode, hull.spot.step_free) == ("Hull", "HU1 1AA", True)
    assert {"fellowship:nar-anon", "audience:families-and-friends-only", "type:C"} <= set(hull.tags)
    assert online.channels == () and "hunter2" not in repr(online) + repr(online.raw)


def test_answers_of_a_meeting_server():
    reading = read("bmlt", "bmlt.json")
    sunday, late, undated = reading.records
    (rule,) = sunday.rules
    assert (rule.byday, rule.opens_at, rule.closes_at) == (("SU",), time(19), time(20, 30))
    assert (sunday.spot.town, sunday.spot.postcode, sunday.spot.step_free) == ("London", "SE1 7PB", True)
    assert {"fellowship:na", "audience:own-use", "in-person", "type:O", "type:To"} <= set(sunday.tags)
    assert sunday.description == "Back room"
    assert "4321" not in repr(sunday.raw) and "pat.madeup" not in repr(sunday.raw)
    assert (late.rules[0].byday, late.rules[0].closes_at) == (("SA",), time(0, 30))
    assert late.spot is None and late.channels == (Channel("video", "https://example.org/room"),)
    assert undated.rules == () and "The weekday could not be read." in undated.problems
    assert [no.reason for no in reading.refusals] == ["The server says that it is not published."]


@pytest.mark.parametrize(
    "note",
    [
        "Passcode: 123456",
        "password 123456",
        "Pass code is 123456",
        "PIN 123456#",
        "Meeting ID 1 2 3 passcode 123456",
        "pwd=123456",
        "Password:\n123456",
        "Passwort aside, the access code is 123456",
        "https://example.zoom.us/j/1?pwd=123456",
        "Zoom ID: 123 456\npasscode: 123456",
    ],
)
def test_a_passcode_never_survives_in_notes(note):
    kept = meeting_keys.without_keys(f"Tea first.\n{note}\nUse the side door.")
    assert kept == "Tea first.\nUse the side door."
    assert meeting_keys.ways_in("https://example.org/room", "", note)[0] == []


def test_notes_that_say_no_password_is_needed_do_not_close_the_door():
    assert not meeting_keys.has_key("No password required. All welcome!")
    assert len(meeting_keys.ways_in("https://example.org/room", "", "No password needed")[0]) == 1


@pytest.mark.parametrize(
    "number", ["+441632960151,,5550001#,,*123456#", "+441632960151,,5550001#,,#,,abCD#", "ring Jo"]
)
def test_a_phone_way_in_that_holds_a_code_is_not_kept(number):
    channels, problems = meeting_keys.ways_in("", number)
    assert channels == [] and problems == [meeting_keys.PHONE_NEEDS_A_KEY]


def test_one_letter_means_another_thing_in_another_fellowship(tmp_path):
    for name, meant in (("Al-Anon Example", "audience:parents"), ("Alcoholics Anonymous Example", None)):
        source = tmp_path / "feed.json"
        source.write_text(f'[{{"name": "{name}", "slug": "a", "day": 1, "time": "10:00", "types": ["POA"]}}]')
        (record,) = feeds.read("meeting-guide", source).records
        assert "type:POA" in record.tags
        assert ("audience:parents" in record.tags) is (meant is not None)
