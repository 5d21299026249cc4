"""What a run of a source tells: everybody that something was not clear, the team what, and how often."""

import json

import pytest

from portal.directory import feeds
from portal.directory.apart_jobs import read_file_apart
from portal.directory.import_actions import take
from portal.storage.work import work
from tests.directory.made_up_listings import on_the_grid
from tests.directory.test_keeping import keeper  # noqa: F401

ITSELF = {
    "version": "HSDS-UK-3.0",
    "profile": "https://rules.example.org/profile",
    "openapi_url": "https://feed.example.org/openapi.json",
}
SERVICE = {"id": "one", "name": "Quay Club", "status": "active", "description": "We listen."}
HEADING = {"id": "h1", "name": "Advice", "description": "Advice of all kinds.", "taxonomy": "ours", "term": "Advice"}


def page(contents, of=1, number=1):
    return {
        "total_items": len(contents),
        "total_pages": of,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number == of,
        "empty": not contents,
        "contents": contents,
    }


@pytest.fixture
def feed(tmp_path):
    """A folder with the answers of a feed; what is named is written in place of what is right."""

    def written(**files):
        right = {"api_details": ITSELF, "services": page([SERVICE]), "taxonomy_terms": page([HEADING])}
        folder = tmp_path / "feed"
        folder.mkdir(exist_ok=True)
        for name, value in (right | files).items():
            (folder / f"{name}.json").write_text(json.dumps(value))
        return folder

    return written


@pytest.fixture
def told(db, now, client):
    """What everybody reads on the page of sources once this folder has been taken."""

    def after(folder):
        with work(db):
            given = read_file_apart("oruk", folder)
            take(db, source="Quay feed", kind="oruk", reading=given, now=now, locate=on_the_grid)
        client.get("/sources")
        return client.page.said

    return after


@pytest.mark.shows("F23")
def test_a_feed_that_keeps_to_the_standard_warns_of_nothing(feed, told):
    page_said = told(feed())
    assert "1 entry is shown." in page_said
    for word in ("Warning", "not clear", "could not be used"):
        assert word not in page_said, word


@pytest.mark.shows("F23")
@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"taxonomy_terms": page([HEADING | {"description": ""}])}, "A heading of the feed has no description."),
        ({"taxonomy_terms": page([HEADING | {"term_uri": "example_com"}])}, "The term_uri of a heading is no web"),
        ({"taxonomy_terms": page([HEADING], of=10)}, "The list of headings says that it has 10 pages; 1 came."),
        (
            {"taxonomy_terms": page([HEADING], of=2) | {"last_page": True}},
            "A page of headings says that it is page 1 of 2, and the last.",
        ),
        ({"services": page([SERVICE], of=3)}, "The list of services says that it has 3 pages; 1 came."),
        ({"api_details": ITSELF | {"openapi_url": "feed/openapi.json"}}, "no web address for its openapi"),
        ({"api_details": ITSELF | {"version": ""}}, "which version of the standard"),
    ],
)
def test_what_is_wrong_beside_the_services_is_a_warning_that_people_see(feed, told, files, why):
    folder = feed(**files)
    assert any(why in sentence for sentence in feeds.read("oruk", folder).warnings)
    page_said = told(folder)
    assert "1 entry is shown." in page_said, "a warning refuses nothing"
    assert "Warning: the list breaks" in page_said
    assert why not in page_said, "what exactly is for the team"


def test_pages_that_all_came_are_no_warning(feed):
    second = page([SERVICE | {"id": "two"}], of=2, number=2)
    folder = feed(services=page([SERVICE], of=2), services_2=second)
    assert feeds.read("oruk", folder).warnings == ()
    assert len(feeds.read("oruk", folder).records) == 2


@pytest.mark.shows("F23")
def test_the_team_reads_what_was_refused_and_what_was_not_clear(feed, told, keeper):  # noqa: F811
    rows = [
        SERVICE | {"email": "nobody"},
        {"id": "nameless", "status": "active", "description": "No name."},
        SERVICE,
        SERVICE | {"id": "two", "schedules": [{"description": "Ring Zoe", "opens_at": "late", "byday": "MO"}]},
    ]
    page_said = told(feed(services=page(rows)))
    assert "1 could not be used as it was written." in page_said, "what only came twice is not counted"
    assert "In 2 entries something was not clear." in page_said
    assert "e-mail" not in page_said
    keeper.get("/sources")
    for sentence in ("It has no name. 1", "The e-mail address could not be read. 1", "came first. 1"):
        assert sentence in keeper.page.said, sentence
    assert "Zoe" not in keeper.page.said, "words of the list are not repeated"


@pytest.mark.shows("F23")
@pytest.mark.parametrize(
    ("verdict", "warns", "refuses"), [("pass", False, False), ("warn", True, False), ("fail", True, True)]
)
def test_the_mocks_of_the_official_validator_behave_as_they_are_named(told, shared_data, verdict, warns, refuses):
    page_said = told(shared_data / "oruk" / "validator-mocks" / verdict)
    assert ("Warning: the list breaks" in page_said) is warns
    assert ("could not be used as" in page_said) is refuses
