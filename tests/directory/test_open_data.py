"""What leaves by the open interface: valid by the official schemas, whole, and nothing that is hidden (N-56)."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.directory import feeds, postcode_build
from portal.directory.atlas import POSTCODES
from portal.directory.models import Listing
from portal.directory.postcode_sources import source_at
from portal.directory.public_ids import first_ref_of, pair_uuid, part_uuid, ref_of, uuid_of
from portal.directory.shapes import WEEKDAYS, Channel, Freq, Kind, Record, Rule
from portal.settings import Settings
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.directory import made_up_places
from tests.directory.made_up_listings import LEEDS, at, keep, line, record
from tests.kit.hours import week

ROOT = "/api/oruk/v3"
ALWAYS = week("MO-SU", "00:00-23:59")
PARENTS = record(
    "Parents Circle",
    kind=Kind.GROUP,
    organisation="Circle Trust",
    alternate_name="The Circle",
    description="Tea & talk.\n\nAll welcome.",
    url="https://circle.example/come?in=1",
    email="desk@circle.example",
    fees="Free",
    eligibility="Parents of adult children",
    minimum_age=18,
    spot=at(200, 0, address="1 Quay Road", name="Quay House", step_free=True),
    channels=(Channel("phone", "01632 960 114", "ask for the desk"), Channel("text", "01632 960 115")),
    rules=(week("MO,WE", "19:00-20:30"), week("1SA", "10:00-12:00"), Rule(source_text="ring first", doubtful=True)),
    tags=("audience:parents", "language:cy", "type:O", "beginners"),
)
HIDDEN = record(
    "Safe Place",
    kind=Kind.SERVICE,
    spot=at(900, 0, name="Secret House", address="9 Secret Street", masked=True),
    channels=(Channel("phone", "01632 960 116"),),
    rules=(ALWAYS,),
)
NIGHT = line("Night Line", "01632 960 117", week("MO-SU", "22:00-06:00"), minimum_age=16, maximum_age=25)
GONE = record("Gone", status="inactive", spot=at(0, 0))
AREA = [PARENTS, HIDDEN, NIGHT, GONE]


@pytest.fixture
def api(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def area(db: Session, now: datetime) -> datetime:
    with work(db):
        keep(db, AREA, now=now)
    return now


@pytest.fixture
def postcodes(settings: Settings, tmp_path: Path) -> None:
    postcode_build.build(source_at(made_up_places.postcode_csv(tmp_path)), settings.instance / POSTCODES)


def get(api: FlaskClient, path: str, status: int = 200) -> Any:
    answer = api.get(ROOT + path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.get_json()


def names(found: Any) -> list[str]:
    return [each["name"] for each in found["contents"]]


# --- identifiers ---


def test_a_reference_is_a_uuid_and_comes_back():
    for _ in range(300):
        ref, other = new_ref("PL", random.choice((6, 8, 9))), new_ref("VN", 8)
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid_of(ref))
        assert ref_of(uuid_of(ref)) == ref_of(uuid_of(ref).upper()) == ref
        pair = pair_uuid(ref, other)
        assert (ref_of(pair), first_ref_of(pair)) == ("", ref)
        assert len({uuid_of(ref), pair, pair_uuid(other, ref), part_uuid(ref)}) == 4
    for foreign in ("", "x", "PL-000000", str(UUID(int=0)), "ac148810-d857-441c-9679-408f346de14b"):
        assert ref_of(foreign) == ""


# --- official schemas ---

SCHEMAS = {
    "services": "compiled/service_list",
    "services/{id}": "compiled/service",
    "service_at_locations": "compiled/service_at_location_list",
    "service_at_locations/{id}": "compiled/service_at_location",
    "organizations": "organization",
    "organizations/{id}": "compiled/organization",
    "taxonomies": "taxonomy",
    "taxonomies/{id}": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
    "taxonomy_terms/{id}": "taxonomy_term",
}


@pytest.fixture(scope="module")
def validators(shared_data: Path) -> dict[str, Draft202012Validator]:
    checker = FormatChecker()
    assert {"uri", "date-time", "email", "uuid"} <= set(checker.checkers), "formats are not only looked at"
    folder = shared_data / "oruk" / "schema" / "uk-3.0"
    read = {name: json.loads((folder / f"{file}.json").read_text()) for name, file in SCHEMAS.items()}
    return {name: Draft202012Validator(_without_links(schema), format_checker=checker) for name, schema in read.items()}


def _without_links(schema: Any) -> Any:
    """The plain files point at each other on the network; what is nested in them is tested by the compiled ones."""
    if isinstance(schema, dict):
        return {name: _without_links(part) for name, part in schema.items() if name != "$ref"}
    return [_without_links(part) for part in schema] if isinstance(schema, list) else schema


def wrong(validator: Draft202012Validator, value: object) -> list[str]:
    return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in validator.iter_errors(value)]


def test_the_validators_can_tell_right_from_wrong(validators, shared_data: Path):
    mocks = shared_data / "oruk" / "validator-mocks"
    for verdict, expected in (("pass", False), ("fail", True)):
        found = json.loads((mocks / verdict / "service_full.json").read_text())
        assert bool(wrong(validators["services/{id}"], found)) is expected


def every_page(api: FlaskClient, endpoint: str, more: str = "") -> Iterator[Any]:
    number = 1
    while True:
        found = get(api, f"/{endpoint}?page={number}&per_page=100{more}")
        yield found
        if found["last_page"]:
            return
        number += 1


def look_at_all(api: FlaskClient, validators: dict[str, Draft202012Validator]) -> dict[str, int]:
    """As the official validator does, and what it leaves out: envelope, nothing empty, nothing twice."""
    counts = {}
    for endpoint in ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms"):
        seen: list[str] = []
        for found in every_page(api, endpoint):
            assert found["size"] == len(found["contents"])
            assert found["empty"] == (not found["contents"])
            for each in found["contents"]:
                assert not wrong(validators[endpoint], each), each
                assert not list(empty_parts(each)), each
            seen += [each["id"] for each in found["contents"]]
        assert len(set(seen)) == len(seen) == found["total_items"]
        assert found["total_pages"] == -(-len(seen) // 100)
        for identifier in random.Random(3).sample(seen, min(12, len(seen))):
            one = get(api, f"/{endpoint}/{identifier}")
            assert one["id"] == identifier
            assert not wrong(validators[f"{endpoint}/{{id}}"], one), one
            assert not list(empty_parts(one)), one
        counts[endpoint] = len(seen)
    return counts


def empty_parts(value: object, path: str = "") -> Iterator[str]:
    if value in (None, "", [], {}):
        yield path
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from empty_parts(part, f"{path}/{name}") if not isinstance(part, bool) else ()
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from empty_parts(part, f"{path}/{number}")


@pytest.mark.shows("N-56")
def test_every_page_of_every_endpoint_is_valid(api: FlaskClient, area: datetime, validators):
    assert look_at_all(api, validators) == {
        "services": 3,
        "service_at_locations": 2,
        "organizations": 1,
        "taxonomies": 3,
        "taxonomy_terms": 3,
    }


REAL = (
    ("oruk", "oruk/feeds/north-lincolnshire-2024-12-18.services.json"),
    ("hsds", "oruk/feeds/miami211-hsds2-2019"),
    ("oruk", "oruk/feeds/buckinghamshire-outpost-2021.services-page1.json"),
    ("meeting-guide", "meeting-guide/aa-edmonton-2022.json"),
    ("helplines", "helplines.json"),
    ("venues", "venues/warm-spaces-councils-2025.json"),
)


@pytest.mark.shows("N-56")
def test_what_came_from_real_feeds_goes_out_valid(
    api: FlaskClient, db: Session, now, validators, shared_data: Path, full: bool
):
    many = 10_000 if full else 60
    kept = 0
    for kind, name in REAL:
        read = feeds.read(kind, shared_data / name).records
        chosen = random.Random(5).sample(read, min(many, len(read)))
        told_apart = [replace(each, external_id=f"{name}{number}") for number, each in enumerate(chosen)]
        with work(db):
            kept += sum(each.shown for each in keep(db, told_apart, now=now))
    assert look_at_all(api, validators)["services"] == kept


# --- what is said ---


def test_the_first_answer_names_the_version(api: FlaskClient, area: datetime):
    said = get(api, "/")
    assert said["version"] == "HSDS-UK-3.0"
    assert said["openapi_url"].endswith("/api/oruk/v3/openapi.json")
    assert get(api, "")["version"] == "HSDS-UK-3.0"


def test_an_entry_goes_out_with_its_numbers_hours_and_place(api: FlaskClient, area: datetime):
    number = next(each["id"] for each in get(api, "/services")["contents"] if each["name"] == "Parents Circle")
    said = get(api, f"/services/{number}")
    assert said["organization"]["name"] == "Circle Trust"
    assert said["alternate_name"] == "The Circle"
    assert [phone["number"] for phone in said["phones"]] == ["01632 960 114", "01632 960 115"]
    keys = ("freq", "byday", "opens_at", "closes_at", "timezone")
    hours = [{key: each.get(key) for key in keys} for each in said["schedules"]]
    assert hours == [
        {"freq": "WEEKLY", "byday": "MO,WE", "opens_at": "19:00", "closes_at": "20:30", "timezone": "Europe/London"},
        {"freq": "MONTHLY", "byday": "1SA", "opens_at": "10:00", "closes_at": "12:00", "timezone": "Europe/London"},
        {"freq": None, "byday": None, "opens_at": None, "closes_at": None, "timezone": "Europe/London"},
    ]
    assert said["schedules"][2]["description"] == "ring first"
    place = said["service_at_locations"][0]["location"]
    assert place["addresses"][0]["address_1"] == "1 Quay Road"
    assert place["accessibility"][0]["description"] == "Step-free"
    terms = {each["taxonomy_term"]["name"]: each["taxonomy_term"]["taxonomy"] for each in said["attributes"]}
    assert terms == {"Parents": "Who it is for", "O": "Type of meeting", "Beginners": "Way of meeting"}
    assert said["languages"][0]["code"] == "cy"
    assert (said["assured_date"], said["last_modified"]) == ("2026-11-16", "2026-11-23T10:00:00Z")


@pytest.mark.shows("N-56")
def test_what_is_hidden_never_leaves(api: FlaskClient, area: datetime):
    every = ""
    for path in ("/services?full=true", "/service_at_locations", "/organizations", "/services?format=ndjson&full=true"):
        every += api.get(ROOT + path).get_data(as_text=True)
    every += api.get("/api/meeting-guide.json").get_data(as_text=True)
    assert "Safe Place" in every
    assert not re.search(r"Secret|Gone|assurer|external_id|source", every)
    there = get(api, "/service_at_locations")["contents"]
    spot = next(each for each in there if each["service"]["name"] == "Safe Place")
    assert set(spot["location"]) == {"id", "location_type", "description"}


def test_an_unknown_identifier_and_a_parameter_that_cannot_be_meant_are_said_in_json(api: FlaskClient, area: datetime):
    for path in ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms"):
        for identifier in ("nothing", "ac148810-d857-441c-9679-408f346de14b", uuid_of("PL-000000"), "%00"):
            assert get(api, f"/{path}/{identifier}", 404) == {"error": {"message": "Nothing here has this identifier."}}
    for query in (
        *("page=0", "page=-1", "page=x", "page=1e3", "per_page=501", "per_page=0", "day=Someday", "start_time=25:00"),
        *("end_time=late", "minimum_age=old", "maximum_age=-3", "minimum_age=nan", "modified_after=yesterday"),
        *(
            "taxonomy_id=1",
            "organization_id=x",
            "format=xml",
            "full=perhaps",
            "postcode=nowhere",
            "search=" + 101 * "a",
        ),
        *("postcode=LS8&proximity=0", "page=%D9%A3", "page=99999999999999999999"),
    ):
        said = get(api, f"/services?{query}", 400)["error"]
        assert said["parameter"] in query and said["message"]


def test_a_page_past_the_end_is_empty(api: FlaskClient, area: datetime):
    said = get(api, "/services?page=9")
    assert (said["empty"], said["contents"], said["total_items"], said["last_page"]) == (True, [], 3, True)


def test_ndjson_is_one_entry_a_line(api: FlaskClient, area: datetime):
    answer = api.get(f"{ROOT}/services?format=ndjson&full=true")
    assert answer.mimetype == "application/x-ndjson"
    lines = [json.loads(each) for each in answer.get_data(as_text=True).splitlines()]
    assert [each["name"] for each in lines] == ["Night Line", "Parents Circle", "Safe Place"]
    assert lines[1]["schedules"]


def test_the_same_again_is_not_sent_again(api: FlaskClient, area: datetime):
    first = api.get(f"{ROOT}/services")
    again = api.get(f"{ROOT}/services", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers


# --- filters, against a look at everything ---


def brute(asked: dict[str, str], ids: dict[str, str]) -> set[str]:
    found = set()
    for each in (PARENTS, HIDDEN, NIGHT):
        rules = [rule for rule in (*each.rules, *(r for way in each.channels for r in way.rules)) if not rule.doubtful]
        if "minimum_age" in asked and not (each.minimum_age and each.minimum_age >= float(asked["minimum_age"])):
            continue
        if "maximum_age" in asked and not (each.maximum_age and each.maximum_age <= float(asked["maximum_age"])):
            continue
        if "organization_id" in asked and ids.get(asked["organization_id"]) != each.organisation:
            continue
        if {"day", "start_time", "end_time"} & asked.keys() and not any(_fits(rule, asked) for rule in rules):
            continue
        found.add(each.name)
    return found


def _fits(rule: Rule, asked: dict[str, str]) -> bool:
    assert rule.opens_at and rule.closes_at
    if "day" in asked and not any(day.endswith(asked["day"][:2].upper()) for day in rule.byday):
        return False
    if "start_time" in asked and rule.opens_at < time.fromisoformat(asked["start_time"]):
        return False
    return "end_time" not in asked or rule.closes_at <= time.fromisoformat(asked["end_time"])


def test_parameters_are_joined_by_and(api: FlaskClient, area: datetime):
    owner = get(api, "/organizations")["contents"][0]
    ids = {owner["id"]: owner["name"]}
    choices = {
        "day": ["MO", "Monday", "sa", "TU"],
        "start_time": ["00:00", "10:00", "19:00", "22:00"],
        "end_time": ["06:00", "12:00", "23:59"],
        "minimum_age": ["0", "17", "18", "19"],
        "maximum_age": ["25", "24"],
        "organization_id": [owner["id"]],
    }
    chance = random.Random(2)
    for _ in range(120):
        picked = chance.sample(sorted(choices), chance.randint(1, 3))
        asked = {name: chance.choice(choices[name]) for name in picked}
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        assert set(names(get(api, f"/services?{query}"))) == brute(asked, ids), asked


def test_terms_words_and_changes_narrow_the_list(api: FlaskClient, area: datetime, db: Session):
    terms = {each["name"]: each for each in get(api, "/taxonomy_terms")["contents"]}
    assert names(get(api, f"/services?taxonomy_term_id={terms['Parents']['id']}")) == ["Parents Circle"]
    assert names(get(api, f"/services?taxonomy_id={terms['Parents']['taxonomy_id']}")) == ["Parents Circle"]
    assert names(get(api, f"/services?taxonomy_id={terms['Parents']['id']}")) == []
    assert names(get(api, f"/taxonomy_terms?taxonomy_id={terms['O']['taxonomy_id']}")) == ["O"]
    assert names(get(api, "/services?search=circel")) == ["Parents Circle"]
    assert names(get(api, "/services?search=zzzz")) == []
    later = area + timedelta(days=2)
    with work(db):
        db.execute(update(Listing).where(Listing.name == "Night Line").values(changed_at=later))
    for moment in ("2026-11-24", "2026-11-25T10:00:00Z", "2026-11-25T10:00:00+00:00", "2026-11-25T11:00:00%2B01:00"):
        assert names(get(api, f"/services?modified_after={moment}")) == ["Night Line"]
    number = next(each["id"] for each in get(api, "/services")["contents"] if each["name"] == "Night Line")
    short = get(api, "/services?modified_after=2026-11-24&minimal=true")["contents"]
    assert short == [{"id": number, "last_modified": "2026-11-25T10:00:00Z"}]


def test_what_is_near_a_postcode_is_found(api: FlaskClient, area: datetime, postcodes: None):
    """ZX1 1AA lies 922 metres from the middle of Leeds as these tests have it."""
    point = (430_000, 433_000)
    far = ((LEEDS.easting + 200 - point[0]) ** 2 + (LEEDS.northing - point[1]) ** 2) ** 0.5
    assert names(get(api, f"/services?postcode=ZX1+1AA&proximity={int(far) + 1}")) == ["Parents Circle"]
    assert names(get(api, f"/services?postcode=zx11aa&proximity={int(far) - 1}")) == []
    assert names(get(api, "/services?postcode=ZX1")) == ["Parents Circle", "Safe Place"]
    assert names(get(api, "/services?postcode=ZY2")) == []
    there = get(api, "/service_at_locations?postcode=ZX1")["contents"]
    assert [each["service"]["name"] for each in there] == ["Parents Circle", "Safe Place"]


# --- its own description ---


def test_the_description_names_what_is_there_and_nothing_else(api: FlaskClient, app: Flask, area: datetime):
    said = get(api, "/openapi.json")
    assert said["openapi"].startswith("3.1")
    ours = [rule.rule.removeprefix(ROOT) for rule in app.url_map.iter_rules() if rule.rule.startswith(ROOT)]
    there = {re.sub(r"<[^>]*>", "{id}", path) for path in ours}
    assert set(said["paths"]) == there - {"/openapi.json"}
    listed = said["components"]["parameters"]
    for path, operation in said["paths"].items():
        for parameter in operation["get"]["parameters"]:
            name = parameter.get("$ref", "").rpartition("/")[2]
            if name and name not in ("search", "page", "proximity", "postcode"):
                assert name in listed
                assert get(api, f"{path.replace('{id}', 'x')}?{name}=%01", 400)["error"]["parameter"] == name
    assert {each["get"]["operationId"] for each in said["paths"].values()}


# --- Meeting Guide ---

DAYS = [0, 1, 2, 3, 4, 5, 6]
MEETING = {
    "type": "object",
    "required": ["name", "slug", "timezone", "formatted_address", "approximate", "url", "updated"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "maxLength": 255, "minLength": 1},
        "slug": {"type": "string", "pattern": "^[a-z0-9-]{1,64}$"},
        "day": {
            "oneOf": [{"enum": DAYS}, {"type": "array", "minItems": 2, "uniqueItems": True, "items": {"enum": DAYS}}]
        },
        "time": {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"},
        "end_time": {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"},
        "timezone": {"const": "Europe/London"},
        "formatted_address": {"type": "string", "minLength": 1},
        "approximate": {"enum": ["yes", "no"]},
        **{name: {"type": "string", "minLength": 1} for name in ("location", "notes", "entity")},
        **{name: {"type": "number"} for name in ("latitude", "longitude")},
        **{name: {"type": "string", "format": "uri"} for name in ("url", "entity_website_url")},
        "types": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "regions": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "updated": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"},
    },
}


def feed(api: FlaskClient) -> list[dict[str, Any]]:
    answer = api.get("/api/meeting-guide.json")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found: list[dict[str, Any]] = answer.get_json()
    validator = Draft202012Validator(MEETING, format_checker=FormatChecker())
    assert [wrong(validator, each) for each in found] == [[] for _ in found]
    assert len({each["slug"] for each in found}) == len(found)
    return found


def group(name: str, *rules: Rule, **different: object) -> Record:
    return record(name, **({"kind": Kind.GROUP, "rules": rules, "spot": at(0, 0, address="1 Quay Road")} | different))


@pytest.mark.shows("R-25")
def test_groups_go_out_as_weekly_meetings(api: FlaskClient, db: Session, now):
    days = [group(f"On {day}", week(day, "19:00-20:30")) for day in WEEKDAYS]
    others = [
        group("Twice", week("MO", "10:00-11:00"), week("WE", "10:00-11:00"), week("WE", "19:00-20:00")),
        group("Late", week("SA", "23:00-00:00")),
        group("No End", replace(week("MO", "10:00-11:00"), closes_at=None)),
        group("Monthly", week("1SA", "10:00-11:00")),
        group("Fortnightly", week("SA", "10:00-11:00", interval=2)),
        group("Doubtful", week("SA", "10:00-11:00", doubtful=True)),
        group("Every Day", Rule(freq=Freq.DAILY, opens_at=time(8), closes_at=time(9))),
        group("Ask First", Rule(by_appointment=True)),
        group(
            "Online",
            week("TU", "20:00-21:00"),
            spot=None,
            tags=("online",),
            channels=(Channel("webchat", "https://meet.example/secret"),),
        ),
        group("Hidden", week("TU", "20:00-21:00"), spot=at(0, 0, name="Secret House", masked=True)),
        record("Hall", spot=at(0, 0), rules=(ALWAYS,)),
    ]
    with work(db):
        keep(db, [*days, *others], now=now)
    found = feed(api)
    said = {(each["name"], each.get("time")): each for each in found}
    assert [said[f"On {day}", "19:00"]["day"] for day in WEEKDAYS] == [1, 2, 3, 4, 5, 6, 0], "theirs begin on Sunday"
    assert said["Twice", "10:00"]["day"] == [1, 3]
    assert said["Twice", "19:00"]["day"] == 3
    assert said["Late", "23:00"]["end_time"] == "00:00"
    assert "end_time" not in said["No End", "10:00"]
    assert said["Every Day", "08:00"]["day"] == [1, 2, 3, 4, 5, 6, 0]
    assert said["Ask First", None]["types"] == ["BA"]
    assert not {"Monthly", "Fortnightly", "Doubtful", "Hall"} & {name for name, _time in said}
    assert said["Online", "20:00"]["types"] == ["ONL"]
    hidden = said["Hidden", "20:00"]
    assert (hidden["formatted_address"], hidden["approximate"]) == ("Leeds, LS1, UK", "yes")
    assert not {"latitude", "longitude", "location"} & hidden.keys()
    assert "secret" not in json.dumps(found).lower()


def test_our_own_feeds_read_back_as_they_were(api: FlaskClient, db: Session, now, tmp_path: Path):
    with work(db):
        keep(db, [group(f"On {day}", week(day, "19:00-20:30")) for day in WEEKDAYS], now=now)
    file = tmp_path / "own.json"
    file.write_bytes(api.get("/api/meeting-guide.json").data)
    back = feeds.read("meeting-guide", file)
    assert (back.received, len(back.records), back.refusals) == (7, 7, ())
    assert {each.name: each.rules[0].byday for each in back.records} == {f"On {day}": (day,) for day in WEEKDAYS}
    assert all((each.rules[0].opens_at, each.rules[0].closes_at) == (time(19), time(20, 30)) for each in back.records)
    file.write_bytes(api.get(f"{ROOT}/services?full=true&per_page=500").data)
    back = feeds.read("oruk", file)
    assert (back.received, len(back.records), back.refusals) == (7, 7, ())
    assert {each.name: (each.rules[0].byday, each.rules[0].opens_at) for each in back.records} == {
        f"On {day}": ((day,), time(19)) for day in WEEKDAYS
    }
    assert all(each.spot and each.spot.postcode == "LS1 4AP" for each in back.records)
