"""How a person walks the portal in a browser: by what is written on the buttons, never by how a page is made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Frame, Locator, Page

CODE = re.compile(r"\b([0-9A-Z]{4}(?:[ -][0-9A-Z]{4}){3})\b")


@dataclass
class Story:
    """What one person answers, by the words of the question."""

    answers: dict[str, Mapping[str, object]] = field(default_factory=dict)


def press(page: Page, name: str) -> None:
    go(page, page.get_by_role("button", name=name, exact=True).first)


def follow(page: Page, name: str) -> None:
    go(page, page.get_by_role("link", name=name, exact=True).first)


def go(page: Page, to: Locator) -> None:
    """Click, and be on the page it leads to: on a busy machine a click is over before the browser has set off."""
    gone: list[Frame] = []

    def note(frame: Frame) -> None:
        gone.append(frame)

    page.on("framenavigated", note)
    to.click()
    for _ in range(60):
        if gone:
            break
        page.wait_for_timeout(50)
    page.remove_listener("framenavigated", note)
    page.wait_for_load_state()


def go_on(page: Page, url: str) -> None:
    """To another of our pages, as a link on this one would lead there. Typing an address ends what is behind a code."""
    with page.expect_navigation():
        page.evaluate("url => { location.assign(url) }", url)
    page.wait_for_load_state()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().strip()


def said(page: Page) -> str:
    return page.locator("main").inner_text()


def answer_questions(page: Page, story: Story) -> None:
    """From the first question to the page that shows the answers once more. What is not in the story is skipped."""
    for _ in range(25):
        title = heading(page)
        if title == "Check your answers":
            return
        given = next((facts for start, facts in story.answers.items() if title.startswith(start)), None)
        if given is None:
            skip = page.get_by_role("button", name="Skip this question", exact=True)
            press(page, "Skip this question" if skip.count() else "Continue")
            continue
        fill(page, given)
        press(page, "Continue")
        assert heading(page) != title, f"still at {title!r}: {page.locator('main').inner_text()[:600]}"
    raise AssertionError(f"no end to the questions; at {heading(page)!r}")


def fill(page: Page, facts: Mapping[str, object]) -> None:
    """By label: True ticks, text is typed. "" stands for the only field of a page whose question is its label."""
    page.set_default_timeout(8000)
    for label, value in facts.items():
        found = page.get_by_label(label, exact=True).first if label else page.locator("main input.govuk-input").first
        if value is True:
            found.check()
        else:
            found.fill(str(value))


def shown_code(page: Page) -> str:
    """Opens "Show my code" where it is closed and reads the code."""
    summary = page.locator("details.code summary")
    if not page.locator("details.code").evaluate("e => e.open") if _script(page) else False:
        summary.click()
    found = CODE.search(page.locator("details.code").inner_text() or page.content())
    assert found, page.locator("main").inner_text()
    return found[1]


def _script(page: Page) -> bool:
    try:
        return bool(page.evaluate("true"))
    except Exception:
        return False
