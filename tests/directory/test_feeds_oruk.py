"""Open Referral UK in its shapes, and HSDS: one service becomes one record, or a refusal with a reason."""

import json
from datetime import date, time
from pathlib import Path

import pytest

from portal.directory import feeds
from portal.directory.shapes import ALL_DAY, Channel, Freq, Kind

FEEDS = Path(__file__).parent / "feeds"


def read(name, kind="oruk"):
    reading = feeds.read(kind, FEEDS / name)
    assert reading.received == len(reading.records) + len(reading.refusals)
    return reading


def by_id(reading):
    return {record.external_id: record for record in reading.records}


@pytest.fixture(scope="module")
def listed():
    return by_id(read("oruk-1-list.json"))


@pytest.fixture(scope="module")
def nested():
    return by_id(read("oruk-3-page.json"))


HARBOUR = "738f94e0-0000-6a5c-2395-000000000001"
SHORELINE = "738f94e0-0000-6a5c-2395-000000000002"
LANTERN, NIGHT, QUIET, FAR = (f"ac148810-d857-441c-9679-408f346de00{n}" for n in (1, 2, 3, 4))


@pytest.mark.shows("F23")
def test_every_service_is_kept_or_refused_with_its_reason():
    reading = read("oruk-1-list.json")
    assert reading.received == 10
    assert [(no.external_id, no.reason) for no in reading.refusals] == [
        (HARBOUR, "Another record with this identifier came first."),
        ("738f94e0-0000-6a5c-2395-000000000003", "It has no name."),
        ("row 5", "It has no identifier."),
        ("row 6", "It is not a record."),
        ("738f94e0-0000-6a5c-2395-000000000004", 'The source says that it has ended ("defunct").'),
    ]


def test_a_council_list_without_places_or_hours(listed):
    harbour = listed[HARBOUR]
    assert harbour.name == "Harbour Family Support"
    assert harbour.description == (
        "Support for families & friends.\n- a listening ear\n- a walk\n\n"
        "Ring 01632 960101 or text us on 07700 900123. Fax: 01632 960199. We meet at 7pm on Tuesdays in ZZ1 1ZZ."
    )
    assert (harbour.organisation, harbour.organisation_external_id) == ("Harbour Trust", "org-1")
    assert harbour.url == "https://www.example.org/harbour"
    assert harbour.email == "hello@example.org"
    assert harbour.checked_on == date(2026, 9, 10)
    assert harbour.eligibility == "Children must come with an adult"
    assert harbour.spot is None and harbour.is_treatment_premises is None


def test_hours_and_postcodes_that_stand_only_in_prose_are_not_guessed(listed):
    assert listed[HARBOUR].rules == () and listed[HARBOUR].hours_text == ""


def test_numbers_from_prose_are_offered_as_such(listed):
    assert listed[HARBOUR].channels == (
        Channel("phone", "01632 960101", "from the description"),
        Channel("text", "07700 900123", "from the description"),
    )


def test_a_text_with_many_numbers_offers_none(listed):
    assert listed["6"].channels == ()
    assert "The description lists many phone numbers; none of them is offered." in listed["6"].problems


def test_audiences_and_ways_to_attend_become_tags(listed):
    assert listed[HARBOUR].tags == (
        *("audience:parents", "audience:grandparents", "category:1-to-1-support"),
        *("in-person", "access:drop-in"),
    )


def test_a_self_help_group_is_a_group_run_independently(listed):
    group = listed["5"]
    assert group.kind is Kind.GROUP and group.independent is True
    assert {"fellowship:al-anon", "mutual-aid", "audience:families-and-friends"} <= set(group.tags)
    assert listed[HARBOUR].independent is None


def test_a_helpline_is_a_line_and_statuses_are_kept(listed):
    assert listed[SHORELINE].kind is Kind.LINE
    assert listed[SHORELINE].status == "temporarily closed"
    assert listed["7"].status == "inactive"


def test_odd_characters_and_spellings_are_put_right_and_said(listed):
    shoreline = listed[SHORELINE]
    assert shoreline.description == "Plain text\nwith a line separator and a zerowidth space."
    assert shoreline.url == "https://example.org/Shore?page=2"
    assert shoreline.checked_on is None
    assert shoreline.problems == ("The date of the last check could not be read.",)


def test_editors_are_not_kept_beside_the_record(listed, nested):
    kept = repr([record.raw for record in (*listed.values(), *nested.values())])
    assert "editor.name" not in kept and "named.person" not in kept and "Madeup" not in kept


def test_a_full_record_of_3_0(nested):
    lantern = nested[LANTERN]
    assert (lantern.name, lantern.alternate_name) == ("Lantern Counselling", "The Lantern")
    assert lantern.description == "Please use the side door until June.\n\nTalking, at your pace."
    assert lantern.fees == "Free\nAdults £5 a session"
    assert lantern.eligibility == "Anyone over 16\nArea: Gateshead"
    assert (lantern.minimum_age, lantern.maximum_age) == (16, 120)
    assert lantern.nations == ("England",) and lantern.area_names == ("England", "Gateshead")
    assert {"language:ur", "language:cy", "category:family-support"} <= set(lantern.tags)


def test_the_place_and_its_further_places(nested):
    spot = nested[LANTERN].spot
    assert (spot.name, spot.address, spot.town, spot.postcode) == (
        *("Lantern House", "1 Example Street", "Newcastle upon Tyne", "NE1 4AB"),
    )
    assert (spot.latitude, spot.longitude, spot.quality, spot.step_free) == (54.9783, -1.6178, "exact", True)
    assert [other.town for other in nested[LANTERN].other_spots] == ["Gateshead"]
    assert nested[LANTERN].other_spots[0].quality == "none"


def test_numbers_of_the_service_and_never_of_a_named_person(nested):
    assert nested[LANTERN].channels == (
        Channel("phone", "01632 960121", "extension 100; Reception"),
        Channel("text", "07700 900124"),
    )
    assert nested[NIGHT].channels == (Channel("phone", "01632 960130"),)
    assert "A phone number could not be read." in nested[LANTERN].problems


def test_a_named_contact_s_number_is_taken_without_the_name_if_there_is_no_other(nested):
    assert nested[FAR].channels == (Channel("phone", "07700 900126"),)


def test_times_with_a_zone_an_offset_or_none_are_local_times(nested):
    rules = nested[LANTERN].rules
    assert [(rule.byday, rule.opens_at, rule.closes_at, rule.freq, rule.doubtful) for rule in rules] == [
        (("MO", "TU", "WE"), time(10), time(18), Freq.WEEKLY, False),
        (("TH",), time(9), time(17), Freq.WEEKLY, False),
        (("2FR",), time(9), time(12), Freq.MONTHLY, False),
        (("SA",), time(20), time(0), Freq.WEEKLY, False),
        (("SU",), time(14), None, Freq.WEEKLY, False),
        (("FR",), time(10), time(10), Freq.WEEKLY, True),
    ]
    assert {rule.timezone for rule in rules} == {"Europe/London"}
    assert (rules[4].interval, rules[4].starts_on) == (2, date(2026, 1, 4))


def test_24_hours_are_the_whole_day(nested):
    (rule,) = nested[NIGHT].rules
    assert (rule.opens_at, rule.closes_at) == ALL_DAY and not rule.doubtful


def test_a_place_that_must_not_be_shown_exactly_is_nowhere_in_the_record(nested):
    quiet = nested[QUIET]
    assert quiet.spot.masked and quiet.spot.postcode == "SW1A"
    everything = repr(quiet) + repr(quiet.raw)
    for secret in ("Hidden Lane", "1AA", "51.50136", "0.14189"):
        assert secret not in everything


def test_coordinates_of_another_continent_are_doubted(nested):
    far = nested[FAR]
    assert (far.spot.town, far.spot.postcode, far.spot.latitude, far.spot.quality) == (
        "Bangor",
        "LL57 1AA",
        None,
        "none",
    )
    assert "The coordinates are outside the United Kingdom, so they are not used." in far.problems
    assert "The coordinates were 0, 0, which means not known." in far.problems
    assert far.other_spots == ()


def test_outpost_weekdays_points_and_masks():
    club, safe = read("outpost-page.json").records
    assert [(rule.byday, rule.opens_at, rule.closes_at) for rule in club.rules] == [(("MO", "TH"), time(10), time(17))]
    assert (club.spot.latitude, club.spot.longitude, club.spot.step_free) == (51.811001, -0.790659, True)
    assert club.channels == (Channel("phone", "01632 960131"),)
    assert (club.minimum_age, club.maximum_age, club.organisation) == (5, None, "")
    assert club.description == "A club.\nFor anyone."
    assert safe.spot.masked and "Hidden Road" not in repr(safe) + repr(safe.raw)


def test_hsds_2_tables_are_put_together():
    reading = read("hsds-2", "hsds")
    assert [no.reason for no in reading.refusals] == ["Another record with this identifier came first."]
    tide, night = reading.records
    assert tide.description == "Counselling.\n\nFor families."
    assert (tide.organisation, tide.alternate_name) == ("TIDE", "Tide")
    assert (tide.spot.address, tide.spot.town, tide.spot.postcode) == ("5 Example Quay, Floor 2", "Liverpool", "L3 1AA")
    assert tide.spot.step_free is True
    assert tide.channels == (Channel("phone", "01632 960140", "extension 4"),)
    assert [(rule.byday, rule.opens_at, rule.closes_at) for rule in tide.rules] == [(("MO", "TU"), time(9), time(17))]
    assert set(tide.tags) == {"category:individual-counselling", "language:en", "language:ur"}
    assert all(rule.doubtful for rule in night.rules)
    assert night.hours_text == "24 hours a day"


def test_hsds_3_json_is_read_as_well():
    assert by_id(read("oruk-3-page.json", "hsds")) == by_id(read("oruk-3-page.json"))


def read_one(tmp_path, **facts):
    source = tmp_path / "feed.json"
    source.write_text(json.dumps([{"id": "1", "name": "Tea", **facts}]))
    (record,) = feeds.read("oruk", source).records
    return record


def test_the_organisation_s_number_comes_before_a_named_person_s(tmp_path):
    record = read_one(
        tmp_path,
        organization={"id": "o", "name": "Ferry Trust", "phones": [{"number": "01632 960190"}]},
        contacts=[{"name": "Jo Madeup", "phones": [{"number": "07700 900191"}]}],
        description="Ring 01632 960192",
    )
    assert record.channels == (Channel("phone", "01632 960190"),)


def test_times_of_a_place_abroad_are_not_taken_for_uk_time(tmp_path):
    abroad = {"addresses": [{"address_1": "1 Pier", "city": "Miami", "postal_code": "33142", "country": "US"}]}
    hours = {"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}
    assert read_one(tmp_path, locations=[abroad], schedules=[hours]).rules[0].doubtful
    there = {**hours, "timezone": "America/New_York"}
    (rule,) = read_one(tmp_path, locations=[abroad], schedules=[there]).rules
    assert (rule.timezone, rule.doubtful) == ("America/New_York", False)


def test_endless_and_impossible_days_do_not_reach_the_tables(tmp_path):
    odd = {"freq": "MONTHLY", "byday": "MO,XX," + "9TU," * 100, "bymonthday": list(range(-40, 40)), "opens_at": "10:00"}
    (rule,) = read_one(tmp_path, schedules=[{**odd, "interval": 10**30}]).rules
    assert rule.byday == ("MO",) and rule.doubtful and rule.interval <= 366
    assert len(",".join(map(str, rule.bymonthday))) <= 80


def test_a_folder_of_pages_is_one_feed(tmp_path):
    for number, page in enumerate((1, 2)):
        (tmp_path / f"page-{page}.json").write_text(f'{{"contents": [{{"id": "{number}", "name": "Tea {number}"}}]}}')
    assert [record.name for record in feeds.read("oruk", tmp_path).records] == ["Tea 0", "Tea 1"]


def test_an_organisation_with_its_services_inside(tmp_path):
    source = tmp_path / "organisation.json"
    source.write_text('{"id": "o", "name": "Ferry Trust", "services": [{"id": "s", "name": "Tea"}]}')
    (record,) = feeds.read("oruk", source).records
    assert (record.name, record.organisation) == ("Tea", "Ferry Trust")


def test_an_entry_of_service_at_locations_is_a_service_with_a_place(tmp_path):
    source = tmp_path / "places.json"
    source.write_text(
        '{"contents": [{"id": "x", "service": {"id": "s", "name": "Tea"}, "location": {"id": "l", "name": "Hall",'
        ' "addresses": [{"address_1": "1 Ferry Lane", "city": "Hull"}]}}]}'
    )
    (record,) = feeds.read("oruk", source).records
    assert (record.external_id, record.spot.name, record.spot.town) == ("s", "Hall", "Hull")


@pytest.mark.parametrize(
    ("youngest", "oldest", "meant"),
    [
        (16, 25, (16, 25)),
        ("16", None, (16, None)),
        (30, 20, (None, None)),
        (-1, 500, (None, None)),
        ("x", True, (None, None)),
    ],
)
def test_ages_are_whole_and_in_order(tmp_path, youngest, oldest, meant):
    record = read_one(tmp_path, minimum_age=youngest, maximum_age=oldest)
    assert (record.minimum_age, record.maximum_age) == meant


def test_closed_holidays_of_1_0_are_exceptions(tmp_path):
    source = tmp_path / "feed.json"
    source.write_text(
        '[{"id": "1", "name": "Tea", "holiday_schedules": [{"closed": true, "start_date": "2026-12-25",'
        ' "end_date": "2026-12-26"}, {"closed": false, "start_date": "2026-12-24", "opens_at": "10:00",'
        ' "closes_at": "12:00"}, {"closed": true, "start_date": "2026-01-01", "end_date": "2026-12-31"}]}]'
    )
    (record,) = feeds.read("oruk", source).records
    assert [(day.on.day, day.closed, day.opens_at) for day in record.exceptions] == [
        (25, True, None),
        (26, True, None),
        (24, False, time(10)),
    ]
