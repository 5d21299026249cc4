"""Signing in and setting up in a real browser: script off at 320 px, and nothing serious found by axe."""

import re
from datetime import datetime
from typing import Any

import pytest

from portal.accounts import actions, codes
from portal.shared import clock
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]


@pytest.mark.shows("N-34")
def test_a_mentor_signs_in_without_script_on_a_small_screen(browser: Any, address: str, mentor: Person) -> None:
    page = browser.page(320, script=False)
    page.goto(f"{address}/work/account")
    assert "Sign in to open that page" in page.inner_text("main")
    browser.check_width(page)
    page.fill("#email", mentor.email)
    page.fill("#password", mentor.password)
    page.click("#submit")
    browser.check_width(page)
    page.fill("#code", mentor.code())
    page.click("#submit")
    assert page.url == f"{address}/work/account"
    browser.check_width(page)


@pytest.mark.shows("N-34")
def test_setting_up_reads_well_and_works(browser: Any, address: str, store: Store, now: datetime) -> None:
    with store.new_db() as db, work(db):
        _worker, token = actions.add_worker(
            db, keys=store.keys, email="bea@example.org", name="Bea", role="coordinator", now=now
        )
    page = browser.page(320)
    page.goto(f"{address}/set-up/{token}")
    look(browser, page)
    page.fill("#password", "candle orbit mustard")
    page.click("#submit")
    look(browser, page)
    found = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page.inner_text("main"))
    assert found
    page.fill("#code", codes.present_code(codes.secret_from(found[1].replace(" ", "")), clock.now()))
    page.click("#submit")
    assert page.locator("main code").count() == 8
    look(browser, page)


@pytest.mark.shows("N-34")
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_an_account_read_well(browser: Any, address: str, mentor: Person, width: int) -> None:
    page = browser.page(width)
    page.goto(f"{address}/sign-in")
    look(browser, page)
    page.fill("#email", mentor.email)
    page.fill("#password", "wrong")
    page.click("#submit")
    look(browser, page)
    page.fill("#password", mentor.password)
    page.click("#submit")
    look(browser, page)
    page.fill("#code", mentor.code())
    page.click("#submit")
    for place in ("", "/password", "/recovery-codes", "/passkeys", "/again"):
        page.goto(f"{address}/work/account{place}")
        look(browser, page)


def look(browser: Any, page: Any) -> None:
    browser.check_a11y(page)
    browser.check_width(page)
