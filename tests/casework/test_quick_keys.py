"""Single keys in the queue: off until turned on, and nothing that only a key can do (WCAG 2.1.4)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.storage.store import Store
from tests.casework.queue_kit import ask, come_in
from tests.kit.signing_in import make_worker

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]


@pytest.mark.shows("N-34")
def test_keys_are_off_then_on_then_off_again(browser: Any, address: str, store: Store, now: datetime) -> None:
    refs = [ask(store, now, ago=timedelta(hours=hours)).ref for hours in (9, 6, 3)]
    page = browser.page(1280)
    come_in(page, address, make_worker(store, "coordinator", name="Anna"))
    page.keyboard.press("j")
    assert focused(page) == "", "off until somebody turns them on"
    page.get_by_text("Quick keys", exact=True).click()
    page.get_by_role("button", name="Turn them on").click()
    page.get_by_role("button", name="Turn them off").wait_for(state="attached")
    browser.check_a11y(page)
    page.evaluate("document.activeElement.blur()")
    for key, ref in (("j", refs[0]), ("j", refs[1]), ("k", refs[0]), ("k", refs[0]), ("j", refs[1])):
        page.keyboard.press(key)
        assert focused(page) == ref
    page.keyboard.press("Control+j")
    assert focused(page) == refs[1], "the browser's own keys stay its own"
    page.keyboard.press("/")
    page.keyboard.type("jt")
    assert page.input_value("#code") == "jt", "whoever types, types"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.wait_for_url(f"{address}/work/people/{refs[0]}")
    page.goto(f"{address}/work/queue")
    page.keyboard.press("n")
    page.wait_for_url("**/work/queue?who=nobody")
    assert refs[0] not in page.inner_text("main") and refs[1] in page.inner_text("main")
    page.get_by_role("button", name="Turn them off").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert focused(page) == ""


def focused(page: Any) -> str:
    """The code of the request whose link has the focus."""
    return str(page.evaluate("document.activeElement.matches('[data-row]') ? document.activeElement.innerText : ''"))
