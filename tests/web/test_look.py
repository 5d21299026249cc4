"""What a page looks like and how it is left, in a real browser and in the built files."""

import gzip
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from portal.setup.lacking import ROOT
from portal.web.assets import Assets
from tests.kit.servers import Portal, new_portal
from tests.kit.visitor import Visitor

DIST = ROOT / "static" / "dist"
MAIN_PAGES = ("/", "/help-now", "/staying-safe", "/how-this-works", "/higher-contrast")
# look.md section 8, gzip
BUDGET = {"public.css": 10_500, "public.rtl.css": 10_500, "work.css": 4_000, "exit.js": 1_000, "forms.js": 6_500}
PAIRS = [  # text on ground
    *[(text, ground) for text in ("ink", "soft", "deep", "clay", "brick") for ground in ("paper", "card")],
    ("card", "deep"),
    ("card", "deeper"),
    ("card", "ink"),
    ("soft", "mist"),
    ("soft", "sand"),
    ("deep", "mist"),
    ("ink", "honey"),
    ("brick", "blush"),
]
COVER = "JSON.stringify([document.title, document.body.innerText, document.body.childElementCount])"


class Weather(BaseHTTPRequestHandler):
    """The neutral site that leaving opens."""

    def do_GET(self) -> None:
        body = b"<!doctype html><html lang=en><title>Weather</title><h1>Sunny later</h1></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        return


@pytest.fixture(scope="module")
def weather() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/weather"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Portal]:
    """One for the whole file: nothing here is kept beyond a visit."""
    made = new_portal(tmp_path_factory.mktemp("look") / "instance", {"PORTAL_EXIT_URL": weather})
    made.start_web()
    yield made
    made.stop()


def built(name: str) -> Path:
    return DIST / Path(Assets(ROOT / "static", reread=False).url(name)).name


def shift(page: Any, times: int) -> None:
    for _press in range(times):
        page.keyboard.press("Shift")


# --- leaving ---


@pytest.mark.browser
@pytest.mark.shows("N-01", "J1.3")
def test_there_are_four_ways_out_and_all_forget_the_visit(browser: Any, portal: Portal, weather: str):
    ways: dict[str, Callable[[Any], None]] = {
        "the button": lambda page: page.click(".bar__exit"),
        "the first hidden link": lambda page: (page.keyboard.press("Tab"), page.keyboard.press("Enter")),
        "Shift three times": lambda page: shift(page, 3),
        "the link without script": lambda page: page.click(".bar__exit"),
    }
    for name, leave in ways.items():
        page = browser.page(375, script=name != "the link without script")
        page.goto(portal.url + "/higher-contrast")
        page.click("button[name=wanted]")
        page.wait_for_url(portal.url + "/")
        before = [cookie["value"] for cookie in page.context.cookies()]
        assert before
        leave(page)
        page.wait_for_url(weather)
        assert page.title() == "Weather", name
        page.goto(portal.url + "/")
        assert page.locator("html.higher-contrast").count() == 0, f"{name}: what the visit held is still there"
        assert not set(before) & {cookie["value"] for cookie in page.context.cookies()}, name


@pytest.mark.browser
@pytest.mark.shows("N-02", "J1.3")
def test_back_does_not_show_the_page_left_and_the_safety_page_says_what_stays(
    browser: Any, portal: Portal, weather: str, tmp_path: Path
):
    with browser.shared_device(tmp_path / "profile") as context:
        page = context.new_page()
        page.goto(portal.url + "/")
        page.click("text=Staying safe on this phone")
        words = page.inner_text("main")
        assert "It does not wipe your browser history." in words
        assert "It cannot stop software that watches the phone." in words
        shift(page, 3)
        page.wait_for_url(weather)
        page.go_back()
        page.wait_for_url(portal.url + "/")
        assert page.title().startswith("What would help today?")


@pytest.mark.browser
@pytest.mark.parametrize("presses", [1, 2])
def test_fewer_presses_of_shift_say_how_many_are_left_and_stay(browser: Any, portal: Portal, presses: int):
    page = browser.page(375)
    page.goto(portal.url + "/")
    shift(page, presses)
    said = page.text_content("[data-exit-said]")
    assert said == {1: "Shift. Press 2 more times to exit.", 2: "Shift. Press 1 more time to exit."}[presses]
    page.keyboard.press("a")
    shift(page, 2)
    assert page.inner_text("h1") == "What would help today?", "another key in between starts the count again"


@pytest.mark.browser
@pytest.mark.shows("F28")
def test_without_a_network_the_screen_is_blank_at_once_and_stays_blank(browser: Any, portal: Portal, weather: str):
    page = browser.page(375)
    page.goto(portal.url + "/staying-safe")
    page.context.set_offline(True)
    shift(page, 3)
    assert page.evaluate(COVER) == '["","",0]'
    page.wait_for_timeout(300)
    assert page.evaluate(COVER) == '["","",0]'
    page.context.set_offline(False)
    page.wait_for_url(weather)


@pytest.mark.browser
@pytest.mark.shows("F28")
def test_on_a_slow_network_the_screen_is_blank_before_the_answer_comes(browser: Any, portal: Portal, weather: str):
    page = browser.page(375)
    page.goto(portal.url + "/staying-safe")
    held: list[Any] = []
    page.route("**/exit", lambda route: held.append(route))
    assert page.evaluate(f"document.querySelector('.bar__exit').click(), {COVER}") == '["","",0]'
    page.wait_for_timeout(200)
    assert held, "the answer is still to come"
    held[0].continue_()
    page.wait_for_url(weather)


@pytest.mark.browser
def test_leaving_one_tab_leaves_the_others_too(browser: Any, portal: Portal, weather: str):
    context = browser.context(375)
    pages = [context.new_page(), context.new_page()]
    for page in pages:
        page.goto(portal.url + "/staying-safe")
    shift(pages[1], 3)
    for page in pages:
        page.wait_for_url(weather)


@pytest.mark.browser
def test_a_page_kept_aside_by_the_browser_is_never_shown_again_as_it_was(browser: Any, portal: Portal, tmp_path: Path):
    with browser.shared_device(tmp_path / "profile") as context:
        page = context.new_page()
        page.goto(portal.url + "/staying-safe")
        page.evaluate("window.marked = true; document.querySelector('h1').append(' typed')")
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
        assert page.evaluate("document.body.hidden"), "what is put away is already blank"
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        page.wait_for_function("!window.marked && document.body && document.body.innerText")
        assert page.inner_text("h1") == "Staying safe on this phone"


# --- keyboard, width, colours ---


@pytest.mark.browser
def test_the_first_stops_are_exit_main_part_help_and_exit(browser: Any, portal: Portal):
    page = browser.page(320)
    page.goto(portal.url + "/help-now")
    stops = []
    for _press in range(4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert page.evaluate(
            "(r => r.top >= 0 && r.bottom <= innerHeight)(document.activeElement.getBoundingClientRect())"
        )
    assert stops == ["/exit", "#main", "/help-now", "/exit"]


@pytest.mark.browser
@pytest.mark.shows("N-34")
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_what_has_focus_is_never_under_the_bar(browser: Any, portal: Portal, width: int):
    page = browser.page(width)
    for path in MAIN_PAGES:
        page.goto(portal.url + path)
        stops = page.evaluate("document.querySelectorAll('a, button, input:not([type=hidden]), summary').length")
        for key in ["Tab"] * stops + ["Shift+Tab"] * stops:
            page.keyboard.press(key)
            hidden = page.evaluate(
                """() => {
                    const stop = document.activeElement, bar = document.querySelector('.bar');
                    if (bar.contains(stop) || stop.matches('.skip, body')) return '';
                    const a = stop.getBoundingClientRect(), b = bar.getBoundingClientRect();
                    const under = a.bottom > b.top + 1 && a.top < b.bottom - 1;
                    return under || a.top < -1 || a.bottom > innerHeight + 1 ? stop.outerHTML.slice(0, 120) : '';
                }"""
            )
            assert not hidden, f"{path} at {width}: {hidden}"


@pytest.mark.browser
@pytest.mark.shows("N-34")
@pytest.mark.parametrize(("width", "language"), [(320, ""), (320, "/ur"), (375, ""), (1280, "")])
def test_pages_fit_their_window_and_pass_the_machine_check(browser: Any, portal: Portal, width: int, language: str):
    page = browser.page(width)
    for path in MAIN_PAGES:
        page.goto(portal.url + language + path)
        browser.check_width(page)
        browser.check_a11y(page)
        small = page.evaluate(
            """() => [...document.querySelectorAll('a, button, summary')].filter(e => {
                const r = e.getBoundingClientRect();
                const inText = getComputedStyle(e).display === 'inline' && e.closest('p, li');
                return !inText && !e.matches('.skip') && (r.height < 24 || r.width < 24);
            }).map(e => e.outerHTML.slice(0, 100))"""
        )
        assert not small, f"{path}: at least 24 px high and wide: {small}"


@pytest.mark.browser
@pytest.mark.shows("N-34")
def test_text_twice_as_large_on_the_smallest_phone_still_reads_in_one_column(browser: Any, portal: Portal):
    page = browser.page(320)
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    for path in MAIN_PAGES:
        page.goto(portal.url + path)
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "36px"
        browser.check_width(page)
        assert page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "static"
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        box = page.locator(".bar__exit").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 568, "the way out stays in reach"


@pytest.mark.browser
@pytest.mark.shows("R-10")
def test_in_forced_colours_every_control_and_card_keeps_its_outline(browser: Any, portal: Portal):
    page = browser.page(375, forced_colours=True)
    for path in MAIN_PAGES:
        page.goto(portal.url + path)
        bare = page.evaluate(
            """() => [...document.querySelectorAll('.bar a, .way, .card, .govuk-button, .phone, .govuk-input')]
                .filter(e => {
                    const s = getComputedStyle(e);
                    return s.borderTopStyle === 'none' || parseFloat(s.borderTopWidth) < 1
                        || s.borderTopColor === getComputedStyle(document.body).backgroundColor;
                }).map(e => e.outerHTML.slice(0, 100))"""
        )
        assert not bare, f"{path}: {bare}"


@pytest.mark.browser
@pytest.mark.shows("R-10")
def test_higher_contrast_is_black_and_white(browser: Any, portal: Portal):
    page = browser.page(375)
    page.goto(portal.url + "/higher-contrast")
    page.click("button[name=wanted]")
    page.wait_for_url(portal.url + "/")
    page.goto(portal.url + "/help-now")
    colours = page.evaluate(
        "(s => [s.color, s.backgroundColor])(getComputedStyle(document.querySelector('.card > p')).color && "
        "getComputedStyle(document.body))"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    browser.check_a11y(page)


@pytest.mark.browser
@pytest.mark.parametrize(("path", "side"), [("/", "left"), ("/ur/", "right")])
def test_right_to_left_pages_mirror(browser: Any, portal: Portal, path: str, side: str):
    page = browser.page(375)
    page.goto(portal.url + path)
    name = page.locator(".name").bounding_box()
    middle = name["x"] + name["width"] / 2
    assert (middle < 187) == (side == "left")
    exit_box, help_box = page.locator(".bar__exit").bounding_box(), page.locator(".bar__help").bounding_box()
    assert (exit_box["x"] > help_box["x"]) == (side == "left"), "the way out is at the outer end"


NUMBER = """() => {
    const put = (where, tag, look) => {
        const made = document.createElement(tag);
        made.className = look;
        return where.appendChild(made);
    };
    const line = put(put(put(document.querySelector('main'), 'div', 'card'), 'ul', 'lines'), 'li', '');
    put(line, 'div', '').textContent = 'Line';
    put(put(line, 'a', 'phone'), 'bdi', '').textContent = '0800 0086 811';
}"""


BROKEN_NUMBERS = """before => {
    const text = document.createTreeWalker(document.querySelector('body'), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node; (node = text.nextNode());) {
        const at = node.data.search(/01632.960.100/);
        if (at < 0 || !node.parentElement.getClientRects().length) continue;
        found.push([node, at]);
    }
    if (!found.length) throw new Error('no number on this page');
    return found.filter(([node, at]) => {
        const block = node.parentElement.closest('p, li, dd, td, div');
        const moved = document.createTextNode(before);
        block.prepend(moved);  // the number stands at each place of a line in turn
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 13);
        const lines = new Set([...range.getClientRects()].map(each => Math.round(each.top)));
        moved.remove();
        return lines.size > 1;
    }).length;
}"""


@pytest.mark.browser
@pytest.mark.shows("N-34", "R-39")
@pytest.mark.parametrize("language", ["", "/cy", "/ur"])
def test_the_words_on_a_button_stay_within_it_in_every_language(browser: Any, portal: Portal, language: str):
    """Numbers stay in one line; words do not, or on a small phone they stand beyond the edge of their button."""
    for path in ("/", "/help-now", "/find", "/times", "/ask"):
        page = browser.page(320)
        page.goto(portal.url + language + path)
        over = page.evaluate(
            """() => [...document.querySelectorAll('.phone, .govuk-button, .way, .pill')]
                .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
        )
        assert not over, f"{language}{path}: {over}"
        page.evaluate(NUMBER)
        page.evaluate("document.documentElement.style.fontSize = '200%'")  # text alone made larger: no query hears it
        browser.check_width(page)
        way_out = page.locator(".bar__exit").bounding_box()
        assert way_out["x"] >= 0 and way_out["x"] + way_out["width"] <= 320, (
            f"{language}{path}: the way out is all there"
        )


@pytest.mark.browser
@pytest.mark.shows("N-34")
@pytest.mark.parametrize("language", ["", "/cy", "/ur"])
def test_the_number_of_the_team_stands_in_one_line_on_a_small_phone(browser: Any, portal: Portal, language: str):
    """Wherever the words before it end; on a screen and on paper. With text twice as large nothing sticks out."""
    page = browser.page(320)
    for path in ("/no-such-page", "/who-runs-this", "/privacy"):
        page.goto(portal.url + language + path)
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            for before in range(0, 30, 3):
                broken = page.evaluate(BROKEN_NUMBERS, "x" * before)
                assert broken == 0, f"{language}{path}, {media}: a number is broken over two lines"
        page.emulate_media(media="screen")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        browser.check_width(page)


# --- weight and what is in the files ---


@pytest.mark.browser
@pytest.mark.shows("P12", "J1.6")
def test_the_first_page_with_everything_is_light_and_asks_nobody_else(browser: Any, portal: Portal):
    page = browser.page(375)
    page.goto(portal.url + "/")
    page.wait_for_load_state("networkidle")
    asked = [url for url in browser.requests if not url.endswith("favicon.png")]
    assert len(browser.requests) <= 4, browser.requests
    weight = 0
    for url in asked:
        assert url.startswith(portal.url)
        file = DIST / url.rsplit("/", 1)[-1]
        body = page.request.get(url).body()
        weight += file.with_name(file.name + ".gz").stat().st_size if file.is_file() else len(gzip.compress(body))
    assert weight <= 25_000
    plain = browser.page(375, script=False)
    plain.goto(portal.url + "/")
    assert plain.locator("a.way").count() == 2


@pytest.mark.parametrize("name", BUDGET)
def test_files_stay_within_their_weight(name: str):
    file = built(name)
    packed = file.with_name(file.name + ".gz").read_bytes()
    assert gzip.decompress(packed) == file.read_bytes()
    assert len(packed) <= BUDGET[name]


@pytest.mark.shows("N-33")
def test_no_crown_no_restricted_typeface_and_no_font_is_shipped(client: Visitor):
    sheets = [built(name).read_text(encoding="utf-8") for name in ("public.css", "public.rtl.css", "work.css")]
    for text in [*sheets, client.get("/").get_data(as_text=True), client.get("/help-now").get_data(as_text=True)]:
        assert not re.findall(r"GDS Transport|Frutiger|@font-face|crown|crest|\burl\(", text, re.I)
        assert "gov.uk" not in text.lower()


def test_every_text_colour_can_be_read_on_its_ground():
    sheet = (ROOT / "portal" / "frontend" / "public" / "_tokens.scss").read_text(encoding="utf-8")
    usual, higher = ({**_colours(part)} for part in sheet.split(".higher-contrast"))
    for colours, least in ((usual, 4.5), (usual | higher, 7)):
        for text, ground in PAIRS:
            if (text, ground) != ("ink", "honey") and least == 7 and colours[ground] == colours[text]:
                pytest.fail(f"{text} on {ground} cannot be seen")
            assert _contrast(colours[text], colours[ground]) >= least, f"{text} on {ground}"


def _colours(part: str) -> dict[str, str]:
    found = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", part))
    return {
        name: hexed if len(hexed) == 7 else "#" + "".join(2 * digit for digit in hexed[1:])
        for name, hexed in found.items()
    }


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
