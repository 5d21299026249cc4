"""What the next person at a shared device can find, over https, in a profile kept on disk (T1, G10, G11).

The front is ours and can be spoilt: without the safeguards the same search finds what was typed, so it can see.
"""

import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.journeys.steps import fill, heading, press
from tests.kit.servers import Portal, new_portal
from tests.kit.tls_front import TlsFront
from tests.web.test_look import COVER, Weather, shift

SENT, TYPED = "zanzibarkettle", "quillfeathered"  # words that were sent, and words still in the field
NEARLY = "0KZZ"  # of a code with a slip in it
TITLES = re.compile(r"^(|Weather|New Tab|about:blank|localhost.*|.* – Ferry Lane)$")
SUBJECT = re.compile(r"drink|drug|alcohol|recover|addict|famil|mentor|danger|substance", re.IGNORECASE)
WINDOW = 375

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def weather() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/weather"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Portal]:
    """One for the whole file: each test is another visit."""
    settings = {"PORTAL_EXIT_URL": weather, "PORTAL_TRUSTED_PROXIES": "1"}
    made = new_portal(tmp_path_factory.mktemp("device") / "instance", settings)
    made.start_web()
    yield made
    made.stop()


@pytest.fixture
def front(portal: Portal, tmp_path: Path) -> Iterator[TlsFront]:
    made = TlsFront(portal.port, tmp_path)
    yield made
    made.close()


def by_the_button(page: Any) -> None:
    page.click(".bar__exit")


def by_shift(page: Any) -> None:
    shift(page, 3)


def by_the_first_link(page: Any) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Home")
    page.locator(".skip[href$='/exit']").first.press("Enter")


def by_closing_the_tab(page: Any) -> None:
    page.close()


def by_waiting(page: Any) -> None:
    page.clock.fast_forward("18:30")
    page.clock.fast_forward("02:30")


WAYS = {
    "the button": by_the_button,
    "Shift three times": by_shift,
    "the first link": by_the_first_link,
    "the tab closed": by_closing_the_tab,
    "nothing done for 20 minutes": by_waiting,
    "the link without script": by_the_button,
}


def typing(page: Any, url: str) -> None:
    """As far as the name: the words about what would help are sent, the name is typed and not sent."""
    page.goto(url + "/")
    page.get_by_role("link", name=re.compile("I want support for myself")).click()
    press(page, "Continue")
    for _question in range(14):
        title = heading(page)
        if title.startswith("What would help you most"):
            words = {"Something else, in my own words": True, "In your own words (optional)": SENT}
            fill(page, words)
            press(page, "Continue")
        elif title.startswith("What should we call you"):
            fill(page, {"": TYPED})
            return
        elif title.startswith("Is anyone in danger"):
            fill(page, {"No": True})
            press(page, "Continue")
        elif title.startswith("How old are you"):
            fill(page, {"18 or over": True})
            press(page, "Continue")
        elif title.startswith("Where would you like support"):
            fill(page, {"Town, or first part of a postcode": "LS8"})
            press(page, "Continue")
        else:
            skip = page.get_by_role("button", name="Skip this question", exact=True)
            press(page, "Skip this question" if skip.count() else "Continue")
    raise AssertionError(f"no name was asked for; at {heading(page)}")


def everything_shown(page: Any) -> str:
    """What can be read, and what stands in fields."""
    fields = page.locator("input, textarea")
    return page.content() + " ".join(
        fields.nth(n).input_value() for n in range(fields.count()) if _is_text(fields.nth(n))
    )


def _is_text(field: Any) -> bool:
    return field.get_attribute("type") in (None, "text", "search", "tel", "email", "password")


def left_in(profile: Path) -> list[str]:
    """Files of the profile that hold a marker, as bytes of either kind of text."""
    found = []
    for path in profile.rglob("*"):
        if not path.is_file():
            continue
        held = path.read_bytes().lower()
        for word in (SENT, TYPED):
            if word.encode() in held or word.encode("utf-16-le") in held:
                found.append(f"{word} in {path.relative_to(profile)}")
    return found


def history_of(profile: Path, tmp_path: Path) -> list[tuple[str, str]]:
    """(address, title) of each page the browser remembers."""
    copy = tmp_path / "history.sqlite"
    shutil.copy(profile / "Default" / "History", copy)
    with sqlite3.connect(copy) as db:
        rows = db.execute("SELECT url, title FROM urls").fetchall()
    db.close()
    return rows


def back_three_times(page: Any) -> str:
    seen = ""
    for _press in range(3):
        try:
            page.go_back(timeout=5000)
            page.wait_for_load_state()
        except Exception:  # nothing further back, or a page the browser will not fetch again: both show nothing
            pass
        page.wait_for_timeout(100)
        seen += everything_shown(page) if page.url.startswith("http") else ""
    return seen


@pytest.mark.shows("T1", "G10", "N-01", "N-02", "N-04", "A2", "A6")
@pytest.mark.parametrize("way", WAYS)
def test_after_leaving_nothing_typed_can_be_found_on_the_device(
    browser: Any, front: TlsFront, weather: str, tmp_path: Path, way: str
):
    profile = tmp_path / "profile"
    script = way != "the link without script"
    with browser.shared_device(profile, ignore_https_errors=True, java_script_enabled=script) as context:
        page = context.new_page()
        if way.startswith("nothing done"):
            page.clock.install()
        typing(page, front.url)
        WAYS[way](page)
        if page.is_closed():
            page = context.new_page()
            page.goto(front.url + "/ask")
        elif way.startswith("nothing done"):
            page.wait_for_url(lambda url: not url.endswith("/ask"))
        else:
            page.wait_for_url(weather)
        shown = everything_shown(page) + back_three_times(page)
        assert SENT not in shown and TYPED not in shown
    assert left_in(profile) == []
    for address, title in history_of(profile, tmp_path):
        parts = urlsplit(address)
        assert not parts.query or parts.path == "/find", f"an address with an answer in it: {address}"
        assert TITLES.match(title), f"the browser's history says {title!r}"
        assert not SUBJECT.search(title + parts.path), f"the history gives the subject away: {title!r} {address}"


@pytest.mark.shows("T1", "G10")
def test_a_form_that_came_back_with_an_error_is_not_sent_once_more_by_going_back(
    browser: Any, front: TlsFront, weather: str, tmp_path: Path
):
    """Such a page would lie in the history, and on the disk, with all that was typed."""
    profile = tmp_path / "profile"
    with browser.shared_device(profile, ignore_https_errors=True) as context:
        page = context.new_page()
        page.goto(front.url + "/code")
        page.fill("input[name=code]", f"{NEARLY} AAAA BBBB CCCC")
        page.fill("input[name=pin]", TYPED)
        page.locator("main button").last.click()
        page.wait_for_load_state()
        assert NEARLY in everything_shown(page), "an error keeps what was typed"
        page.goto(front.url + "/")
        by_the_button(page)
        page.wait_for_url(weather)
        shown = back_three_times(page)
        assert NEARLY not in shown and TYPED not in shown
    assert left_in(profile) == []


@pytest.mark.shows("T1")
def test_without_the_safeguards_the_same_search_finds_what_was_typed(
    browser: Any, front: TlsFront, weather: str, tmp_path: Path
):
    front.spoil = True
    profile = tmp_path / "profile"
    with browser.shared_device(profile, ignore_https_errors=True, java_script_enabled=False) as context:
        page = context.new_page()
        typing(page, front.url)
        by_the_button(page)
        page.wait_for_url(weather)
        shown = everything_shown(page) + back_three_times(page)
    assert SENT in shown or TYPED in shown or left_in(profile)


@pytest.mark.shows("G11", "F28")
@pytest.mark.parametrize("network", ["slow", "none"])
def test_the_page_is_blank_within_a_tenth_of_a_second(
    browser: Any, front: TlsFront, weather: str, tmp_path: Path, network: str
):
    page = browser.page(WINDOW, ignore_https_errors=True)
    typing(page, front.url)
    if network == "slow":
        front.delay = 5
    else:
        page.context.set_offline(True)
    milliseconds, cover = page.evaluate(
        f"""() => new Promise(resolve => {{
            const began = performance.now();
            for (let pressed = 0; pressed < 3; pressed++)
                document.dispatchEvent(new KeyboardEvent('keyup', {{key: 'Shift'}}));
            requestAnimationFrame(() => setTimeout(() => resolve([performance.now() - began, {COVER}])));
        }})"""
    )
    assert cover == '["","",0]'
    assert milliseconds <= 100, "the promise names this bound (G11)"
    if network == "none":
        assert TYPED not in page.content()


@pytest.mark.shows("N-06")
def test_two_minutes_before_a_visit_ends_the_page_says_so_and_gives_more_time(
    browser: Any, front: TlsFront, weather: str
):
    context = browser.context(WINDOW, ignore_https_errors=True)
    page = context.new_page()
    page.clock.install()
    typing(page, front.url)
    box = page.get_by_role("alertdialog")
    page.clock.fast_forward("17:50")
    assert not box.is_visible()
    page.clock.fast_forward("00:20")
    assert box.is_visible()
    assert page.evaluate("document.activeElement.hasAttribute('data-stay')"), "a screen reader hears it at once"
    page.get_by_role("button", name="Give me more time").click()
    box.wait_for(state="hidden")
    page.clock.fast_forward("17:50")
    assert not box.is_visible()
    assert page.locator("main input.govuk-input").first.input_value() == TYPED, "nothing typed is lost"
    page.clock.fast_forward("00:20")
    context.clear_cookies()  # the visit has ended elsewhere meanwhile
    page.get_by_role("button", name="Give me more time").click()
    page.wait_for_url(front.url + "/")
