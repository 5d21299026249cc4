"""Journey 8 on a library computer, over https, in a profile kept on disk: nothing stays; and two relatives at once."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import portal.tables  # noqa: F401
from portal.app import create_app
from portal.casework import family_actions
from portal.referrals import queries, return_codes
from portal.settings import Settings
from portal.setup.real_parts import find_browser
from portal.storage.store import open_store
from portal.storage.work import work
from tests.journeys.steps import fill, follow, go_on, heading, press
from tests.kit.browser import FLAGS
from tests.kit.every_route import routes
from tests.kit.servers import Portal, new_portal
from tests.kit.tls_front import TlsFront
from tests.referrals.sending import HASHES, code_of, make_referral
from tests.web.test_look import Weather

NAME, NOTE, WORDS = "zanzibarkettle", "quillfeathered", "marmaladeharbour"
PIN = "riverboat"
pytestmark = pytest.mark.browser
PLACES = ("/code/status", "/code/answers", "/code/notes", "/code/record", "/code/say")


@pytest.fixture(scope="module")
def weather() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/weather"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, templates: Any, weather: str) -> Iterator[Portal]:
    """The portal that the library computer reaches."""
    settings = {"PORTAL_EXIT_URL": weather, "PORTAL_TRUSTED_PROXIES": "1"}
    made = new_portal(tmp_path_factory.mktemp("library") / "instance", settings, templates.instance("sqlite", None))
    made.start_web()
    yield made
    made.stop()


@pytest.fixture
def front(library: Portal, tmp_path: Path) -> Iterator[TlsFront]:
    made = TlsFront(library.port, tmp_path)
    yield made
    made.close()


def somebody(library: Portal, name: str, words: str) -> tuple[str, str]:
    """The code and the reference of somebody who sent a request six weeks ago."""
    store = open_store(Settings(instance=library.instance, fast_hashes=True))
    try:
        code_hash = HASHES.make(return_codes.to_hash("S" * 11, return_codes.tidy_pin(PIN)))
        answers = {"name_to_use": name, "help_wanted": ["other"], "help_words": words}
        sent = make_referral(store.new_db, store, answers=answers, code_hash=code_hash, has_pin=True)
        return code_of(store.new_db, sent), sent.ref
    finally:
        store.close()


def come_back(page: Any, url: str, code: str) -> None:
    page.goto(url + "/code")
    fill(page, {"Your code": code.lower(), "Your PIN or word": PIN})
    press(page, "Continue")
    assert heading(page).startswith("Hello"), page.locator("main").inner_text()


def look_at_everything(page: Any, url: str) -> None:
    for place in PLACES:
        go_on(page, url + place)
    go_on(page, url + "/code/notes")
    fill(page, {"Write to the team": NOTE})
    press(page, "Send")
    assert NOTE in page.content()
    follow(page, "Back")


def found_in(profile: Path, words: tuple[str, ...]) -> list[str]:
    held = ((path, path.read_bytes().lower()) for path in profile.rglob("*") if path.is_file())
    return [
        f"{word} in {path.relative_to(profile)}"
        for path, text in held
        for word in words
        if word.lower().encode() in text or word.lower().encode("utf-16-le") in text
    ]


def back_three_times(page: Any) -> str:
    seen = ""
    for _press in range(3):
        try:
            page.go_back(timeout=5000)
            page.wait_for_load_state()
        except Exception:  # nothing further back, or a page the browser will not fetch again: both show nothing
            pass
        page.wait_for_timeout(100)
        seen += page.content() if page.url.startswith("http") else ""
    return seen


@contextmanager
def opened_again(browser: Any, profile: Path, *, script: bool = True) -> Iterator[Any]:
    """The browser as the next person starts it, who lets it bring back the windows of before, cookies and all."""
    context = browser._playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=find_browser(),
        args=[*FLAGS, "--restore-last-session"],
        ignore_default_args=["--disable-back-forward-cache"],
        ignore_https_errors=True,
        java_script_enabled=script,
    )
    try:
        yield context
    finally:
        context.close()


def brought_back(context: Any) -> Any:
    """The window behind the code, once the browser has come so far."""
    for _ in range(100):
        for page in context.pages:
            if "/code" in page.url:
                return page
            page.wait_for_timeout(50)
    raise AssertionError(f"not brought back: {[page.url for page in context.pages]}")


@pytest.mark.shows("J8.7", "N-02", "T1", "G10")
def test_after_the_library_computer_back_and_restore_and_a_search_show_nothing(
    browser: Any, front: TlsFront, library: Portal, weather: str, tmp_path: Path
):
    code, ref = somebody(library, NAME, WORDS)
    secrets = (NAME, NOTE, WORDS, ref, code, code.replace(" ", ""), PIN)
    profile = tmp_path / "profile"
    with browser.shared_device(profile, ignore_https_errors=True) as context:
        page = context.new_page()
        come_back(page, front.url, code)
        look_at_everything(page, front.url)
        press(page, "Close this and leave")
        page.wait_for_url(weather)
        seen = back_three_times(page)
        assert not [word for word in secrets if word in seen]
    assert found_in(profile, secrets) == []
    with opened_again(browser, profile) as restored:
        shown = ""
        for page in [*restored.pages, restored.new_page()]:
            page.wait_for_timeout(500)
            shown += page.content()
        page.goto(front.url + "/code/status")
        shown += page.content()
        assert heading(page) == "Come back to where you were"
        assert not [word for word in secrets if word in shown]
    assert found_in(profile, secrets) == []
    copy = tmp_path / "history.sqlite"
    shutil.copy(profile / "Default" / "History", copy)
    with sqlite3.connect(copy) as held:
        titles = [title for (title,) in held.execute("SELECT title FROM urls")]
    held.close()
    assert not [title for title in titles if "Hello" in title or NAME in title]


def visits_in(library: Portal) -> set[str]:
    with sqlite3.connect(library.instance / "portal.sqlite") as held:
        return {number for (number,) in held.execute("SELECT id FROM visit")}


@pytest.mark.shows("J8.7", "N-02", "T1")
@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_a_browser_that_was_shut_without_leaving_brings_nothing_back(
    browser: Any, front: TlsFront, library: Portal, tmp_path: Path, script: bool
):
    """The window that comes back by itself ends the visit before it is drawn, and so does an address typed beside it.
    Without script the first of these cannot be told from Back: there the visit ends when an address is typed."""
    code, ref = somebody(library, NAME, WORDS)
    profile, before = tmp_path / "profile", visits_in(library)
    with browser.shared_device(profile, ignore_https_errors=True, java_script_enabled=script) as context:
        page = context.new_page()
        come_back(page, front.url, code)
        page.click("a[href$='/code/answers']")
        page.wait_for_url("**/code/answers")
        assert WORDS in page.content()
        page.go_back(wait_until="commit")
        browser.load_anew(page)
        assert NAME in page.content(), "Back and loading anew are no reason to ask for the code"
        page.wait_for_timeout(1500)  # the browser writes down its windows now and then
    held = visits_in(library) - before
    assert held
    with opened_again(browser, profile, script=script) as restored:
        was = brought_back(restored)
        if script:
            was.wait_for_url(front.url + "/code")
            assert heading(was) == "Come back to where you were"
            assert not visits_in(library) & held, "it is not only hidden"
            was.go_back(wait_until="commit")
            was.wait_for_timeout(500)
            assert not [word for word in (NAME, WORDS, ref) if word in was.content()]
        beside = restored.new_page()
        beside.goto(front.url + "/")
        beside.goto(front.url + "/code/status")
        assert heading(beside) == "Come back to where you were"
        browser.load_anew(was)
        assert not [word for word in (NAME, WORDS, ref) if word in was.content() + beside.content()]
        assert not visits_in(library) & held


@pytest.mark.shows("T4", "J8.4", "R-68")
def test_two_relatives_of_one_person_never_learn_of_each_other(browser: Any, library: Portal):
    """Both use everything at the same time, from the same town, with the same worry; the team has put them together
    as one family, and has notes about it. Every page that opens behind a code is looked at, turn by turn."""
    names = ("Anneliese", "Bartholomew")
    notes = ("It was a hard week", "We had a good week")
    wishes = ("Please ring less often", "Please speak more slowly")
    people = [somebody(library, name, f"my {who}") for name, who in zip(names, ("brother", "son"), strict=True)]
    together = put_together(library, [ref for _code, ref in people])
    pages = [browser.page(375), browser.page(375)]
    for page, (code, _ref) in zip(pages, people, strict=True):
        come_back(page, library.url, code)
    for page, note, wish in zip(pages, notes, wishes, strict=True):
        go_on(page, library.url + "/code/notes")
        fill(page, {"Write to the team": note})
        press(page, "Send")
        go_on(page, library.url + "/code/say")
        page.locator("input[name=kind]").first.check()
        fill(page, {"In your own words (optional)": wish})
        press(page, "Send")
    seen = ["", ""]
    for place in (*behind_a_code(library), "/about-you", "/times", "/groups", "/"):
        for number, page in enumerate(pages):
            go_on(page, library.url + place)
            seen[number] += page.content()
    for number, page in enumerate(pages):
        copied = page.request.post(library.url + "/code/copy", form={"csrf_token": token(page, library.url)})
        assert copied.ok and names[number] in copied.text()
        seen[number] += copied.text()
    for number, other in ((0, 1), (1, 0)):
        assert notes[number] in seen[number] and wishes[number] in seen[number]
        signs = (names[other], notes[other], wishes[other], people[other][1], people[other][0][:9], *together)
        assert [sign for sign in signs if sign in seen[number]] == []


def put_together(library: Portal, refs: list[str]) -> tuple[str, ...]:
    """Both in one family, as the team keeps it. Gives what neither may see of it."""
    store, moment = open_store(Settings(instance=library.instance, fast_hashes=True)), datetime.now(UTC)
    try:
        with store.new_db() as db, work(db):
            ref = family_actions.open_case(db, by="WK-A", once_key="f" * 32, now=moment).ref
            facts = {"ref": ref, "by": "WK-A", "now": moment}
            for each in refs:
                whose = queries.referral(db, each).family_member_id
                family_actions.add_member(db, family_member_id=whose, has_agreed=True, **facts)
            family_actions.write_needs(db, member="", words="Tugboat lanterns for both", **facts)
        return ref, "Tugboat"
    finally:
        store.close()


def behind_a_code(library: Portal) -> list[str]:
    """Every address that opens with nothing more said."""
    settings = Settings(instance=library.instance, fast_hashes=True)
    store = open_store(settings)
    try:
        found = [route for route in routes(create_app(settings, store)) if route.rule.startswith("/code/")]
    finally:
        store.close()
    addresses = sorted({route.rule for route in found if route.method == "GET" and not route.arguments})
    assert len(addresses) > 20
    return addresses


def token(page: Any, url: str) -> str:
    go_on(page, url + "/code/record")
    return str(page.locator("form[action$='/code/copy'] input[name=csrf_token]").input_value())
