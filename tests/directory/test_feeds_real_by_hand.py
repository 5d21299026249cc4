"""Records of real feeds against their sources: what is expected was written down by hand.

Left out, with the reason, where the data is absent.
"""

from datetime import date, time
from functools import cache
from pathlib import Path

import pytest

from portal.directory import feeds
from portal.directory.shapes import ALL_DAY, Kind

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real feeds are not here: {DATA}")


@cache
def read(kind, name):
    return feeds.read(kind, DATA / name)


def one(reading, **facts):
    found = [r for r in reading.records if all(getattr(r, name) == fact for name, fact in facts.items())]
    assert len(found) == 1, [record.name for record in found]
    return found[0]


def test_north_lincolnshire_by_hand():
    reading = read("oruk", "oruk/feeds/north-lincolnshire-2024-12-18.services.json")
    talk = one(reading, external_id="3cb7c2f8-441a-d42b-05f4-86aa3b4e56d6")
    assert talk.name == "#TalkSuicide"
    assert talk.organisation == "North East Lincolnshire Mind"
    assert (talk.url, talk.email) == ("https://talksuicide.co.uk/bereavement/", "info@heymind.org.uk")
    assert [(way.kind, way.value) for way in talk.channels] == [
        ("phone", "0800 138 0990"),
        ("phone", "01482 240133"),
        ("text", "07700 900135"),
    ]
    assert talk.description.startswith("The Together service is here to support local people")
    assert "Support can include:\n- talking with an experienced bereavement worker\n- support" in talk.description
    assert talk.description.endswith("You are not alone, and there are people available to help.")
    assert talk.checked_on == date(2024, 12, 13) and talk.tags == ("audience:bereaved",)
    assert talk.rules == () and talk.problems == ()

    with_you = one(reading, external_id="738f94e0-aa6c-6a5c-2395-7b64421ba2a5")
    assert with_you.name == '"We are with You" WAWY'
    assert with_you.organisation == "Victor House" and with_you.kind is Kind.SERVICE
    assert with_you.email == "victorhouse@northlincs.gov.uk" and with_you.checked_on == date(2024, 12, 10)
    assert with_you.channels == () and with_you.spot is None

    cafes = one(reading, name="Breastfeeding Welcome Here Venues Ashby and Bottesford")
    assert cafes.channels == () and len(cafes.problems) == 1
    assert one(reading, name="Shout 85258 Crisis Text Line").kind is Kind.LINE
    assert one(reading, name="Childline").kind is Kind.LINE
    assert sum(record.url.startswith("https://www.northlincs.gov.uk/libraries") for record in reading.records) >= 3


def test_buckinghamshire_by_hand():
    reading = read("oruk", "oruk/feeds/buckinghamshire-outpost-2021.services-page1.json")
    brownies = one(reading, external_id="1")
    assert brownies.name == "12th Aylesbury Brownies"
    assert [(rule.byday, rule.opens_at, rule.closes_at) for rule in brownies.rules] == [(("MO",), time(10), time(17))]
    assert (brownies.spot.address, brownies.spot.town) == ("Hazell Avenue", "Aylesbury")
    assert (brownies.spot.postcode, brownies.spot.latitude) == ("HP21 7JF", 51.811001)
    assert (brownies.minimum_age, brownies.maximum_age) == (5, 11)
    zoom = one(reading, external_id="12")
    assert zoom.spot is None or zoom.spot.latitude is None
    assert "The coordinates were 0, 0, which means not known." in zoom.problems
    assert not any("Strange" in repr(record) + repr(record.raw) for record in reading.records)


def test_the_nested_mock_by_hand():
    (record,) = read("oruk", "oruk/feeds/dfe-family-hubs-mock/getFullyNestedServiceById.json").records
    assert (record.name, record.alternate_name) == ("Community Counselling", "MyCity Counselling Services")
    assert [(way.kind, way.value) for way in record.channels] == [("phone", "01234 234567")]
    assert record.channels[0].note.startswith("extension 100; Our main reception")
    assert (record.spot.town, record.spot.postcode, record.spot.latitude) == ("MyCity", "", None)
    assert record.rules[0].doubtful and record.rules[0].byday == ("TH", "FR")
    assert "Ann Persona" not in repr(record) + repr(record.raw)


def test_miami_by_hand():
    reading = read("hsds", "oruk/feeds/miami211-hsds2-2019")
    army = one(reading, external_id="149")
    assert army.organisation == "SALVATION ARMY" and army.spot.address == "1907 NW 38th Street"
    assert army.spot.town == "Miami" and army.channels[0].value == "305-637-6700"
    (rule,) = army.rules
    assert (rule.byday, rule.opens_at, rule.closes_at) == (("MO", "TU", "WE", "TH", "FR"), time(8, 30), time(16, 30))
    assert rule.doubtful, "the place is abroad and no time zone is given"
    assert one(reading, external_id="42").alternate_name == "ALATEEN; Alanon"
    assert one(reading, external_id="42").kind is Kind.GROUP
    assert "24 hours a day, 7 days a week" in one(reading, external_id="871").hours_text


def test_libraries_by_hand():
    reading = read("venues", "venues/uk-libraries-2025.csv")
    airyhall = one(reading, name="Airyhall Library")
    assert airyhall.organisation == "Aberdeen City Council"
    assert (airyhall.spot.address, airyhall.spot.town, airyhall.spot.postcode) == (
        *("Springfield Road, Airyhall", "Aberdeen", "AB15 7RF"),
    )
    assert (airyhall.spot.latitude, airyhall.spot.longitude, airyhall.spot.quality) == (57.13201, -2.14906, "postcode")
    assert [(rule.byday, rule.opens_at, rule.closes_at, rule.doubtful) for rule in airyhall.rules] == [
        (("MO", "WE"), time(9), time(19), False),
        (("TU", "TH", "FR"), time(9), time(17), False),
        (("SA",), time(10), time(13), False),
        (("SA",), time(14), time(17), False),
    ]
    assert airyhall.email == "AiryhallLibrary@aberdeencity.gov.uk"
    central = one(reading, name="Aberdeen Central Library")
    assert central.rules == () and central.hours_text == ""
    vernon = one(reading, name="Scarborough Library").spot
    assert (vernon.address, vernon.town) == ("Vernon Road", "Scarborough"), "no county between street and town"
    bodmin = one(reading, name="Bodmin Library & Information Service")
    assert bodmin.email == "bodmin.library@cornwall.gov.uk"
    assert sum("closed for good" in no.reason for no in reading.refusals) == 478
    assert sum(record.spot.latitude is None for record in reading.records) <= 2
    ponteland = one(reading, name="Ponteland Library")
    assert [rule.doubtful for rule in ponteland.rules if rule.byday == ("TU",)] == [True]
    assert not any(record.is_treatment_premises for record in reading.records)


def test_a_library_that_closes_in_the_middle_of_the_day_is_not_called_open_then():
    burbage = one(read("venues", "venues/uk-libraries-2025.csv"), name="Burbage Library")
    assert {rule.byday: rule.doubtful for rule in burbage.rules} == {("MO", "TU"): False, ("TH",): True, ("SA",): False}


def test_warm_spaces_by_hand():
    reading = read("venues", "venues/warm-spaces-councils-2025.json")
    shed = one(reading, name="Ballykelly Mens Shed")
    assert {(day, rule.opens_at, rule.closes_at) for rule in shed.rules for day in rule.byday} == {
        ("TU", time(9, 30), time(16)),
        ("TH", time(9, 30), time(16)),
    }
    assert (shed.spot.town, shed.spot.postcode) == ("Ballykelly", "BT49 9PR")
    assert [way.value for way in shed.channels] == ["07700 900594"]
    upcycle = one(reading, name="Upcycle Birmingham")
    assert upcycle.email == "info@upcyclebirmingham.org.uk"
    assert [way.value for way in upcycle.channels] == ["0121 748 5795"]
    assert sum(any(rule.doubtful for rule in record.rules) for record in reading.records) >= 40
    for name, words in (
        ("Duke Street Christian Centre", "Bi-weekly on a Tuesday"),
        ("Carpenter TARA", "coffee morning"),
    ):
        odd = one(reading, name=name)
        assert odd.rules == () and words in odd.hours_text, (
            "words and what was made of them differ: nothing is called open"
        )


def test_helplines_by_hand():
    reading = read("helplines", "helplines.json")
    refused = {no.external_id for no in reading.refusals}
    assert refused == {
        *("samaritans-welsh", "addiction-family-support", "icarus-trust", "bead", "change-grow-live"),
        *("turning-point", "dawn", "barnardos"),
    }
    frank = one(reading, external_id="frank")
    assert [(way.kind, way.value, bool(way.rules)) for way in frank.channels] == [
        ("phone", "0300 123 6600", True),
        ("text", "82111", False),
        ("webchat", "https://www.talktofrank.com/contact-frank", False),
    ]
    assert frank.checked_on == date(2026, 10, 1) and len(frank.nations) == 4
    (rule,) = frank.channels[0].rules
    assert (rule.opens_at, rule.closes_at) == ALL_DAY
    calm = one(reading, external_id="calm")
    assert [(rule.opens_at, rule.closes_at) for rule in calm.channels[0].rules] == [(time(17), time(0))]
    cruse = one(reading, external_id="cruse")
    assert [(rule.byday, rule.opens_at, rule.closes_at) for rule in cruse.channels[0].rules] == [
        (("MO", "WE", "TH", "FR"), time(9, 30), time(17)),
        (("TU",), time(13), time(20)),
    ]
    with_you = one(reading, external_id="with-you")
    assert [(way.kind, len(way.rules)) for way in with_you.channels] == [("phone", 0), ("webchat", 3)]
    assert with_you.alternate_name == "Addaction"
    assert one(reading, external_id="emergency-999").kind is Kind.CRISIS
    assert one(reading, external_id="adfam").kind is Kind.SERVICE
    assert one(reading, external_id="nhs-111-wales-2").nations == ("Wales",)
    shout = one(reading, external_id="shout")
    assert [(way.kind, way.value, way.note) for way in shout.channels] == [("text", "85258", "keyword SHOUT")]


def test_al_anon_by_hand():
    reading = read("meeting-guide", "meeting-guide/al-anon-massachusetts-2023.json")
    new_life = one(reading, external_id="28909-new-life-in-afg")
    (rule,) = new_life.rules
    assert (rule.byday, rule.opens_at, rule.closes_at) == (("TU",), time(10), None)
    assert (new_life.spot.address, new_life.spot.town) == ("40 Monument Ave", "Swampscott")
    assert new_life.spot.latitude is None and new_life.rules[0].doubtful
    assert new_life.description == "First Congregational Church"
    shut = [record for record in reading.records if "type:TC" in record.tags]
    assert sum(record.status == "temporarily closed" for record in shut) == 31, "nobody meets"
    online = [record for record in shut if record.status == "active"]
    assert len(online) == 89 and all("online" in record.tags and record.spot is None for record in online)
    business = [record for record in reading.records if "Monthly Business Meeting" in record.name]
    assert len(business) == 13 and all("Its name or its notes" in repr(record.problems) for record in business)
    assert all("fellowship:al-anon" in record.tags for record in reading.records)
    assert sum(rule.closes_at is not None for record in reading.records for rule in record.rules) == 0


def test_somebody_s_home_is_not_shown():
    reading = read("meeting-guide", "meeting-guide/aa-edmonton-2022.json")
    homes = [record for record in reading.records if record.spot and record.spot.name == "Private Residence"]
    assert homes and all(home.spot.masked for home in homes)


def test_edmonton_and_san_francisco_by_hand():
    edmonton = read("meeting-guide", "meeting-guide/aa-edmonton-2022.json")
    shifters = one(edmonton, external_id="6")
    assert [(rule.byday, rule.opens_at) for rule in shifters.rules] == [(("SA",), time(11))]
    assert shifters.checked_on == date(2022, 8, 25) and shifters.spot.town == "Edmonton"
    assert {"fellowship:aa", "type:C", "audience:own-use"} <= set(shifters.tags)
    marin = one(read("meeting-guide", "meeting-guide/aa-sf-marin-2021.json"), external_id="larkspur-7am-group-200")
    assert [(rule.byday, rule.opens_at, rule.timezone) for rule in marin.rules] == [
        (("WE",), time(7), "America/Los_Angeles")
    ]
    assert [(way.kind, way.value) for way in marin.channels] == [("video", "https://zoom.us/j/63923757186")]
    assert marin.spot.step_free is True and marin.spot.town == "Larkspur"
    first = one(
        read("meeting-guide", "meeting-guide/aa-sf-marin-2021.json"),
        external_id="mill-valley-cabin-first-saturday-monthly-meeting-984",
    )
    assert first.rules[0].doubtful, "it meets on the first Saturday of the month, the feed can only say Saturday"


def test_a_new_york_server_by_hand():
    reading = read("bmlt", "meeting-guide/bmlt/meeting-search-42.867970-day2.json")
    step_up = one(reading, external_id="2566")
    assert [(rule.byday, rule.opens_at, rule.closes_at) for rule in step_up.rules] == [(("MO",), time(19), None)]
    assert (step_up.spot.name, step_up.spot.town) == ("Clifton springs Hospital", "Clifton Springs")
    assert step_up.description == "Admin Conference Room"
    assert {"type:O", "type:RF", "type:To", "fellowship:na"} <= set(step_up.tags)
