"""The browser is given nothing to keep: no web storage, no worker of ours that answers for the portal (T1, N-05)."""

import re
from typing import Any

import pytest

from tests.house.tracked import ROOT
from tests.journeys.steps import Story, answer_questions, press

KEEPS = re.compile(
    r"localStorage|sessionStorage|indexedDB|\bcaches\b|serviceWorker|cookieStore|openDatabase|document\.cookie"
)
SCRIPTS = [*(ROOT / "portal" / "frontend" / "scripts").glob("*.js"), ROOT / "portal" / "frontend" / "build.mjs"]
PAGES = (ROOT / "templates").rglob("*.html")
LEFT = """async () => [
    Object.keys(localStorage),
    Object.keys(sessionStorage),
    (await indexedDB.databases()).map(each => each.name),
    await caches.keys(),
    (await navigator.serviceWorker.getRegistrations()).map(each => each.scope),
    document.cookie,
]"""
WORDS = Story(
    {
        "Is anyone in danger": {"No": True},
        "How old are you": {"18 or over": True},
        "What would help you most": {
            "Something else, in my own words": True,
            "In your own words (optional)": "no sleep",
        },
        "Where would you like support": {"Town, or first part of a postcode": "LS8"},
        "What should we call you": {"": "K"},
        "How can we contact you safely": {"E-mail": True},
        "Tell us how to do that safely": {"E-mail address": "k@example.org"},
        "Choose a PIN or word": {"": "harbourlight"},
    }
)


@pytest.mark.shows("T1")
def test_no_script_of_ours_keeps_anything_in_the_browser() -> None:
    built = list((ROOT / "static" / "dist").glob("*.js"))
    assert len(SCRIPTS) > 5 and built, "there is something to look at"
    found = [(path.name, hit[0]) for path in [*SCRIPTS, *built, *PAGES] for hit in KEEPS.finditer(path.read_text())]
    assert not found


@pytest.mark.browser
@pytest.mark.shows("T1")
def test_after_the_journey_the_browser_holds_nothing_in_its_stores(running_portal: Any, browser: Any) -> None:
    page = browser.page(320)
    page.goto(running_portal().url + "/ask")
    press(page, "Continue")
    answer_questions(page, WORDS)
    press(page, "Send")
    assert page.evaluate(LEFT) == [[], [], [], [], [], ""], "nor is the one cookie read by any script"
