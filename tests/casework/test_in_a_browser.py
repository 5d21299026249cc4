"""The team's pages in a real browser: script off at 320 px, nothing serious for axe, everything by keyboard."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.storage.store import Store
from tests.casework.queue_kit import SAFE_PHONE, ask, come_in
from tests.kit.signing_in import make_worker

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]


@pytest.fixture
def kay(store: Store, now: datetime) -> Any:
    words = "he threw the kettle and my little girl was in the room"
    answers = {"contact_way": ["phone"], "safe_contact": SAFE_PHONE, "danger_now": "unsure"}
    ask(store, now, ago=timedelta(days=4), answers={"name_to_use": "J", "help_wanted": ["information"]})
    ask(store, now, answers={"name_to_use": "Kay", "contact_way": ["phone"], "safe_contact": SAFE_PHONE})
    return ask(store, now, answers=answers | {"help_wanted": ["own_words"], "help_words": words})


@pytest.mark.shows("J6.2", "N-09", "N-34")
@pytest.mark.parametrize("width, script", [(320, False), (1280, True)])
def test_from_the_queue_to_the_number(
    browser: Any, address: str, store: Store, kay: Any, width: int, script: bool
) -> None:
    page = browser.page(width, script=script)
    come_in(page, address, make_worker(store, "coordinator", name="Anna"))
    assert page.url == f"{address}/work/queue" and page.title() == "Queue – Ferry Lane"
    first = page.locator("table.queue td a").first
    assert first.inner_text() == kay.ref
    look(browser, page, script)
    first.click()
    page.wait_for_url(f"**/{kay.ref}*")
    look(browser, page, script)
    assert "07700" not in page.content()
    page.get_by_role("button", name="Still right: show the number").click()
    page.get_by_role("link", name="07700 900143").wait_for()
    look(browser, page, script)
    for rest in ("plan", "match", "safe-ways"):
        page.goto(f"{address}/work/people/{kay.ref}/{rest}")
        look(browser, page, script)
    page.goto(f"{address}/work/export")
    look(browser, page, script)


@pytest.mark.shows("N-34")
@pytest.mark.parametrize("width", [320, 1280])
def test_people_roles_and_settings_read_well(
    browser: Any, address: str, store: Store, width: int, now: datetime
) -> None:
    page = browser.page(width)
    mo = make_worker(store, "mentor", name="Mo")
    come_in(page, address, make_worker(store, "administrator", name="Ada"))
    assert page.url == f"{address}/work/team"
    for path in ("/work/team", f"/work/team/{mo.ref}", "/work/settings", "/work/second-person", "/work/reason"):
        page.goto(address + path)
        look(browser, page, True)


def look(browser: Any, page: Any, script: bool) -> None:
    browser.check_width(page)
    if script:
        browser.check_a11y(page)
