"""Makes the pictures of the README: the main pages at 320 and 1280 px, light and in forced colours.

Run with the environment of the tests: `.venv/bin/python -m tests.pictures.make`. The clock stands at the coming
Thursday, 7:10pm, so that something is open and something is not.
"""

import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from playwright.sync_api import Page

from portal.demo.commands import lay_out
from portal.demo.people import PASSWORD
from portal.settings import Settings
from portal.shared import clock
from tests.journeys.steps import Story, answer_questions, fill, heading, press
from tests.kit.browser import RealBrowser, open_browser
from tests.kit.servers import Portal, new_portal

HERE = Path(__file__).resolve().parent
WIDTHS = (320, 1280)
K = Story(
    {
        "Is anyone in danger": {"No": True},
        "How old are you": {"18 or over": True},
        "What would help you most": {"Someone to listen": True},
        "Where would you like support": {"Town, or first part of a postcode": "LS8"},
        "What should we call you": {"": "K"},
        "How can we contact you safely": {"I will come back myself with a code": True},
        "Choose a PIN or word": {"": "harbourlight"},
    }
)


def coming_thursday() -> timedelta:
    now = datetime.now(UTC)
    on = clock.today(now)
    on += timedelta(days=(3 - on.weekday()) % 7)
    moment = clock.instant(on, time(19, 10))
    return (moment if moment > now else moment + timedelta(days=7)) - now


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        ahead = str(int(coming_thursday().total_seconds()))
        portal = new_portal(Path(folder) / "instance", {"PORTAL_CLOCK_AHEAD": ahead})
        clock.set_ahead(timedelta(seconds=int(ahead)))
        lay_out(Settings(instance=portal.instance, fast_hashes=True), print).close()
        try:
            portal.start_web()
            for forced in (False, True):
                for width in WIDTHS:
                    take_all(browser, portal, width, forced)
        finally:
            portal.stop()


def take_all(browser: RealBrowser, portal: Portal, width: int, forced: bool) -> None:
    page = browser.page(width, forced_colours=forced)
    keep = keeper(page, width, forced)
    page.goto(portal.url + "/")
    keep("start")
    page.goto(portal.url + "/find?place=Leeds&when=now")
    keep("find")
    page.goto(portal.url + "/help-now")
    keep("help-now")
    page.goto(portal.url + "/times")
    keep("people")
    page.get_by_role("link", name=re.compile("See .*’s times")).first.click()
    keep("times")
    page.goto(portal.url + "/ask")
    press(page, "Continue")
    for _ in range(20):
        if heading(page).startswith("How can we contact"):
            keep("question")
            break
        given = next((facts for start, facts in K.answers.items() if heading(page).startswith(start)), None)
        if given:
            fill(page, given)
        press(page, "Continue" if given else "Skip this question")
    answer_questions(page, K)
    keep("check")
    press(page, "Send")
    keep("code")
    if not forced:
        week(page, portal, keep)


def week(page: Page, portal: Portal, keep: Callable[[str], None]) -> None:
    page.goto(portal.url + "/sign-in")
    keep("sign-in")
    fill(page, {"E-mail": "marisol@example.org", "Password": PASSWORD})
    press(page, "Continue")
    for _ in range(4):  # a code works once: the one of the last width may still be showing
        said = portal.verb("worker", "code", "Marisol").stdout.strip().split()[-1]
        fill(page, {"Code from your authenticator": said})
        press(page, "Sign in")
        if heading(page) != "Enter your code":
            break
        page.wait_for_timeout(12_000)
    keep("week")
    if page.get_by_role("link", name=re.compile("^Open")).count():
        page.get_by_role("link", name=re.compile("^Open")).first.click()
        keep("booking")


def keeper(page: Page, width: int, forced: bool) -> Callable[[str], None]:
    def keep(name: str) -> None:
        kind = "-forced" if forced else ""
        page.screenshot(path=str(HERE / f"{name}-{width}{kind}.png"), full_page=width > 320)

    return keep


if __name__ == "__main__":
    main()
