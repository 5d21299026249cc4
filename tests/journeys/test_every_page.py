"""Every page that anybody may open, at every width, in every language, with script and without (N-34, G12).

By default each page once, the combinations taken in turn; with --full each page in each combination. Without script
means that the portal's own script files do not arrive: axe itself needs script (stack of the test, not of the page).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from itertools import count, product
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from portal.app import create_app
from portal.demo.commands import lay_out
from portal.settings import Settings
from portal.storage.store import prepare_store
from tests.journeys.steps import heading
from tests.kit.servers import Portal, new_portal

FILES = (".ics", ".json", ".css", ".js", ".svg", ".png", ".txt")
NO_PAGE = {"/exit", "/stay", "/health/live", "/health/ready"}
COMBINATIONS = list(product((320, 1280), ("", "/cy", "/ur"), (True, False)))
SOME = [(320, "", True), (1280, "/cy", False), (320, "/ur", False)]
NETWORKS = count(1)
FIRST = {  # what the first button that leads on needs; with it a walk meets help, the names in own words and the end
    "danger_now": {"danger_now": "yes"},
    "age_band": {"age_band": "18_or_over"},
    "help_wanted": {"help_words": "My son Peter is late again"},
    "area": {"area": "LS8"},
    "name_to_use": {"name_to_use": "K"},
    "contact_way": {"contact_way": "text"},
    "safe_contact": {"text_value": "07700 900142"},
}
YOUNG = {"age_band": {"age_band": "under_16"}, "danger_now": {"danger_now": "no"}}
BETWEEN = {"help_first", "own_words"}  # pages between the questions
ORDER = """() => {
    const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
    const stops = [...document.querySelectorAll(kinds)];
    const forced = stops.filter(stop => stop.tabIndex > 0).map(stop => stop.outerHTML.slice(0, 100));
    const lost = stops.filter(stop => stop.tabIndex < 0 && !stop.disabled)
        .filter(stop => !stop.closest('[aria-hidden=true], [hidden]')).map(stop => stop.outerHTML.slice(0, 100));
    return [...forced, ...lost];
}"""

# What the key should stop at, in the order of the page: of radios one; what is folded away is not there.
STOPS = """() => {
    const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
    const groups = new Map();
    const there = [...document.querySelectorAll(kinds)].filter(
        stop => stop.tabIndex >= 0 && !stop.disabled && stop.checkVisibility({visibilityProperty: true}));
    for (const radio of there.filter(stop => stop.type === 'radio'))
        if (radio.checked || !groups.has(radio.name)) groups.set(radio.name, radio);
    window.stops = there.filter(stop => stop.type !== 'radio' || groups.get(stop.name) === stop);
    document.activeElement.blur(); window.scrollTo(0, 0); getSelection().removeAllRanges();
    return window.stops.length;
}"""
AT = "() => window.stops.indexOf(document.activeElement)"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """With the made-up area laid out, so that lists are not empty."""
    made = new_portal(tmp_path_factory.mktemp("every") / "instance", {"PORTAL_TRUSTED_PROXIES": "1"})
    lay_out(Settings(instance=made.instance, fast_hashes=True), lambda line: None).close()
    made.start_web()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory, portal: Portal) -> list[str]:
    """Every address that is open to everyone: those with a reference in them as a link on another page gives it, one
    of each kind."""
    settings = Settings(instance=tmp_path_factory.mktemp("map"), fast_hashes=True)
    app = create_app(settings, prepare_store(settings))
    asked = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and _is_open(app.view_functions[rule.endpoint])
    ]
    plain = {rule.rule for rule in asked if not rule.arguments}
    pages = sorted(address for address in plain - NO_PAGE if not address.startswith("/api/"))
    return pages + sorted(_linked(app, portal.url, [*pages, "/find?place=LS8&when="]))


def _linked(app: Flask, url: str, pages: list[str]) -> set[str]:
    found: dict[str, str] = {}
    for address in pages:
        words = ""
        with suppress(HTTPError), urlopen(url + address, timeout=30) as answer:  # some want a visit first
            words = answer.read().decode(errors="replace")
        for link in map(unescape, re.findall(r'href="(/[^"#]*)"', words)):
            with suppress(HTTPException):
                endpoint, given = app.url_map.bind("localhost").match(link.partition("?")[0])
                if given and not link.partition("?")[0].endswith(FILES):
                    found.setdefault(endpoint, link)
    return {link for endpoint, link in found.items() if _is_open(app.view_functions[endpoint])}


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


def stopped_at(page: Any) -> list[int]:
    """Where the key to the next one really goes: numbers of the stops, as they are met."""
    count = page.evaluate(STOPS)
    met: list[int] = []
    for _press in range(count + 3):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        if at >= 0 and at not in met:
            met.append(at)
        if len(met) == count:
            break
    return met


def keyed_through(page: Any) -> None:
    met = stopped_at(page)
    assert met == list(range(page.evaluate("window.stops.length"))), (page.url, met)


def opened(browser: Any, combination: tuple[int, str, bool]) -> Any:
    """Each from a network of its own: many requests within minutes from one are asked to wait, and that is right."""
    width, _language, script = combination
    page = browser.page(width, extra_http_headers={"X-Forwarded-For": f"10.0.{next(NETWORKS)}.1"})
    if not script:
        page.route(re.compile(r"/static/dist/.*\.js"), lambda route: route.abort())
    return page


def walk(
    browser: Any, page: Any, start: str, look: Callable[[Any], None], other: dict[str, dict[str, str]] | None = None
) -> set[str]:
    """Through every question to the confirmation, whatever the language: by the names of fields. Gives the steps."""
    page.goto(start)
    look(page)
    met: set[str] = set()
    page.locator("main form button.govuk-button").first.click()
    for _question in range(20):
        page.wait_for_load_state()
        step = page.locator("main input[name=step]").first.get_attribute("value") or ""
        look(page)
        met.add(step)
        if step == "sent":
            return met
        for name, value in (FIRST | (other or {})).get(step, {}).items():
            field = page.locator(f"[name='{name}']")
            if not field.count():
                continue  # not asked of everybody
            if field.first.get_attribute("type") in ("radio", "checkbox"):
                page.locator(f"[name='{name}'][value='{value}']").check(force=True)
            else:
                field.fill(value)
        skip = page.locator("button[name=go][value=skip]")
        skips = step not in FIRST and skip.count()
        lead = page.locator("button[name=go][value=send]").last if step == "check" else skip if skips else None
        (lead or page.locator("main .buttons button.govuk-button[name=go]").first).click()
    raise AssertionError(f"the questions never end: at {heading(page)}")


@pytest.mark.browser
@pytest.mark.shows("N-34", "G12", "R-10", "N-38")
def test_every_question_reads_well_on_the_smallest_phone(browser: Any, portal: Portal, full: bool):
    for combination in COMBINATIONS if full else [(320, "", False)]:
        for other, between in ((None, BETWEEN), (YOUNG, {"young_person", "worry"})):
            page = opened(browser, combination)
            met = walk(browser, page, f"{portal.url}{combination[1]}/ask", lambda page: looked_at(browser, page), other)
            assert between <= met, met
            page.context.close()


@pytest.mark.browser
@pytest.mark.shows("N-34", "G12", "N-38", "A1", "A3", "R-39")
def test_every_page_reads_well_in_every_language_width_and_without_script(
    browser: Any, portal: Portal, addresses: list[str], full: bool
):
    assert len(addresses) > 30
    within = {each.split("/")[1] for each in addresses if each.count("/") > 1}
    assert within >= {"find", "guides", "times", "groups"}
    context_of: dict[tuple[int, str, bool], Any] = {}
    for number, address in enumerate(addresses):
        for combination in COMBINATIONS if full else [SOME[number % len(SOME)]]:
            if combination not in context_of:
                context_of[combination] = opened(browser, combination)
                walk(browser, context_of[combination], f"{portal.url}{combination[1]}/ask", lambda page: None)
            page = context_of[combination]
            page.goto(f"{portal.url}{combination[1]}{address}")
            looked_at(browser, page)
            if combination[2]:
                keyed_through(page)
