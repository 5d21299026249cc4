"""Places to meet: the sheet of UK libraries, lists with OSM hours, our own sheet."""

from datetime import date, time
from pathlib import Path

import pytest

from portal.directory import feeds
from portal.directory.feeds import osm_venues, venues_csv
from portal.directory.shapes import Channel, Kind, OnHolidays

FEEDS = Path(__file__).parent / "feeds"


def read(name):
    reading = feeds.read("venues", FEEDS / name)
    assert reading.received == len(reading.records) + len(reading.refusals)
    return reading


@pytest.fixture(scope="module")
def library():
    return {record.external_id.split("/")[1]: record for record in read("libraries.csv").records}


def test_a_library_with_its_hours_place_and_desk(library):
    harbour = library["harbour-library"]
    assert harbour.external_id == "madeup-borough-council/harbour-library/ls1-1aa"
    assert harbour.kind is Kind.PLACE and harbour.name == "Harbour Library"
    assert harbour.organisation == "Madeup Borough Council"
    assert [(rule.byday, rule.opens_at, rule.closes_at) for rule in harbour.rules] == [
        (("MO", "TU", "FR"), time(9), time(17)),
        (("TH", "SA"), time(10), time(13)),
        (("TH",), time(14), time(19)),
    ]
    spot = harbour.spot
    assert (spot.address, spot.town, spot.postcode) == ("1 Example Street", "Harbour Town", "LS1 1AA")
    assert (spot.latitude, spot.longitude, spot.quality) == (53.79, -1.54, "postcode")
    assert (harbour.url, harbour.email) == ("https://example.org/harbour", "harbour@example.org")
    assert "co-located" in harbour.tags
    assert harbour.is_treatment_premises is None


def test_hours_without_staff_are_shown_as_text_and_never_open(library):
    assert library["harbour-library"].hours_text == "Monday 07:00-09:00 (unstaffed)"
    assert all(rule.opens_at != time(7) for rule in library["harbour-library"].rules)


def test_hours_that_cannot_be_meant_or_miss_their_lunch_are_doubtful(library):
    shirley = library["shirley"]
    assert [(rule.byday, rule.doubtful) for rule in shirley.rules] == [
        (("MO",), True),
        (("TU",), True),
        (("SU",), True),
    ]
    assert "It closes for lunch, but the hours do not say when." in shirley.problems


def test_a_library_named_like_its_town_says_what_it_is(library):
    shirley = library["shirley"]
    assert (shirley.name, shirley.alternate_name) == ("Shirley Library", "Shirley")
    assert (shirley.spot.town, shirley.spot.postcode, shirley.spot.latitude) == ("Shirley", "LS1 1AB", None)
    assert shirley.email == "" and shirley.url == "https://xample.org/shirley"


@pytest.mark.shows("F23")
def test_closed_libraries_and_repeated_rows_are_refused():
    reading = read("libraries.csv")
    assert [no.reason for no in reading.refusals] == [
        "It is closed for good, since 2017.",
        "It is closed for good.",
        "Another record with this identifier came first.",
        "It is closed for good, since 2019.",
    ]


def test_a_library_that_moved_is_not_lost_to_its_closed_namesake(library):
    assert library["moved-library"].spot.address == "7 New Street"


def test_the_coordinates_beside_are_optional_but_must_be_what_they_say(tmp_path):
    sheet = tmp_path / "libraries.csv"
    sheet.write_bytes((FEEDS / "libraries.csv").read_bytes())
    assert {record.spot.quality for record in feeds.read("venues", sheet).records} == {"none"}
    (tmp_path / "libraries.coordinates.csv").write_text("name,north,east\nHarbour,1,2\n")
    with pytest.raises(feeds.NotOfItsKind, match="coordinates beside"):
        feeds.read("venues", sheet)


def test_a_list_with_osm_hours():
    reading = read("warm-spaces.json")
    shed, hall, van = reading.records
    (rule,) = {(rule.byday, rule.opens_at, rule.closes_at) for rule in shed.rules if "TU" in rule.byday}
    assert rule[1:] == (time(9, 30), time(16))
    assert shed.hours_text == "Tuesday 9.30-4pm and Thursday 9.30-4pm"
    assert shed.description == "Tea & papers"
    assert (shed.channels, shed.email) == ((Channel("phone", "01632 960160"),), "shed@example.org")
    assert (shed.spot.town, shed.spot.postcode, shed.spot.quality) == ("Ballyexample", "BT49 9PR", "exact")
    assert "Jo" not in repr(shed.raw)
    assert hall.rules[0].doubtful and hall.spot.quality == "postcode"
    assert (hall.spot.address, hall.spot.town) == ("The Hall, 60 New Road Rubery Birmingham", "")
    assert van.rules == () and van.hours_text == "First Thursday, 10 to 12"
    assert (van.spot.town, van.spot.latitude) == ("Example Village", None)
    assert [no.reason for no in reading.refusals] == [
        "Another record with this identifier came first.",
        "It has no identifier.",
    ]


def test_our_own_sheet():
    reading = read("venues.csv")
    hall, clinic, room = reading.records
    assert (hall.external_id, hall.name, hall.alternate_name) == ("hall-1", "Ferry Hall", "The Ferry")
    assert hall.rules[0].on_holidays is OnHolidays.CLOSED and hall.rules[0].byday == ("MO", "TU", "WE", "TH", "FR")
    assert (hall.spot.address, hall.spot.town, hall.spot.step_free) == ("1 Ferry Lane", "Harbour Town", True)
    assert (hall.nations, hall.checked_on, hall.organisation) == (("England",), date(2026, 3, 31), "Ferry Trust")
    assert hall.channels == (Channel("phone", "01632 960170"),)
    assert (hall.raw["neutral_name"], hall.raw["other_uses"]) == ("Ferry Hall", "Tu 14:00-16:00 drop-in")
    assert (hall.is_treatment_premises, clinic.is_treatment_premises, room.is_treatment_premises) == (False, True, None)
    assert room.external_id == "un-numbered-room" and room.hours_text == "sometimes"
    assert len(room.problems) == 7
    assert [no.reason for no in reading.refusals] == [
        "It does not say where it is: give an address, a town or a postcode.",
        "Another record with this identifier came first.",
    ]


def test_headings_may_have_capitals(tmp_path):
    sheet = tmp_path / "ours.csv"
    sheet.write_text("Name,Town,Step free\nFerry Hall,Hull,yes\n")
    (record,) = feeds.read("venues", sheet).records
    assert (record.name, record.spot.town, record.spot.step_free) == ("Ferry Hall", "Hull", True)


def test_every_heading_of_our_sheet_is_explained():
    for heading in venues_csv.HEADINGS:
        assert heading in venues_csv.__doc__


@pytest.mark.parametrize(
    ("words", "opening", "agree"),
    [
        ("Tuesday to Thursday, 10am to 4pm", "Tu-Th 10:00-16:00", True),
        ("Monday ; Tuesday 11am-1pm; Wednesday ; Sunday", "Tu 11:00-13:00", True),
        ("Mon: 10am to 1pm, Tues: Closed, Weds: 10am to 1pm", "Mo,We 10:00-13:00", True),
        ("Every second Thursday 11am-1pm", "Th[2] 11:00-13:00", True),
        ("10am to 4pm", "Mo-Fr 10:00-16:00", True),
        ("Every second Thursday 11am-1pm", "Th 11:00-13:00", False),
        ("Bi-weekly on a Tuesday 10.30am – 1pm", "Tu 10:30-13:00", False),
        ("Tuesday: coffee, 9am - 12. Sunday: tea, 2pm", "Su 09:00-12:00", False),
        ("Thursday, 10:30am to 12:30pm (term time only)", "Th 10:30-12:30", False),
    ],
)
def test_hours_made_of_words_count_only_where_the_words_say_the_same(words, opening, agree):
    row = {"title": "Hall", "lat": 53.8, "lon": -1.5, "hours": {"_text": words, "opening": opening}}
    (record,) = osm_venues.read([row]).records
    assert bool(record.rules) is agree
    assert record.hours_text == words
