"""The short guides, and which one comes first."""

import re
from datetime import timedelta

import pytest

from portal.referrals.guide_shown import as_html
from portal.referrals.guides import GUIDES, in_order, text_of
from portal.settings import Settings
from portal.settings_refused import NATIONS
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.referrals.walking import YOUNG, begin, send, walk


@pytest.mark.parametrize("name", [guide.name for guide in GUIDES])
def test_every_guide_is_a_page(client: Visitor, name: str):
    assert client.get(f"/guides/{name}").status_code == 200
    assert client.get("/guides/nothing").status_code == 404


@pytest.mark.shows("R-13", "J2.4", "J2.5")
@pytest.mark.parametrize(
    ("answers", "first"),
    [
        ({"relationship": {"relationship": "friend"}}, "For friends, neighbours and people at work"),
        ({"relationship": {"relationship": "parent"}}, "Looking after yourself"),
        ({"situation": {"situation": "died"}}, "After someone has died"),
    ],
)
def test_the_confirmation_leads_with_the_guide_that_fits(client: Visitor, now, answers: dict, first: str):
    begin(client)
    walk(client, **answers)
    send(client)
    after = client.page.said.split("Until then")[1]
    assert first in after
    for words in ("just a friend", "non-family", "significant other"):
        assert words not in client.page.said.lower()


@pytest.mark.shows("R-43")
def test_whoever_asks_help_for_a_child_is_shown_it(client: Visitor, now):
    begin(client)
    walk(client, help_wanted={"help_wanted": ["young"]})
    assert "Support for a child or young person in my family" in client.page.said
    send(client)
    assert "For children and young people" in client.page.said
    guide = next(link for link in client.page.links if link.startswith("/guides/young"))
    client.get(guide)
    assert "young carer’s needs assessment" in client.page.said, "the rights of the nation they are in"
    assert [link for link in client.page.links if "find" in link or link.startswith(("http", "tel:"))], "and services"
    assert [guide.name for guide in in_order("families")] == ["you"]


@pytest.mark.shows("R-13", "R-18", "J2.4")
def test_the_guides_after_sending_are_those_of_what_was_asked_for(client: Visitor, now):
    begin(client)
    walk(client, help_wanted={"help_wanted": ["safe", "practical"]})
    send(client)
    assert {"/guides/you", "/guides/safe", "/guides/money"} <= set(client.page.links)
    assert next(iter(in_order("friends", wanted=["safe"]))).name == "friends"


@pytest.mark.shows("N-23", "J4.5")
@pytest.mark.parametrize(
    ("nation", "right"),
    [
        ("England", "young carer’s needs assessment"),
        ("Scotland", "Young Carer Statement"),
        ("Wales", "carer’s needs assessment"),
        ("Northern Ireland", "Health and Social Care Trust"),
    ],
)
def test_rights_of_young_carers_are_those_of_the_nation(settings: Settings, store: Store, nation: str, right: str):
    from dataclasses import replace

    from portal.app import create_app

    app = create_app(replace(settings, nation=nation), store)
    text = app.test_client().get("/guides/young").get_data(as_text=True)
    assert right in text
    assert "not about how well you care" in text


@pytest.mark.shows("N-23", "J4.5")
def test_somebody_who_lives_in_another_nation_chooses_it_and_reads_their_own_rights(client: Visitor):
    client.get("/cy/guides/young")
    assert "/cy/guides/young?nation=scotland" in client.page.links
    client.get("/guides/young")
    assert "This is for England." in client.page.said and "Young Carer Statement" not in client.page.said
    client.get(next(link for link in client.page.links if link == "/guides/young?nation=scotland"))
    assert "This is for Scotland." in client.page.said and "Young Carer Statement" in client.page.said
    assert "young carer’s needs assessment" not in client.page.said
    assert "Northern Ireland" in client.page.said and "/guides/young?nation=scotland" not in client.page.links
    client.get("/guides/young?nation=elsewhere")
    assert "This is for England." in client.page.said
    client.get("/guides/sleep")
    assert "This is for" not in client.page.said, "where nothing depends on it nothing is said"


@pytest.mark.shows("N-23", "J4.5")
@pytest.mark.parametrize(
    ("area", "guide"), [("Scotland", "/guides/young?nation=scotland"), ("LS8", "/guides/young"), ("", "/guides/young")]
)
def test_who_says_where_they_live_is_led_to_the_rights_of_that_nation(client: Visitor, now, area: str, guide: str):
    begin(client)
    walk(client, **YOUNG, area={"area": area})
    send(client)
    assert guide in client.page.links


def words_and_sentences(markdown: str) -> list[list[str]]:
    plain = re.sub(r"\]\([^)]*\)|[*#\[\]“”]", " ", markdown)
    return [sentence.split() for sentence in re.split(r"[.?!:]\s|\n", plain) if sentence.strip(" -")]


def syllables(word: str) -> int:
    return max(len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower()))), 1)


@pytest.mark.shows("R-18")
@pytest.mark.parametrize("name", [guide.name for guide in GUIDES])
def test_each_guide_names_its_owner_and_review_date_and_is_plain(name: str):
    for nation in NATIONS:
        text = text_of(name, language="en", nation=nation)
        assert text.owner and text.source
        assert timedelta(0) < text.review_by - text.reviewed_on <= timedelta(days=366)
        sentences = words_and_sentences(text.markdown)
        words = [word for sentence in sentences for word in sentence if any(map(str.isalpha, word))]
        assert max(len(sentence) for sentence in sentences) <= 25
        grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
        assert grade <= 6, f"reading age {grade + 5:.1f}"


@pytest.mark.shows("R-18", "N-04")
def test_own_needs_come_first_and_addresses_tell_nothing(client: Visitor):
    client.get("/guides")
    listed = [link for link in client.page.links if link.startswith("/guides/")]
    assert listed[:5] == [f"/guides/{name}" for name in ("you", "sleep", "safe", "limits", "money")]
    assert {"/guides/children", "/guides/unwell", "/guides/friends", "/guides/loss", "/guides/young"} < set(listed)
    telling = ("drug", "drink", "alcohol", "overdose", "naloxone", "addict", "famil", "abuse")
    for guide in GUIDES:
        assert not any(word in (guide.name + guide.title).lower() for word in telling)


def test_a_guide_is_in_welsh_where_that_is_written_and_its_links_stay_in_welsh(client: Visitor):
    html = client.get("/cy/guides/sleep").get_data(as_text=True)
    assert "gorffwys" in html
    assert 'href="/cy/help-now"' in html
    english = client.get("/ur/guides/sleep").get_data(as_text=True)
    assert '<div class="text" lang="en">' in english


@pytest.mark.shows("T8")
def test_what_a_guide_must_not_hold_does_not_get_through():
    hostile = (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "![b](https://x.example/p.png)",
        "[c](data:text/html,<b>)",
    )
    for text in hostile:
        html = as_html(text, "")
        assert not re.search(r"<script|<img|href=.javascript|href=.data", html), text


@pytest.mark.shows("R-18")
def test_the_day_of_the_next_look_carries_its_year(client: Visitor):
    """Day and month alone read as the day that has just been."""
    client.get("/guides/young")
    text = text_of("young", language="en", nation="England")
    assert client.page and str(text.review_by.year) in client.page.said.split("We look at it again by")[1]
