"""The main journey from start to end: find a place, ask, book, be reminded, come back, cancel; the mentor sees it.

Real browser, real processes, real mail server. The reminder is sent by the running clockwork with its clock moved on.
"""

import base64
import re
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import pytest

from portal.demo.commands import lay_out
from portal.demo.people import PASSWORD
from portal.messages import banned
from portal.settings import Settings
from portal.shared.clock import instant, local, today
from tests.journeys.steps import Story, answer_questions, fill, follow, heading, press, shown_code

NAME, WORDS, ADDRESS = "Zebedee Quill", "marker words about the kettle", "zebedee.quill@example.org"
PIN = "harbourlight"
FIGURES = re.compile(r"figures: ([0-9]{3} [0-9]{3})")
ME = Story(
    {
        "Is anyone in danger": {"No": True},
        "How old are you": {"18 or over": True},
        "What would help you most": {"Something else, in my own words": True, "In your own words (optional)": WORDS},
        "Where would you like support": {"Town, or first part of a postcode": "LS8"},
        "What should we call you": {"": NAME},
        "How can we contact you safely": {"E-mail": True},
        "Tell us how to do that safely": {"E-mail address": ADDRESS},
        "Choose a PIN or word": {"": PIN},
    }
)


@pytest.fixture
def portal(running_portal: Callable, smtp_sink) -> Iterator:
    """Web and clockwork with the made-up area laid out."""
    running = running_portal(web=False, PORTAL_MAIL_URL=smtp_sink.url)
    lay_out(Settings(instance=running.instance, fast_hashes=True), lambda line: None).close()
    running.start_scheduler()
    running.start_web(wait_for="/health/ready")
    yield running


@pytest.mark.browser
@pytest.mark.shows("R-01", "R-22", "R-23", "N-11", "N-12", "N-36", "A4", "J1.6")
@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_from_the_first_page_to_the_reminder_and_the_cancellation(portal, browser, smtp_sink, script):
    page = browser.page(320, script=script)
    find_a_place(page, portal.url)
    code = ask(page, portal.url)
    booked_for = book(page, browser)
    confirm_the_address(browser.page(320, script=script), portal, smtp_sink, code)
    reminder = wait_for_the_reminder(portal, smtp_sink, booked_for)
    assert banned.found(reminder, "en") == []
    assert NAME not in reminder and WORDS not in reminder and "localhost" not in reminder
    the_mentor_sees_it(browser, portal, script)
    come_back_and_cancel(browser.page(320, script=script), portal.url, code)
    nothing_is_left_in_the_clear(portal)


def find_a_place(page, url: str) -> None:
    page.goto(url)
    assert heading(page) == "What would help today?"
    page.get_by_label("Town, or first part of a postcode").fill("Leeds")
    press(page, "Any time")
    assert "Millrace Library" in page.locator("main").inner_text()
    follow(page, "Millrace Library")
    assert page.title().startswith("Place details")


def ask(page, url: str) -> str:
    page.goto(url)
    page.get_by_role("link", name=re.compile("I want support for myself")).click()
    assert heading(page).startswith("Before you start")
    press(page, "Continue")
    answer_questions(page, ME)
    assert NAME in page.locator("main").inner_text()
    press(page, "Send")
    assert heading(page) == "We have your request"
    return shown_code(page)


def book(page, browser) -> datetime:
    press(page, "Choose a person to talk to")
    assert heading(page) == "Choose a person to talk to"
    follow(page, "Show everyone")
    page.get_by_role("link", name=re.compile("See Marisol’s times")).click()
    assert heading(page) == "Choose a time with Marisol"
    late = page.locator("button.time").last  # some days ahead, so that both reminders are still to come
    value = datetime.fromisoformat(late.get_attribute("value"))
    late.click()
    assert heading(page) == "Check your time"
    browser.check_width(page)
    if page.get_by_label("Phone", exact=True).count():
        fill(page, {"Phone": True})
    if page.get_by_label("Number for this call").count():  # only an e-mail address is known so far
        fill(page, {"Number for this call": "01632 960 200"})
    press(page, "Book this time")
    assert heading(page) == "Your time is booked"
    return value


def confirm_the_address(page, portal, sink, code: str) -> None:
    """The six figures come by e-mail at the next safe hour, and are typed later, behind the code."""
    at = datetime.now(UTC)
    if not 8 <= local(at).hour < 20:
        portal.schedulers[-1].stop()
        ten = instant(today(at) + timedelta(days=local(at).hour >= 20), clock_time(10))
        portal.env["PORTAL_CLOCK_AHEAD"] = str(int((ten - at).total_seconds()))
        portal.start_scheduler()
    until = time.monotonic() + 40
    while time.monotonic() < until and not sink.to(ADDRESS):
        time.sleep(0.3)
    portal.schedulers[-1].stop()  # by a clock that is ahead, every visit of now is over: it would end this one
    (first,) = sink.to(ADDRESS)
    text = first.get_body(("plain",)).get_content()
    assert banned.found(text, "en") == [] and NAME not in text
    come_back(page, portal.url, code)
    follow(page, "Type the six figures")
    fill(page, {"Six figures": FIGURES.search(text)[1]})
    press(page, "Continue")
    assert heading(page) == "Nothing to type now"


def wait_for_the_reminder(portal, sink, booked_for: datetime) -> str:
    """The clockwork is started anew with its clock two days before the booking, then one: it sends by itself."""
    texts: list[str] = []
    for days in (3, 1):
        before = len(sink.to(ADDRESS))
        for running in portal.schedulers:
            running.stop()
        # a little past the same wall-clock time so many days before
        ahead = booked_for - timedelta(days=days) + timedelta(minutes=2) - datetime.now(UTC)
        portal.env["PORTAL_CLOCK_AHEAD"] = str(max(0, int(ahead.total_seconds())))
        portal.start_scheduler()
        until = time.monotonic() + 40
        while time.monotonic() < until and len(sink.to(ADDRESS)) <= before:
            time.sleep(0.3)
        new = sink.to(ADDRESS)[before:]
        assert new, f"no reminder {days} days before; log: {portal.schedulers[-1].log[-1500:]}"
        texts += [f"{message['Subject']}\n{message.get_body(('plain',)).get_content()}" for message in new]
    portal.schedulers[-1].stop()  # the rest of the story is now again
    del portal.env["PORTAL_CLOCK_AHEAD"]
    assert any("reminder" in text.lower() for text in texts), texts
    return "\n".join(texts)


def the_mentor_sees_it(browser, portal, script: bool) -> None:
    page = browser.page(320, script=script)
    page.goto(portal.url + "/sign-in")
    fill(page, {"E-mail": "marisol@example.org", "Password": PASSWORD})
    press(page, "Continue")
    said = portal.verb("worker", "code", "Marisol").stdout.strip().split()[-1]
    fill(page, {"Code from your authenticator": said})
    press(page, "Sign in")
    assert heading(page) == "Your next 7 days"
    assert NAME not in page.content(), "references only, until one is opened"
    for _week in range(8):
        links = page.get_by_role("link", name=re.compile(r"^Open BK-"))
        if links.count():
            break
        follow(page, "Later")
    opened = []
    for href in [link.get_attribute("href") for link in links.all()]:
        page.goto(portal.url + str(href))
        opened.append(page.locator("main").inner_text())
        if NAME in opened[-1]:
            break
    for _week in range(8):
        if any(NAME in text for text in opened):
            return
        page.goto(portal.url + f"/work/week?weeks={_week + 1}")
        for href in [link.get_attribute("href") for link in page.get_by_role("link", name=re.compile("^Open")).all()]:
            page.goto(portal.url + str(href))
            opened.append(page.locator("main").inner_text())
    raise AssertionError("the mentor does not find the booking")


def come_back(page, url: str, code: str) -> None:
    page.goto(url + "/code")
    fill(page, {"Your code": code.lower().replace(" ", "-")})
    fill(page, {"Your PIN or word": PIN})
    press(page, "Continue")
    assert heading(page) == f"Hello, {NAME}"


def come_back_and_cancel(page, url: str, code: str) -> None:
    come_back(page, url, code)
    follow(page, "Change or cancel")
    press(page, "Cancel this booking")
    assert heading(page) == "Your booking is cancelled"


def nothing_is_left_in_the_clear(portal) -> None:
    """Raw bytes of database, WAL, key store and logs: none of what was typed, in any coat (T7, G33)."""
    held = b"".join(path.read_bytes() for path in _files(portal.instance)) + portal.logs.encode()
    for marker in (NAME, WORDS, ADDRESS, PIN):
        for form in _coats(marker):
            assert form not in held, f"{marker} stands in the clear"


def _files(instance: Path) -> list[Path]:
    return [path for path in instance.rglob("*") if path.is_file() and path.name not in ("postcodes.table",)]


def _coats(text: str) -> list[bytes]:
    plain = text.encode()
    return [
        plain,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        base64.b64encode(plain).rstrip(b"="),
        zlib.compress(plain)[2:-4],
        plain.hex().encode(),
    ]


def test_the_search_for_markers_finds_each_coat():
    """The test of the test: what it looks for would be found."""
    for coat in _coats(NAME):
        assert coat in b"..." + coat + b"..."
    assert len({bytes(coat) for coat in _coats(NAME)}) == 6
