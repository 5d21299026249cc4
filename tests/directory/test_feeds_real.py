"""The real feeds that lie beside the repository: each reads to the end, and nothing gets lost on the way (F23).

Left out, with the reason, where the data is absent.
"""

import random
import re
from pathlib import Path

import pytest

from portal.directory import feeds
from portal.directory.feeds import NotOfItsKind

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real feeds are not here: {DATA}")

# kind, file, received, kept
READ = (
    ("oruk", "oruk/feeds/north-lincolnshire-2024-12-18.services.json", 738, 738),
    ("oruk", "oruk/feeds/buckinghamshire-outpost-2021.services-page1.json", 20, 20),
    ("oruk", "oruk/feeds/dfe-family-hubs-mock/getFullyNestedServiceById.json", 1, 1),
    ("oruk", "oruk/feeds/dfe-family-hubs-mock/getPaginatedListOfServices.json", 1, 1),
    ("oruk", "oruk/feeds/dfe-family-hubs-mock/getPaginatedListOfServices.Pagination.json", 35, 1),
    ("hsds", "oruk/feeds/miami211-hsds2-2019", 308, 308),
    ("hsds", "oruk/examples/uk-3.0/csv", 1, 1),
    ("oruk", "oruk/examples/uk-3.0/service_list.json", 1, 1),
    ("oruk", "oruk/examples/uk-3.0/service_full.json", 1, 1),
    ("oruk", "oruk/validator-mocks/pass/service_list.json", 128, 1),
    ("oruk", "oruk/validator-mocks/warn/service_list.json", 1, 1),
    ("oruk", "oruk/validator-mocks/fail/service_list.json", 4, 0),
    *(
        ("oruk", f"oruk/validator-mocks/{verdict}/{name}.json", 1, 1)
        for verdict in ("pass", "warn", "fail")
        for name in ("service_full", "service_at_location_full", "service_at_location_list", "organization_full")
    ),
    ("meeting-guide", "meeting-guide/al-anon-massachusetts-2023.json", 360, 360),
    ("meeting-guide", "meeting-guide/aa-sf-marin-2021.json", 658, 658),
    ("meeting-guide", "meeting-guide/aa-edmonton-2022.json", 315, 315),
    ("meeting-guide", "meeting-guide/fixture-times.json", 9, 9),
    ("meeting-guide", "meeting-guide/fixture-timezones.json", 2, 2),
    ("meeting-guide", "meeting-guide/fixture-appointment.json", 2, 2),
    ("bmlt", "meeting-guide/bmlt/meeting-search-42.867970-day2.json", 53, 53),
    ("bmlt", "meeting-guide/bmlt/meeting-search-42.867970-day3.json", 54, 54),
    ("bmlt", "meeting-guide/bmlt/meeting-search-42.867970-day4.json", 62, 62),
    ("venues", "venues/uk-libraries-2025.csv", 4231, 3752),
    ("venues", "venues/warm-spaces-councils-2025.json", 1382, 1377),
    ("helplines", "helplines.json", 48, 40),
)
NOT_READ = (
    ("oruk", "oruk/feeds/dfe-family-hubs-mock/getAPIMetaInformation.json"),
    ("oruk", "oruk/feeds/dfe-family-hubs-mock/getPaginatedListOfServices.Empty.json"),
    ("oruk", "oruk/feeds/buckinghamshire-outpost-2021.taxonomies.json"),
    ("oruk", "oruk/feeds/miami211-hsds2-2019/datapackage.json"),
    *(
        ("oruk", f"oruk/validator-mocks/{verdict}/{name}.json")
        for verdict in ("pass", "warn", "fail")
        for name in (
            *("api_details", "organization_list", "taxonomy", "taxonomy_list", "taxonomy_term", "taxonomy_term_list"),
        )
    ),
    ("meeting-guide", "meeting-guide/spec-types.json"),
    ("meeting-guide", "meeting-guide/wagtail-spec-meeting-types.json"),
    ("bmlt", "meeting-guide/bmlt/formats.json"),
    ("bmlt", "meeting-guide/bmlt/service-bodies.json"),
    ("venues", "venues/uk-libraries-2025.coordinates.csv"),
)


@pytest.fixture(scope="module")
def read():
    held = {}

    def of(kind, name):
        if name not in held:
            held[name] = feeds.read(kind, DATA / name)
        return held[name]

    return of


@pytest.mark.shows("F23")
@pytest.mark.parametrize(("kind", "name", "received", "kept"), READ)
def test_every_real_record_is_kept_or_refused(read, kind, name, received, kept):
    reading = read(kind, name)
    print(f"{name}: {reading.received} received, {len(reading.records)} kept, {len(reading.refusals)} refused")
    assert (reading.received, len(reading.records)) == (received, kept)
    assert reading.received == len(reading.records) + len(reading.refusals)
    assert all(refusal.reason.endswith(".") and refusal.external_id for refusal in reading.refusals)
    identifiers = [record.external_id for record in reading.records]
    assert len(set(identifiers)) == len(identifiers) and max(map(len, identifiers), default=0) <= 200


@pytest.mark.shows("F23")
@pytest.mark.parametrize(("kind", "name"), NOT_READ)
def test_files_that_hold_something_else_are_not_read(kind, name):
    with pytest.raises(NotOfItsKind):
        feeds.read(kind, DATA / name)


def test_no_file_of_the_folders_is_forgotten():
    named = {name for _, name, *_ in READ} | {name for _, name in NOT_READ}
    folders = ("oruk/feeds", "oruk/validator-mocks", "meeting-guide", "venues")
    files = {path for folder in folders for path in (DATA / folder).rglob("*.*") if path.suffix in (".json", ".csv")}
    left = {path.relative_to(DATA).as_posix() for path in files} - named
    assert {name for name in left if not name.startswith("oruk/feeds/miami211")} == set()


@pytest.mark.shows("T8")
@pytest.mark.parametrize(("kind", "name", "received", "kept"), READ)
def test_nothing_of_a_real_feed_runs_hides_or_overflows(read, kind, name, received, kept):
    for record in read(kind, name).records:
        everything = repr(record)
        for harm in ("<script", "<span", "<p", "&nbsp;", "javascript:", "\\u200b", "\\u202e", "\\x00", "\\ufeff"):
            assert harm not in everything.lower()
        assert len(record.description) <= 10_000 and len(record.name) <= 255
        assert not record.url or record.url.startswith(("http://", "https://"))
        for spot in filter(None, (record.spot, *record.other_spots)):
            assert spot.latitude is None or (49 <= spot.latitude <= 61.5 and -9 <= spot.longitude <= 2.5)
            assert len(spot.postcode) <= 8


@pytest.mark.shows("F23", "G30")
@pytest.mark.parametrize(("kind", "name", "received", "kept"), [row for row in READ if row[1].endswith(".json")])
def test_a_real_feed_cut_anywhere_is_not_read(kind, name, received, kept, tmp_path):
    whole = (DATA / name).read_bytes().rstrip()
    cut = tmp_path / "cut.json"
    for place in random.Random(7).sample(range(len(whole)), 100):
        cut.write_bytes(whole[:place])
        with pytest.raises(NotOfItsKind):
            feeds.read(kind, cut)


@pytest.mark.parametrize(
    ("kind", "name", "received", "kept"), [row for row in READ if row[0] in ("meeting-guide", "bmlt")]
)
def test_no_passcode_of_a_real_meeting_is_kept(read, kind, name, received, kept):
    for record in read(kind, name).records:
        everything = (repr(record) + repr(record.raw)).lower().replace("password required", "")
        everything = re.sub(r"meeting=[a-z0-9-]*redacted", "", everything)  # names that were taken for codes
        for sign in ("pwd=", "redacted", "passcode:", "password:", "pin:"):
            assert sign not in everything.replace("redacted-", ""), record.external_id
