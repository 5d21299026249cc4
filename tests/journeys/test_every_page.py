"""Every page that anybody may open, at every width, in every language, with script and without (N-34, G12).

By default each page once, the combinations taken in turn; with --full each page in each combination. Without script
means that the portal's own script files do not arrive: axe itself needs script (stack of the test, not of the page).
"""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from portal.app import create_app
from portal.demo.commands import lay_out
from portal.settings import Settings
from portal.storage.store import prepare_store
from tests.journeys.steps import heading
from tests.kit.servers import Portal, new_portal

NO_PAGE = {"/exit", "/stay", "/health/live", "/health/ready"}
COMBINATIONS = list(product((320, 1280), ("", "/cy", "/ur"), (True, False)))
SOME = [(320, "", True), (1280, "/cy", False), (320, "/ur", False)]
FIRST = {  # the first button of a question's form that leads on, and what it needs
    "danger_now": {"danger_now": "no"},
    "age_band": {"age_band": "18_or_over"},
    "area": {"area": "LS8"},
    "name_to_use": {"name_to_use": "K"},
    "contact_way": {"contact_way": "text"},
    "safe_contact": {"text_value": "07700 900142"},
}
ORDER = """() => {
    const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
    const stops = [...document.querySelectorAll(kinds)];
    const forced = stops.filter(stop => stop.tabIndex > 0).map(stop => stop.outerHTML.slice(0, 100));
    const lost = stops.filter(stop => stop.tabIndex < 0 && !stop.disabled)
        .filter(stop => !stop.closest('[aria-hidden=true], [hidden]')).map(stop => stop.outerHTML.slice(0, 100));
    return [...forced, ...lost];
}"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """With the made-up area laid out, so that lists are not empty."""
    made = new_portal(tmp_path_factory.mktemp("every") / "instance", {})
    lay_out(Settings(instance=made.instance, fast_hashes=True), lambda line: None).close()
    made.start_web()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every address without a reference in it that is open to everyone."""
    settings = Settings(instance=tmp_path_factory.mktemp("map"), fast_hashes=True)
    app = create_app(settings, prepare_store(settings))
    found = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and _is_open(app.view_functions[rule.endpoint])
    }
    return sorted(address for address in found - NO_PAGE if not address.startswith("/api/"))


def _is_open(view: Callable[..., Any]) -> bool:
    return "everyone" in getattr(view, "open_to", ())


def looked_at(browser: Any, page: Any) -> None:
    """What holds for every page: nothing serious in axe, one column, every stop in reach in the order of the page."""
    assert heading(page)
    help_now = page.locator('.bar a[href$="/help-now"]')
    assert help_now.count() == 1 and help_now.is_visible(), f"help is one press away: {page.url}"
    browser.check_a11y(page)
    browser.check_width(page)
    assert page.evaluate(ORDER) == [], page.url


def opened(browser: Any, combination: tuple[int, str, bool]) -> Any:
    width, _language, script = combination
    page = browser.page(width)
    if not script:
        page.route(re.compile(r"/static/dist/.*\.js"), lambda route: route.abort())
    return page


def walk(browser: Any, page: Any, start: str, look: Callable[[Any], None]) -> None:
    """Through every question to the confirmation, whatever the language: by the names of fields."""
    page.goto(start)
    look(page)
    page.locator("main form button.govuk-button").first.click()
    for _question in range(20):
        page.wait_for_load_state()
        step = page.locator("main input[name=step]").first.get_attribute("value") or ""
        look(page)
        if step == "sent":
            return
        for name, value in FIRST.get(step, {}).items():
            field = page.locator(f"[name='{name}']")
            if field.first.get_attribute("type") in ("radio", "checkbox"):
                page.locator(f"[name='{name}'][value='{value}']").check(force=True)
            else:
                field.fill(value)
        skip = page.locator("button[name=go][value=skip]")
        lead = page.locator("button[name=go][value=send]").last if step == "check" else skip if skip.count() else None
        (lead or page.locator("main .buttons button.govuk-button[name=go]").first).click()
    raise AssertionError(f"the questions never end: at {heading(page)}")


@pytest.mark.browser
@pytest.mark.shows("N-34", "G12", "R-10", "N-38")
def test_every_question_reads_well_on_the_smallest_phone(browser: Any, portal: Portal, full: bool):
    for combination in COMBINATIONS if full else [(320, "", False)]:
        page = opened(browser, combination)
        walk(browser, page, f"{portal.url}{combination[1]}/ask", lambda page: looked_at(browser, page))
        page.context.close()


@pytest.mark.browser
@pytest.mark.shows("N-34", "G12", "N-38", "A1", "A3", "R-39")
def test_every_page_reads_well_in_every_language_width_and_without_script(
    browser: Any, portal: Portal, addresses: list[str], full: bool
):
    assert len(addresses) > 30
    context_of: dict[tuple[int, str, bool], Any] = {}
    for number, address in enumerate(addresses):
        for combination in COMBINATIONS if full else [SOME[number % len(SOME)]]:
            if combination not in context_of:
                context_of[combination] = opened(browser, combination)
                walk(browser, context_of[combination], f"{portal.url}{combination[1]}/ask", lambda page: None)
            page = context_of[combination]
            page.goto(f"{portal.url}{combination[1]}{address}")
            looked_at(browser, page)
