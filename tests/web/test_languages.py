"""Languages by address: each page links to its twin and back; words, dates and forms follow (N-37, N-38)."""

import re
from datetime import UTC, datetime

import pytest

from portal.messages.moments import day_words
from tests.mentoring.conftest import make_mentor
from tests.referrals.walking import answer, walk

__all__ = ["make_mentor"]

PAGES = [
    "/",
    "/find",
    "/find?place=LS8&when=evening",
    "/times",
    "/code",
    "/ask",
    "/help-now",
    "/privacy",
    "/staying-safe",
]


@pytest.mark.shows("N-38")
@pytest.mark.parametrize("address", PAGES)
def test_each_page_links_to_its_welsh_twin_and_back(client, address):
    english = client.get(address).get_data(as_text=True)
    twin = "/cy" + address.replace("&", "&amp;")
    assert f'href="{twin}"' in english
    welsh = client.get("/cy" + address).get_data(as_text=True)
    assert '<html lang="cy"' in welsh
    assert f'href="{address.replace("&", "&amp;")}"' in welsh


@pytest.mark.shows("N-38")
def test_links_and_forms_stay_in_the_language(client):
    page = client.get("/cy/").get_data(as_text=True)
    inside = [link for link in re.findall(r'(?:href|action)="(/[^"]*)"', page) if not link.startswith("/static")]
    twins = {"/", "/ur/", "/pa/"}
    assert [link for link in inside if not link.startswith("/cy") and link not in twins] == []


@pytest.mark.shows("N-38")
def test_errors_are_said_in_the_language(client):
    client.get("/cy/code")
    page = client.submit({}, action="/code").get_data(as_text=True)
    assert "There is a problem" not in page
    assert "Enter your code" not in page
    assert "<title>Error:" not in page


@pytest.mark.shows("N-37")
def test_urdu_runs_from_right_to_left_and_says_what_is_not_translated(client):
    page = client.get("/ur/").get_data(as_text=True)
    assert '<html lang="ur" dir="rtl"' in page
    assert "public.rtl" in page
    assert "Parts of these pages are still in English." in page
    assert "Parts of these pages" not in client.get("/cy/").get_data(as_text=True)
    assert ">اردو<" in client.get("/").get_data(as_text=True)


@pytest.mark.shows("N-37", "J3.3")
def test_panjabi_says_that_the_questions_are_in_english_and_how_else_to_answer(client):
    page = client.get("/pa/ask").get_data(as_text=True)
    assert '<html lang="pa" dir="ltr"' in page
    assert "ਸਵਾਲ ਅੰਗਰੇਜ਼ੀ ਵਿੱਚ ਹਨ।" in page, "the questions are in English"
    assert "ਦੁਭਾਸ਼ੀਏ" in page, "an interpreter"
    assert "ਅੰਗਰੇਜ਼ੀ" not in client.get("/ask").get_data(as_text=True)
    assert ">ਪੰਜਾਬੀ<" in client.get("/").get_data(as_text=True)


@pytest.mark.shows("N-37", "J3.3")
@pytest.mark.parametrize("address", ["/", "/privacy", "/staying-safe", "/help-now", "/how-this-works"])
def test_the_way_in_is_in_panjabi(client, address):
    """Start, privacy, safety, emergency help and how it works: every heading is in Gurmukhi."""
    page = client.get("/pa" + address).get_data(as_text=True)
    headings = [re.sub(r"<[^>]*>", "", text).strip() for text in re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page, re.S)]
    assert headings
    assert [text for text in headings if not re.search("[\u0a00-\u0a7f]", text)] == []


def test_an_unknown_language_is_an_unknown_page(client):
    assert client.get("/xx/find").status_code == 404
    assert client.get("/en/find").status_code == 404
    assert client.get("/cy/cy/find").status_code == 404


def test_one_copy_of_the_files_serves_every_language(client):
    page = client.get("/cy/").get_data(as_text=True)
    assert "/cy/static" not in page


@pytest.mark.shows("N-38")
def test_a_welsh_day_is_small_within_a_sentence_and_large_where_it_begins(app, clock_at):
    monday = datetime(2026, 11, 23, 19, tzinfo=UTC)
    with app.test_request_context("/", environ_overrides={"portal.language": "cy"}):
        render = app.jinja_env.from_string
        assert render("{{ at|when }}").render(at=monday) == "dydd Llun 23 Tachwedd, 7yh"
        assert render("{{ at|day(first=true) }}").render(at=monday) == "Dydd Llun 23 Tachwedd"
    assert day_words(monday.date(), "cy") == "dydd Llun 23 Tachwedd", "and in messages"
    assert day_words(monday.date(), "en") == "Monday 23 November"


@pytest.mark.shows("N-38")
def test_no_welsh_page_of_a_whole_visit_has_a_large_day_in_the_middle_of_a_sentence(client, make_mentor):
    mentor, seen = make_mentor(), []

    def look(response):
        seen.append(response.get_data(as_text=True))
        return seen[-1]

    client.get("/cy/ask")
    client.submit({}, action="/ask")
    walk(client)
    look(client.get("/cy/ask"))
    look(answer(client, go="send"))
    page = look(client.get(f"/cy/times/{mentor.ref}"))
    time = page.split('name="time" value="')[1].split('"')[0]
    look(client.submit({"time": time}, action=f"/cy/times/{mentor.ref}"))
    look(client.submit({}, action="/times/confirm"))
    for address in ("/", "/times", "/code/status", "/code/notes", "/code/figures", "/find?when=evening"):
        look(client.get(f"/cy{address}"))
    large = re.compile(r"[^<>]*[a-zâêîôûŵŷ](?:,|:)? (?:<b>)?Dydd [A-Z]\w+")
    assert [found for page in seen for found in large.findall(page)] == []
    assert any(re.search(r"[a-z] (<b>)?dydd [A-Z]", page) for page in seen) and any(">Dydd " in page for page in seen)
