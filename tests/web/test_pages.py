"""Start, help right now, and the pages about privacy, safety and how this works."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.directory.emergency import EMERGENCY_WAYS
from portal.directory.hours_actions import expand_listings
from portal.directory.listing_actions import write_listing
from portal.directory.shapes import Channel, Kind, Record, Rule
from portal.messages import banned
from portal.referrals.confidentiality import TEXT
from portal.settings import Settings
from portal.storage.work import work
from tests.kit.hours import at, week
from tests.kit.visitor import Visitor

PAGES = (
    "/",
    "/help-now",
    "/privacy",
    "/staying-safe",
    "/how-this-works",
    "/who-runs-this",
    "/your-way",
    "/cookies",
    "/higher-contrast",
)
SUNDAY_NIGHT = at("2026-11-22 02:10")
ALL_DAY = week("MO-SU", "00:00-23:59")
OFFICE_HOURS = week("MO-FR", "09:00-17:00")


@pytest.fixture
def sunday_night(clock_at: Callable[[datetime], datetime]) -> datetime:
    return clock_at(SUNDAY_NIGHT)


@pytest.fixture
def lines(db: Session, sunday_night: datetime) -> None:
    """A line that never closes, one for office hours, one for Scotland only, and the emergency number."""
    with work(db):
        add_line(db, "Quiet Line", "01632 960 114", ALL_DAY, text="01632 960 151", now=sunday_night)
        add_line(db, "Day Desk", "01632 960 127", OFFICE_HOURS, kind=Kind.CRISIS, now=sunday_night)
        add_line(db, "Northern Line", "01632 960 131", ALL_DAY, nations=("Scotland",), now=sunday_night)
        add_line(db, "Emergency services", "999", ALL_DAY, kind=Kind.CRISIS, now=sunday_night)
        add_line(db, "Text Only", "", ALL_DAY, text="01632 960 140", kind=Kind.CRISIS, now=sunday_night)


def add_line(
    db: Session,
    name: str,
    number: str,
    hours: Rule,
    *,
    now: datetime,
    text: str = "",
    nations: tuple[str, ...] = ("England",),
    kind: Kind = Kind.LINE,
) -> None:
    record = Record(
        external_id=name,
        kind=kind,
        name=name,
        channels=tuple(Channel(way, value) for way, value in (("phone", number), ("text", text)) if value),
        rules=(hours,),
        nations=nations,
        checked_on=date(2026, 11, 16),
    )
    listing = write_listing(db, record, source_id=None, listing_id=None, at=None, now=now)
    expand_listings(db, ids=[listing.id], now=now)


def said(client: Visitor, path: str) -> str:
    assert client.get(path).status_code == 200
    assert client.page
    return client.page.said


def main_part(html: str) -> str:
    """Without bar, menu and foot, which every page has."""
    return html[html.index("<main") : html.index("</main>")]


def break_the_database(settings: Settings) -> None:
    for file in settings.instance.glob("portal.sqlite*"):
        file.write_bytes(b"this is no database any more" * 100)


# --- start ---


@pytest.mark.shows("R-01", "N-54", "J2.3")
def test_the_start_page_has_two_equal_ways_in_and_says_that_friends_count(client: Visitor):
    html = client.get("/").get_data(as_text=True)
    ways = re.findall(r'<a class="([^"]*)" href="([^"]*)"><b>([^<]*)</b>', html)
    assert [words for _look, _where, words in ways] == ["I am worried about someone", "I want support for myself"]
    assert len({(look, where) for look, where, _words in ways}) == 1, "the same look, the same way on"
    assert "You do not have to be related. Friends count." in said(client, "/")


@pytest.mark.shows("R-36", "J1.1")
def test_at_night_the_start_page_shows_only_what_is_open_and_what_opens_next(client: Visitor, lines: None):
    words = said(client, "/")
    assert "Sunday 22 November, 2:10am" in words
    shown, _after = words.split("Next after that: Day Desk, 9am tomorrow.")
    assert "Quiet Line Open, all night" in shown
    assert "01632 960 127" not in words, "the closed line offers no number to ring now"
    assert "999" not in shown.split("Open now")[1], "the emergency number has its place in help right now"


def test_a_line_for_another_nation_is_not_shown(client: Visitor, lines: None):
    assert "Northern Line" not in said(client, "/")


def test_the_start_page_stands_without_a_database(app: Flask, client: Visitor, settings: Settings):
    break_the_database(settings)
    words = said(client, "/")
    assert "What would help today?" in words
    assert "See numbers you can ring" in words


@pytest.mark.shows("R-36", "R-07", "J1.1")
def test_who_comes_by_the_address_on_a_card_sees_what_is_open_now_and_when_the_team_is_there(
    client: Visitor, lines: None
):
    """They have not met the start page (J1: at ten past two on a Sunday)."""
    client.get("/from/hospital", follow_redirects=True)
    words = client.page.said if client.page else ""
    open_now, _after = words.split("What we do with what you tell us")
    assert "Open now Quiet Line" in open_now and "Day Desk" not in open_now
    assert "We read answers Monday to Friday, 9am to 8pm." in open_now
    assert "Quiet Line" not in said(client, "/ask"), "from the start page they have seen it"


# --- help right now ---


@pytest.mark.shows("R-39")
def test_help_right_now_gives_phone_text_and_sign_language(client: Visitor, lines: None):
    words = said(client, "/help-now")
    assert client.page
    assert {"tel:999", "https://999bsl.co.uk", "tel:01632960114"} <= set(client.page.links)
    assert {"sms:01632960140", "sms:01632960151"} <= set(client.page.links)
    assert "text the word register to 999" in words
    ways = [link for link in client.page.links if link in ("tel:999", "https://999bsl.co.uk", "sms:999")]
    assert ways[:3] == ["tel:999", "https://999bsl.co.uk", "sms:999"], "one beside the other, before anything else"


@pytest.mark.shows("N-17", "N-39", "J10.7")
def test_999_without_a_voice_is_listed_way_by_way_each_with_the_day_it_was_checked(client: Visitor, lines: None):
    """Video first, then a text, then the relay app; with the dates of today or before, and where each was seen."""
    words = said(client, "/help-now")
    _before, ways = words.split("Other ways to reach 999")
    ways = ways.split("Numbers for")[0]
    video, text, relay = (ways.index(name) for name in ("British Sign Language video call", "Text 999", "Relay UK app"))
    assert video < text < relay
    assert ways.count("Checked ") == 3 and ways.count(" 2026.") == 3
    assert client.page and "sms:999" in client.page.links
    assert all(way.source.startswith("https://") for way in EMERGENCY_WAYS)
    assert all(way.checked_on <= date.today() for way in EMERGENCY_WAYS)


@pytest.mark.shows("R-36", "R-39")
def test_help_right_now_lists_as_many_as_the_bar_of_every_page_counts(client: Visitor, db: Session, lines: None):
    """Also those for the young, which stand last: a child who presses it finds the line for children."""
    with work(db):
        for number in range(20):
            add_line(db, f"Line {number}", f"01632 960 {200 + number}", ALL_DAY, now=SUNDAY_NIGHT)
    counted = re.search(r"Help right now (\d+) open", said(client, "/help-now"))
    html = main_part(client.get("/help-now").get_data(as_text=True)).split("Open next")[0]
    listed = html.count("state state--open") + html.count("state state--closing")
    assert counted and int(counted[1]) == listed + 1 == 23, "and 999, which stands above them"


@pytest.mark.shows("N-37")
def test_a_number_within_urdu_words_stays_one_number(client: Visitor, lines: None):
    """Among words from right to left, groups of figures with spaces between change places: 114 960 01632."""
    html = client.get("/ur/help-now").get_data(as_text=True)
    kept = re.sub(r"<bdi>[^<]*</bdi>", "", html)
    assert not re.search(r"\d{3,5} \d{3}", kept), "the foot, and where to send a text"
    assert "01632\u00a0960\u00a0100" in kept and "01632\u00a0960\u00a0151" in kept
    assert "01632 960 100" in said(client, "/help-now"), "elsewhere as people write it"
    assert {"sms:01632960140", "sms:01632960151"} <= set(client.page.links)


@pytest.mark.shows("R-36")
def test_help_right_now_keeps_what_is_open_apart_from_what_opens_later(client: Visitor, lines: None):
    words = said(client, "/help-now")
    open_now, later = words.split("Open next")
    assert "Quiet Line" in open_now
    assert "Day Desk" not in open_now
    assert "Day Desk Closed now · opens 9am tomorrow" in later


@pytest.mark.shows("N-17")
def test_help_right_now_shows_the_lines_of_the_nation_chosen_and_when_they_were_checked(client: Visitor, lines: None):
    assert "Checked 16 November." in said(client, "/help-now")
    scotland = said(client, "/help-now?nation=scotland")
    assert "Numbers for Scotland." in scotland
    assert "Northern Line" in scotland
    assert "Quiet Line" not in scotland


@pytest.mark.parametrize("odd", ["mars", "%00", "<b>", "England"])
def test_an_unknown_nation_is_answered_with_our_own(client: Visitor, odd: str):
    assert "Numbers for England." in said(client, f"/help-now?nation={odd}")


@pytest.mark.shows("R-39")
def test_help_right_now_answers_when_the_database_cannot_be_read(client: Visitor, lines: None, settings: Settings):
    said(client, "/help-now")
    break_the_database(settings)
    words = said(client, "/help-now")
    assert "Quiet Line Open all day, every day" in words
    assert "Text 01632 960 140" in words
    assert "We cannot check opening hours just now." in words


def test_the_kept_copy_never_calls_an_office_line_open(
    client: Visitor, lines: None, settings: Settings, clock_at: Callable[[datetime], datetime]
):
    clock_at(at("2026-11-23 10:00"))
    assert "Day Desk Open until 5pm" in said(client, "/help-now")
    clock_at(at("2026-11-23 22:00"))
    break_the_database(settings)
    assert "Day Desk Hours not known. Call first." in said(client, "/help-now")


def test_without_database_and_without_copy_there_is_still_someone_to_ring(client: Visitor, settings: Settings):
    break_the_database(settings)
    assert "Samaritans" in said(client, "/help-now")
    assert client.page
    assert "tel:116123" in client.page.links


# --- words ---


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_there_in_every_language(client: Visitor, settings: Settings, path: str):
    for language in settings.languages:
        prefix = "" if language == "en" else f"/{language}"
        assert client.get(prefix + path).status_code == 200
        assert client.page
        assert client.page.lang == language


@pytest.mark.shows("N-04")
@pytest.mark.parametrize("path", PAGES)
def test_titles_headings_buttons_links_and_addresses_never_name_the_subject(client: Visitor, path: str):
    html = client.get(path).get_data(as_text=True)
    large = re.findall(r"<(title|h[1-3]|button|a|b|summary)\b[^>]*>(.*?)</\1>", html, re.S)
    told = {words: banned.found(re.sub(r"<[^>]+>", " ", words)) for _tag, words in large}
    assert not {words: why for words, why in told.items() if why}
    addresses = " ".join(re.findall(r'(?:href|action|src)="([^"]*)"', html))
    assert not banned.found(addresses.replace("/", " ").replace("-", " "))


def test_the_privacy_page_says_the_same_words_as_before_the_first_question(client: Visitor):
    words = said(client, "/privacy")
    assert all(paragraph in words for paragraph in TEXT)


@pytest.mark.parametrize("path", PAGES)
def test_no_sentence_is_longer_than_25_words(client: Visitor, path: str):
    main = main_part(client.get(path).get_data(as_text=True))
    pieces = re.split(r"</(?:p|li|h1|h2|h3|a|b|div|label|button)>", main)
    text = [re.sub(r"<[^>]+>", " ", piece) for piece in pieces]
    sentences = [part.split() for piece in text for part in re.split(r"(?<=[.?!:;])\s", piece)]
    long = [" ".join(words) for words in sentences if len(words) > 25]
    assert not long


# --- higher contrast ---


@pytest.mark.shows("R-10")
def test_higher_contrast_is_switched_on_without_script_and_off_again(client: Visitor):
    assert 'class="higher-contrast"' not in client.get("/privacy").get_data(as_text=True)
    client.get("/higher-contrast?back=/privacy")
    answer = client.submit({"wanted": "yes"})
    assert answer.request.path == "/privacy"
    assert '<html lang="en" dir="ltr" class="higher-contrast">' in client.get("/help-now").get_data(as_text=True)
    client.get("/higher-contrast")
    client.submit({"wanted": "no"})
    assert 'class="higher-contrast"' not in client.get("/").get_data(as_text=True)


@pytest.mark.shows("R-10")
def test_higher_contrast_goes_with_the_visit(client: Visitor):
    client.get("/higher-contrast")
    client.submit({"wanted": "yes"})
    client.get("/exit")
    assert 'class="higher-contrast"' not in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    "elsewhere", ["//example.org", "https://example.org", "/\\example.org", "javascript:x()", "/\n/example.org", ""]
)
def test_the_switch_leads_nowhere_but_back_to_us(client: Visitor, elsewhere: str):
    client.get("/higher-contrast")
    answer = client.submit({"wanted": "yes", "back": elsewhere}, follow_redirects=False)
    assert (answer.status_code, answer.location) == (303, "/")


def test_every_foot_offers_the_switch_and_knows_the_way_back(client: Visitor):
    client.get("/cy/help-now?nation=wales")
    assert client.page
    assert "/cy/higher-contrast?back=/cy/help-now?nation%3Dwales" in client.page.links


# --- when something stops ---


@pytest.mark.shows("R-03")
def test_a_page_that_is_not_there_offers_ways_on(client: Visitor):
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert {"/help-now", "/find", "/"} <= set(re.findall(r'href="([^"]*)"', main_part(answer.get_data(as_text=True))))


def test_the_page_that_needs_nothing_reads_without_styles_and_names_help(app: Flask, client: Visitor):
    app.add_url_rule("/breaks", view_func=lambda: 1 / 0, endpoint="breaks")
    app.view_functions["breaks"].open_to = ("everyone",)
    answer = client.get("/breaks", breaks=True)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "{{" not in page and "{%" not in page
    assert {'href="tel:999"', 'href="tel:116123"', 'href="/exit"'} <= set(re.findall(r'href="[^"]*"', page))
