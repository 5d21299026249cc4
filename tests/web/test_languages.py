"""Languages by address: each page links to its twin and back; words, dates and forms follow (N-37, N-38)."""

import re

import pytest

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
