"""Files that are cut, wrong or meant to harm: all of a file is read, or nothing is, with one plain sentence (F23)."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory import feeds
from portal.directory.feeds import NotOfItsKind
from portal.directory.feeds.source import MAX_ROWS
from portal.shared.errors import BadInput

FEEDS = Path(__file__).parent / "feeds"
SAMPLES = (
    ("oruk", "oruk-1-list.json"),
    ("oruk", "oruk-3-page.json"),
    ("oruk", "outpost-page.json"),
    ("hsds", "oruk-3-page.json"),
    ("meeting-guide", "al-anon.json"),
    ("bmlt", "bmlt.json"),
    ("venues", "warm-spaces.json"),
    ("helplines", "helplines.json"),
)
TABLES = (("meeting-guide", "meeting-sheet.csv"), ("venues", "libraries.csv"), ("venues", "venues.csv"))


def refused(kind, source):
    with pytest.raises(NotOfItsKind) as error:
        feeds.read(kind, source)
    words = str(error.value)
    assert words.endswith(".") and "\n" not in words and len(words) < 200
    return words


@pytest.mark.shows("F23", "G30")
@pytest.mark.parametrize(("kind", "name"), SAMPLES)
def test_a_feed_cut_at_100_places_is_never_half_read(kind, name, tmp_path):
    whole = (FEEDS / name).read_bytes()
    full = feeds.read(kind, FEEDS / name)
    cut = tmp_path / name
    places = [*random.Random(23).sample(range(len(whole)), 99), len(whole) - 1]
    not_read = 0
    for place in places:
        cut.write_bytes(whole[:place])
        try:
            assert feeds.read(kind, cut) == full, f"cut at {place}"
        except NotOfItsKind:
            not_read += 1
    assert not_read >= 99


@pytest.mark.shows("F23")
@pytest.mark.parametrize(("kind", "name"), TABLES)
def test_a_table_cut_inside_a_row_is_not_read(kind, name, tmp_path):
    whole = (FEEDS / name).read_text(encoding="utf-8")
    last_row = whole.rstrip("\n").rfind("\n") + 1
    cut = tmp_path / name
    for place in range(last_row + 1, whole.rstrip("\n").rfind(",")):
        cut.write_text(whole[:place], encoding="utf-8")
        refused(kind, cut)


@pytest.mark.shows("F23")
@pytest.mark.parametrize("table", sorted(path.name for path in (FEEDS / "hsds-2").iterdir()))
def test_a_folder_with_one_table_cut_is_not_read(table, tmp_path):
    for path in (FEEDS / "hsds-2").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    whole = (tmp_path / table).read_text(encoding="utf-8")
    (tmp_path / table).write_text(whole[: whole.rstrip("\n").rfind(",")], encoding="utf-8")
    refused("hsds", tmp_path)


@pytest.mark.shows("F23")
@pytest.mark.parametrize("kind", feeds.KINDS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n ",
        b"\x00\x00",
        b"<!doctype html><title>502 Bad Gateway</title>",
        b"\xef\xbb\xbf<html></html>",
        b"[]",
        b"{}",
        b"null",
        b"5",
        b'"text"',
        b"[1, 2, 3]",
        b'{"contents": []}',
        b'{"meetings": []}',
        b'{"helplines": []}',
        b'[{"id": "1", "name": "Tea"}] and more',
        b'[{"id": "1", "name": "Tea"}',
        '[{"id": "1", "name": "Café"}]'.encode("latin-1"),
        '[{"id": "1", "name": "Tea"}]'.encode("utf-16"),
        b"\x1f\x8b\x08\x00",
        b"[" * 100_000,
        b"[" * 100 + b"]" * 100,
        b'[{"id": ' + b"9" * 5000 + b"}]",
        b"one,two\n",
        b"one,two\n1,2\n",
        b"name,name\n1,2\n",
        b'name,town\n"Tea,Hull\n',
    ],
    ids=lambda content: ascii(content[:24]),
)
def test_what_is_of_no_kind_is_refused_in_one_sentence(kind, content, tmp_path):
    source = tmp_path / "feed"
    source.write_bytes(content)
    refused(kind, source)


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("oruk", b"[]", "The list of services is empty."),
        ("oruk", b"", "The file is empty."),
        ("oruk", b" <html>", "This is a web page, not a feed."),
        ("oruk", b'[{"id": "1", "name": "Tea"}] x', "There is text after the end of the JSON."),
        ("oruk", b'[{"id": "1", "name": "Tea"', "The JSON cannot be read at line 1: the file may be cut short."),
        ("oruk", '[{"id": "1", "name": "é"}]'.encode("latin-1"), "not written in UTF-8"),
        ("oruk", b'[{"id": "1", "name": "Tea", "x": ' + b"[" * 60 + b"]" * 60 + b"}]", "nested too deeply"),
        ("oruk", b'[{"id": "1", "name": "Tea", "x": ' + b"9" * 5000 + b"}]", "A number in the JSON is too long."),
        ("venues", b"<html>", "This is a web page, not a table."),
        ("venues", b'name,town\nFerry Hall,"Hull\n', "a quotation mark may be missing"),
        ("venues", b"name,town\n", "The table has headings but no rows."),
        ("venues", b"name,town\nFerry Hall,Hull\nPier Ha", "The last row has fewer cells than the headings"),
        ("venues", b"name,name,town\nFerry Hall,x,Hull\n", "Two columns of the table have the same heading."),
        ("bmlt", b'[{"name": "Tea", "slug": "tea", "day": 1}]', "These are not meetings of a BMLT server"),
        ("meeting-guide", b'[{"id_bigint": "1", "weekday_tinyint": "1"}]', "import them as bmlt"),
        ("helplines", b'{"lines": []}', 'There is no list called "helplines"'),
    ],
)
def test_the_sentence_says_what_is_wrong(kind, content, why, tmp_path):
    source = tmp_path / "feed"
    source.write_bytes(content)
    assert why in refused(kind, source)


@pytest.mark.shows("F23")
def test_a_row_that_does_not_fit_its_headings_is_refused_alone(tmp_path):
    sheet = tmp_path / "ours.csv"
    sheet.write_text("name,town,phone\nFerry Hall,Hull,\nShort Hall,Hull\nLong Hall,Hull,,,more\nPier Hall,Hull,\n")
    reading = feeds.read("venues", sheet)
    assert [record.name for record in reading.records] == ["Ferry Hall", "Pier Hall"]
    assert [(no.external_id, no.reason) for no in reading.refusals] == [
        ("row 2", "Line 3 has fewer cells than the headings."),
        ("row 3", "Line 4 has more cells than the headings."),
    ]


@pytest.mark.parametrize("kind", feeds.KINDS)
def test_nothing_there_and_an_empty_folder(kind, tmp_path):
    refused(kind, tmp_path / "nothing.json")
    refused(kind, tmp_path)


@pytest.mark.shows("F23")
@pytest.mark.parametrize(("kind", "name"), (*SAMPLES, *TABLES))
def test_a_feed_of_one_kind_is_not_taken_for_another(kind, name):
    same = {"oruk": {"hsds"}, "hsds": {"oruk"}}.get(kind, set())
    for other in set(feeds.KINDS) - {kind} - same:
        refused(other, FEEDS / name)


@pytest.mark.parametrize(
    "content",
    [
        {"version": "HSDS-UK-3.0", "openapi_url": "https://example.org/openapi.json"},
        [{"id": 3, "label": "Things to do", "slug": "things", "children": []}],
        {"contents": [{"id": "1", "name": "x", "taxonomy": "y", "term": "z"}]},
        {"contents": [{"id": "1", "name": "x", "website": "https://example.org", "logo": ""}]},
        {"name": "human_services_data", "resources": []},
    ],
)
def test_lists_of_other_things_of_the_same_standard_are_told_apart(content, tmp_path):
    source = tmp_path / "feed.json"
    source.write_text(json.dumps(content))
    refused("oruk", source)


def test_a_kind_that_does_not_exist_is_said(tmp_path):
    with pytest.raises(BadInput, match="Choose what kind"):
        feeds.read("xml", tmp_path)


def test_a_list_that_is_too_long_is_refused(tmp_path):
    source = tmp_path / "feed.json"
    source.write_text("[" + ",".join(["{}"] * (MAX_ROWS + 1)) + "]")
    assert "too long" in refused("oruk", source)


@pytest.mark.shows("T8")
def test_hostile_words_come_out_harmless(tmp_path):
    hostile = "Tea <script>alert(1)</script>\u202e\x00\r\nBcc: all@example.org javascript:alert(1)"
    row = {
        "id": hostile,
        "name": hostile,
        "description": hostile,
        "url": "javascript:alert(1)",
        "email": "a@example.org\r\nBcc: b@example.org",
        "fees": hostile,
        "organization": {"id": hostile, "name": hostile, "url": "JAVASCRIPT:alert(1)"},
        "pc_targetAudience": [{"audienceType": hostile}],
        "schedules": [{"freq": hostile, "byday": hostile, "opens_at": "10:00", "description": hostile}],
        "locations": [{"name": hostile, "addresses": [{"address_1": hostile, "city": hostile}]}],
        "phones": [{"number": hostile, "description": hostile}],
    }
    source = tmp_path / "feed.json"
    source.write_text(json.dumps([row]))
    (record,) = feeds.read("oruk", source).records
    everything = repr(record) + json.dumps(record.raw, ensure_ascii=False)
    for harm in ("<script", "alert(1)</", "\u202e", "\x00", "\\x00", "\r"):
        assert harm not in everything
    assert record.url == "" and record.email == ""
    assert "\n" not in record.external_id + record.name + record.organisation + record.spot.town + record.spot.address
    assert record.rules[0].doubtful


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=6,
)
FIELDS = {
    "oruk": (
        *("id", "name", "description", "url", "email", "status", "organization", "locations", "service_at_locations"),
        *("schedules", "regular_schedules", "holiday_schedules", "phones", "contacts", "languages", "cost_options"),
        *("attributes", "taxonomies", "pc_targetAudience", "minimum_age", "assured_date", "service_areas"),
    ),
    "meeting-guide": (
        *("name", "slug", "day", "time", "end_time", "timezone", "types", "formatted_address", "latitude", "longitude"),
        *("conference_url", "conference_phone", "notes", "regions", "approximate", "attendance_option", "updated"),
    ),
    "bmlt": ("id_bigint", "weekday_tinyint", "start_time", "duration_time", "formats", "meeting_name", "latitude"),
    "venues": ("title", "lat", "lon", "address", "hours", "contact", "url", "_source", "loc_pcd"),
    "helplines": ("id", "name", "confidence", "channels", "hours", "hours_text", "topics", "area", "sources", "notes"),
}
GOOD = {
    "oruk": {"id": "1", "name": "Tea"},
    "meeting-guide": {"slug": "tea", "name": "Tea", "day": 1},
    "bmlt": {"id_bigint": "1", "meeting_name": "Tea", "weekday_tinyint": "1"},
    "venues": {"title": "Tea", "lat": 53, "lon": -1},
    "helplines": {"id": "1", "name": "Tea", "confidence": "recent", "channels": [{"type": "phone", "value": "999"}]},
}


@pytest.mark.shows("F23")
@pytest.mark.parametrize("kind", FIELDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_field_the_row_is_kept_or_refused(kind, data, tmp_path_factory):
    odd = data.draw(st.dictionaries(st.sampled_from(FIELDS[kind]), json_values, max_size=5))
    rows = [GOOD[kind], {**GOOD[kind], **odd}, odd]
    source = tmp_path_factory.mktemp("odd") / "feed.json"
    source.write_text(json.dumps({"helplines": rows} if kind == "helplines" else rows))
    reading = feeds.read(kind, source)
    assert reading.received == 3 == len(reading.records) + len(reading.refusals)
    for record in reading.records:
        assert record.name and record.external_id and len(record.external_id) <= 200
        json.dumps(record.raw).encode("utf-8")
        repr(record).encode("utf-8")
