"""Finding a place, and reading about one, as a person meets it (R-03, R-04, R-32 to R-37)."""

import gzip
import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle, product
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from portal.directory import gazetteer_build, postcode_build
from portal.directory.atlas import POSTCODES, TOWNS
from portal.directory.grid import Point
from portal.directory.models import Listing, Venue
from portal.directory.postcode_sources import source_at
from portal.directory.search_models import UnmetNeed
from portal.directory.shapes import Channel, Kind, OnHolidays, Record
from portal.directory.venue_actions import note_towns
from portal.messages import banned
from portal.referrals.step import lines_first
from portal.settings import Settings
from portal.storage.work import work
from tests.directory import made_up_places
from tests.directory.made_up_listings import at, keep, line, record
from tests.kit.hours import at as wall
from tests.kit.hours import week
from tests.kit.visitor import Visitor

ALWAYS = week("MO-SU", "00:00-23:59")
HALL = record("Quay Hall", spot=at(600, 0), rules=(week("MO-FR", "09:00-17:00"),), fees="Free")
CIRCLE = record(
    "Evening Circle",
    kind=Kind.GROUP,
    independent=True,
    spot=at(-900, 100, name="Sycamore House"),
    rules=(week("MO-FR", "19:00-20:30"),),
    tags=("audience:parents",),
)
NIGHT = record("Night Room", spot=at(0, 2_000), rules=(week("MO-SU", "22:00-06:00"),))
CLINIC = record("Mill Clinic", kind=Kind.SERVICE, spot=at(100, 0), rules=(ALWAYS,), is_treatment_premises=True)
QUIET = line("Quiet Line", "01632 960 114", ALWAYS)
DAY_DESK = line("Day Desk", "01632 960 127", week("MO-FR", "09:00-17:00"))
CHAT = record("Small Hours Room", kind=Kind.GROUP, tags=("online",), rules=(ALWAYS,), independent=True)
AREA = [HALL, CIRCLE, NIGHT, CLINIC, QUIET, DAY_DESK, CHAT]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table of postcodes and the list of towns that do not exist, made once."""
    folder = tmp_path_factory.mktemp("places")
    postcode_build.build(source_at(made_up_places.postcode_csv(folder)), folder / POSTCODES)
    names, counties = (
        made_up_places.names_package(folder / "names"),
        made_up_places.counties_package(folder / "counties"),
    )
    gazetteer_build.build(folder / TOWNS, names, counties)
    return folder


@pytest.fixture
def atlas(made: Path, settings: Settings) -> None:
    for name in (POSTCODES, TOWNS):
        (settings.instance / name).write_bytes((made / name).read_bytes())


@pytest.fixture
def area(db: Session, now: datetime, atlas: None) -> datetime:
    """Monday morning; around the made-up town of Marlbridge."""
    with work(db):
        keep(db, AREA, now=now)
    return now


def said(client: Visitor, path: str) -> str:
    assert client.get(path).status_code == 200
    assert client.page
    return client.page.said


def results(client: Visitor, path: str) -> dict[str, list[str]]:
    """The names on the cards, by the heading they stand under."""
    html = client.get(path).get_data(as_text=True)
    found: dict[str, list[str]] = {}
    for part in html.split("<h2")[1:]:
        heading = re.sub(r"<[^>]*>", "", part.split("</h2>")[0].partition(">")[2]).strip()
        found[heading] = re.findall(r'<h3><a href="[^"]*">([^<]*)</a>', part)
    return found


def on_page(client: Visitor, path: str) -> set[str]:
    return {name for names in results(client, path).values() for name in names}


# --- where ---


@pytest.mark.shows("R-35", "J1.1")
def test_a_town_or_a_postcode_or_part_of_one_finds_what_is_near(client: Visitor, area: datetime):
    for typed in ("Marlbridge", "marlbridge", "ZX1", "zx1", "ZX1 1AA", "zx11aa", "2 Quay Road, ZX1 1AB"):
        found = results(client, f"/find?place={typed}")
        assert set(found["3 found"]) == {"Quay Hall", "Evening Circle", "Night Room"}, typed
        assert client.page and re.search(r"Place · \d\.\d miles", client.page.said)


@pytest.mark.shows("R-35")
def test_results_come_nearest_first_and_say_how_far(client: Visitor, area: datetime):
    middle = Point.at(53.80, -1.55)
    far = {each.name: _metres(each, middle) for each in (HALL, CIRCLE, NIGHT)}
    assert results(client, "/find?place=Marlbridge")["3 found"] == sorted(far, key=lambda name: far[name])
    words = said(client, "/find?place=Marlbridge")
    assert f"Group, in person · {far['Evening Circle'] / 1609.344:.1f} miles" in words


def _metres(each: Record, middle: Point) -> float:
    assert each.spot and each.spot.latitude and each.spot.longitude
    return ((each.spot.latitude - middle.easting) ** 2 + (each.spot.longitude - middle.northing) ** 2) ** 0.5


UNDERSTOOD = {
    "ZX1 9XX": "We do not know this whole postcode, so we looked near ZX1.",
    "Marlbrige": "We looked near Marlbridge. If that is not it, type the first part of a postcode.",
    "Atlantis-on-Sea": "We do not know this place.",
    "Wales": "Type a town, or the first part of a postcode, to see what is near.",
    "Newbridge": "Which one do you mean?",
}


def test_it_is_said_how_a_place_was_understood(client: Visitor, area: datetime):
    for typed, words in UNDERSTOOD.items():
        assert words in said(client, f"/find?place={typed}")
        assert client.page and "Quiet Line" in client.page.said, "and something is reachable all the same"


def test_each_place_of_a_name_can_be_chosen(client: Visitor, area: datetime):
    client.get("/find?place=Upton+Mere&when=now&kind=place&kind=group")
    assert client.page
    ways = [link for link in client.page.links if link.startswith("?") and "Upton" in link]
    assert len(ways) == 2
    for way in ways:
        assert "kind=place&kind=group" in way.replace("&amp;", "&")
        assert "Near Upton Mere" in said(client, f"/find{way}"), (
            "nothing is open there now, so the heading says no more"
        )


def test_without_a_place_the_page_asks_for_one_and_shows_whom_to_ring(client: Visitor, area: datetime):
    for path in ("/find", "/find?place=", "/find?place=%20%20", "/find?when=now"):
        words = said(client, path)
        assert "Find a place or a group" in words
        assert "Quiet Line" in words
        assert "Quay Hall" not in words


def test_until_the_lists_stand_a_town_of_our_own_is_known(client: Visitor, db: Session, now: datetime):
    with work(db):
        keep(db, AREA, now=now)
        note_towns(db)
    assert "Quay Hall" in said(client, "/find?place=Leeds")
    assert "The list of postcodes is still being made" in said(client, "/find?place=LS8")


ODD = (
    "place=%00",
    "place=" + "x" * 3_000,
    "place=%ED%A0%80",
    "place=%E2%80%AEsdeeL",
    "place=%F0%9F%98%80",
    "place=<script>alert(1)</script>",
    "place='%20OR%201=1%20--",
    "place=Marlbridge&place=Aberfoel",
    "place=Marlbridge&kind=forged&whom=forged&language=xx&step_free=",
    "place=Marlbridge&when=yesterday",
    "place=Marlbridge&when=2026-13-45T99:99",
    "place=Marlbridge&when=9999-12-31T23:59",
    "place=Marlbridge&when=0001-01-01T00:00",
    "place=Marlbridge&when=at&day=tomorrow&hour=late",
    "place=Marlbridge&when=2027-03-28T01:30",
    "words=%00&place=ZX1",
    "words=" + "y" * 3_000,
    "%ff=%ff&&==",
)


def test_odd_input_never_breaks_the_page_and_stays_text(client: Visitor, area: datetime):
    for odd in ODD:
        html = client.get(f"/find?{odd}").get_data(as_text=True)
        assert "<script>alert" not in html
        assert "Quiet Line" in html, odd
    client.get("/find?place=" + "x" * 101)
    assert client.page and "This is longer than any place" in client.page.said


# --- when ---

WHEN = {
    "now": ["Quay Hall"],
    "day": ["Quay Hall"],
    "evening": ["Evening Circle"],
    "night": ["Night Room"],
    "weekend": ["Night Room"],
    "2026-11-24T19:30": ["Evening Circle"],
    "2026-11-24T23:30": ["Night Room"],
    "at&day=2026-11-24&hour=19:00": ["Evening Circle"],
}


@pytest.mark.shows("R-36", "R-37", "J1.1")
def test_each_choice_of_time_finds_what_is_open_then(client: Visitor, area: datetime):
    for when, names in WHEN.items():
        found = results(client, f"/find?place=Marlbridge&when={when}")
        assert found["1 is open" if when == "now" else "1 found"] == names, when
        rest = found["Open next" if when == "now" else "At other times"]
        assert set(rest) == {"Quay Hall", "Evening Circle", "Night Room"} - set(names)


def test_another_time_than_now_says_which_opening_fits(client: Visitor, area: datetime):
    words = said(client, "/find?place=Marlbridge&when=evening")
    assert "From Monday 23 November, 5pm to 10pm." in words
    assert "Monday 23 November, 7pm to 8:30pm Closed now · opens 7pm today" in words
    assert "Open Tuesday 24 November, 7:30pm near Marlbridge" in said(
        client, "/find?place=Marlbridge&when=2026-11-24T19:30"
    )


@pytest.mark.shows("R-36", "J1.1")
def test_at_ten_past_two_on_a_bank_holiday_only_what_is_truly_open_is_called_open(client: Visitor, db, clock_at, atlas):
    night = clock_at(wall("2026-12-28 02:10"))
    early = week("MO", "00:00-06:00")
    closed, perhaps = (
        replace(NIGHT, external_id=name, name=name, rules=(replace(early, on_holidays=says),))
        for name, says in (("Closed Then", OnHolidays.CLOSED), ("Perhaps", OnHolidays.UNKNOWN))
    )
    with work(db):
        keep(db, [NIGHT, closed, perhaps, QUIET, DAY_DESK], now=night)
    found = results(client, "/find?place=Marlbridge&when=now")
    assert found["1 is open"] == ["Night Room"]
    assert "Day Desk" not in found["From anywhere, by phone or online"]
    assert client.page and "It is 2:10am on Monday 28 December." in client.page.said
    assert set(found["Open next"]) == {"Closed Then", "Perhaps"}


def test_a_time_that_cannot_be_known_is_any_time_and_that_is_said(client: Visitor, area: datetime):
    for when in ("2027-03-01T19:00", "9999-12-31T23:59", "2026-11-20T19:00", "at&day=&hour=", "soon"):
        assert set(results(client, f"/find?place=ZX1&when={when}")["3 found"])
        assert client.page and "This shows any time: we know opening times for the next 8 weeks." in client.page.said


# --- what ---


@pytest.mark.shows("R-32")
def test_buildings_where_people_are_treated_come_only_when_asked_for(client: Visitor, area: datetime):
    for when in ("", "now", "day", "night"):
        assert "Mill Clinic" not in on_page(client, f"/find?place=ZX1&when={when}")
        assert "Mill Clinic" in on_page(client, f"/find?place=ZX1&when={when}&treatment=y")
    assert "In a building where people are treated" in said(client, "/find?place=ZX1&treatment=y")


@pytest.mark.shows("R-25", "R-21")
def test_choices_narrow_the_list_and_stay_chosen(client: Visitor, area: datetime):
    assert results(client, "/find?place=ZX1&kind=group")["1 found"] == ["Evening Circle"]
    assert results(client, "/find?place=ZX1&whom=parent")["1 found"] == ["Evening Circle"]
    assert results(client, "/find?place=ZX1&independent=y")["1 found"] == ["Evening Circle"]
    html = client.get("/find?place=ZX1&whom=parent&free=y").get_data(as_text=True)
    for name in ("whom-parent", "free-y"):
        assert re.search(rf'id="{name}"[^>]* checked', html)
    assert not re.search(r'id="whom-friend"[^>]* checked', html)
    assert "whom=parent&amp;free=y&amp;when=evening" in html, "the choice of time keeps the others"
    words = said(client, "/find?place=ZX1&kind=group")
    assert "Run independently by its members" in words


def test_a_name_with_a_slip_finds_it_and_words_nobody_has_are_left_out(client: Visitor, area: datetime):
    assert results(client, "/find?words=sycamor")["1 found"] == ["Evening Circle"]
    assert results(client, "/find?place=ZX1&words=evning")["1 found"] == ["Evening Circle"]
    words = said(client, "/find?place=ZX1&words=qqqqqq")
    assert "Nothing here has the words “qqqqqq”, so we left them out." in words
    assert "Quay Hall" in words


def test_only_lines_are_shown_when_only_lines_are_asked_for(client: Visitor, area: datetime):
    assert on_page(client, "/find?place=ZX1&kind=line") == {"Quiet Line", "Day Desk"}
    assert client.page and "Nothing listed" not in client.page.said


# --- never a dead end ---


@pytest.mark.shows("R-03", "R-04")
def test_every_search_ends_in_something_that_can_be_reached(client: Visitor, area: datetime):
    places = ("", "Marlbridge", "Aberfoel", "ZX1", "ZY2 2AA", "Nowhere at all", "Newbridge", "Scotland")
    whens = ("", "now", "night", "weekend", "2026-12-25T03:00")
    mores = ("", "&kind=place", "&kind=line", "&whom=bereaved&language=so&step_free=y", "&words=zzzz&online=y")
    for (place, when), more in zip(product(places, whens), cycle(mores), strict=False):
        path = f"/find?place={place}&when={when}{more}"
        html = client.get(path).get_data(as_text=True)
        main = html[html.index("<main") : html.index("</main>")]
        assert 'href="tel:01632960114"' in main, path
        assert 'href="/times"' in main, path


@pytest.mark.shows("R-04")
def test_a_place_with_nothing_near_says_so_first_and_then_what_there_is(client: Visitor, area: datetime):
    found = results(client, "/find?place=Aberfoel&when=now")
    assert client.page
    assert "Nothing listed near Aberfoel is open now. You can still talk to someone." in client.page.said
    assert found["From anywhere, by phone or online"] == ["Small Hours Room", "Quiet Line", "Day Desk"]
    assert "are open" not in " ".join(found), "what is not near is not counted as if it were"


@pytest.mark.shows("R-03")
def test_an_empty_directory_still_leads_on(client: Visitor, db: Session, now: datetime, atlas: None):
    for path in ("/find", "/find?place=ZX1&when=now", "/find?place=Nowhere"):
        client.get(path)
        assert client.page
        assert {"/times", "/help-now"} <= set(client.page.links)


def counted(db: Session) -> dict[tuple[str, int, str, str], int]:
    db.rollback()
    rows = db.scalars(select(UnmetNeed))
    return {(row.outcode, row.week_hour, row.kind, row.month): row.count for row in rows}


def search(client: Visitor, path: str) -> None:
    client.get(path).close()  # as a server does when the page is sent


@pytest.mark.shows("R-04")
def test_a_search_that_finds_nothing_near_is_counted_by_district_and_hour_and_nothing_else(client, db, area):
    for path in ("/find?place=ZY1&when=now", "/find?place=ZY1+5GS", "/find?place=Aberfoel&when=now"):
        search(client, path)
    assert counted(db) == {("ZY1", 10, "any", "2026-11"): 3}, "Monday from 10am"
    search(client, "/find?place=ZY1&when=2026-11-29T23:30&kind=group")
    assert counted(db)["ZY1", 167, "group", "2026-11"] == 1, "Sunday from 11pm"


@pytest.mark.shows("R-04")
def test_a_search_that_finds_something_or_knows_no_place_is_not_counted(client, db, area):
    for place in ("ZX1", "Nowhere at all", "", "Newbridge", "Wales", "ZY1&kind=line"):
        search(client, f"/find?place={place}&when=now")
    assert counted(db) == {}


def test_a_count_that_cannot_be_written_takes_nothing_from_the_page(client, db, area):
    with work(db):
        db.execute(text("DROP TABLE unmet_need_count"))
    answer = client.get("/find?place=ZY1&when=now")
    assert answer.status_code == 200
    answer.close()


def test_lines_of_the_nation_of_the_place_are_shown(client: Visitor, db: Session, now: datetime, atlas: None):
    lines = [
        replace(QUIET, external_id=nation, name=f"{nation} Line", nations=(nation,))
        for nation in ("England", "Wales", "Scotland")
    ]
    with work(db):
        keep(db, lines, now=now)
    assert on_page(client, "/find?place=Aberfoel") == {"Wales Line"}
    assert on_page(client, "/find?place=ZY2") == {"Scotland Line"}
    assert on_page(client, "/find?place=ZX1") == {"England Line"}


# --- privacy and weight ---


def test_a_search_sets_nothing_and_needs_nothing(app: Flask, area: datetime):
    answer = app.test_client().get("/find?place=ZX1+1AA&when=now")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.shows("R-35")
def test_addresses_on_the_page_hold_the_place_no_finer_than_it_was_typed(client: Visitor, area: datetime):
    html = client.get("/find?place=ZX1&when=now").get_data(as_text=True)
    assert "430" not in re.sub(r"\s", "", "".join(re.findall(r'(?:href|value)="([^"]*)"', html)))
    assert "ZX1 1" not in html


@pytest.mark.shows("N-04", "N-54")
def test_headings_and_titles_say_nothing_of_the_subject(client: Visitor, area: datetime):
    for path in ("/find", "/find?place=ZX1&when=now", "/find?place=Aberfoel"):
        html = client.get(path).get_data(as_text=True)
        large = " ".join(re.findall(r"<(?:h1|h2|title|legend|button)[^>]*>([^<]*)<", html))
        assert not banned.found(large)


@pytest.mark.shows("P13")
def test_a_full_page_of_results_is_light(client: Visitor, db: Session, now: datetime, atlas: None):
    halls = [
        replace(HALL, external_id=f"{n}", name=f"Hall number {n}", spot=at(n * 90, -n * 70, address=f"{n} Some Street"))
        for n in range(40)
    ]
    with work(db):
        keep(db, [*halls, QUIET, DAY_DESK, CHAT], now=now)
    answer = client.get("/find?place=ZX1&when=now")
    assert answer.get_data(as_text=True).count('class="card"') >= 20
    assert len(gzip.compress(answer.data, 6)) < 8_000


# --- one entry ---


def address(db: Session, name: str) -> str:
    return f"/find/{db.scalar(select(Listing.ref).where(Listing.name == name))}"


@pytest.mark.shows("R-34", "R-21", "N-04")
def test_an_entry_tells_all_that_is_known_under_a_neutral_title(client: Visitor, db: Session, area: datetime):
    with work(db):
        db.execute(
            update(Venue)
            .where(Venue.name == "Sycamore House")
            .values(
                reception_words="Room 2",
                entrance="Side door",
                signs="A board",
                transport="Bus 12",
                step_free=True,
            )
        )
    words = said(client, address(db, "Evening Circle"))
    assert client.page and client.page.text["title"] == ["Place details – Ferry Lane"]
    for part in (
        "Evening Circle",
        "At reception say “Room 2”",
        "The way in Side door",
        "What signs say A board",
    ):
        assert part in words
    for part in ("Getting there Bus 12", "Step-free Yes", "Who runs it Run independently by its members", "Parents"):
        assert part in words
    assert "Last checked Monday 16 November" in words
    assert "The next dates Monday 23 November, 7pm to 8:30pm" in words


@pytest.mark.shows("N-37", "R-34")
def test_what_a_place_says_of_itself_in_english_reads_right_among_words_from_right_to_left(
    client: Visitor, db: Session, area: datetime
):
    """By itself a full stop at its end would stand before its first word."""
    with work(db):
        db.execute(update(Venue).where(Venue.name == "Sycamore House").values(entrance="By the car park."))
    for path in (address(db, "Evening Circle"), "/find?place=ZX1"):
        assert "<bdi>By the car park.</bdi>" in client.get(f"/ur{path}").get_data(as_text=True), path


def test_a_place_that_is_not_to_be_shown_is_not_in_the_page(client: Visitor, db: Session, now: datetime, atlas: None):
    spot = at(321, 0, name="Secret House", address="9 Secret Street", masked=True)
    with work(db):
        keep(db, [record("Refuge", kind=Kind.SERVICE, spot=spot), record("Hall", spot=at(400, 0))], now=now)
    for path in (address(db, "Refuge"), "/find?place=ZX1", "/find?words=refuge&place=ZX1"):
        html = client.get(path).get_data(as_text=True)
        assert "Refuge" in html
        assert not re.search(r"Secret|LS1 4AP", html)
    assert "Service · about " in said(client, "/find?place=ZX1")


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'


@pytest.mark.shows("T8")
def test_hostile_text_of_a_feed_stays_text(client: Visitor, db: Session, now: datetime, atlas: None):
    spot = at(0, 0, name=HOSTILE, address=HOSTILE, town=HOSTILE)
    ways = tuple(
        Channel(kind, f"javascript:alert(1)//{HOSTILE}", HOSTILE) for kind in ("phone", "text", "webchat", "website")
    )
    hostile = record(
        HOSTILE,
        external_id="h",
        spot=spot,
        channels=ways,
        description=HOSTILE,
        organisation=HOSTILE,
        fees=HOSTILE,
        eligibility=HOSTILE,
        hours_text=HOSTILE,
        url="javascript:alert(1)",
        source_url="javascript:alert(1)",
        tags=(HOSTILE, "language:<b>"),
    )
    with work(db):
        keep(db, [hostile], now=now)
        db.execute(update(Venue).values(reception_words=HOSTILE, entrance=HOSTILE, signs=HOSTILE, transport=HOSTILE))
    ref = db.scalar(select(Listing.ref))
    for path in ("/find?place=ZX1", f"/find/{ref}", "/find?words=alert"):
        html = client.get(path).get_data(as_text=True)
        assert "&lt;script&gt;alert(1)" in html
        assert not re.search(r"<script>alert|<img|href=\"javascript|\b49\b", html, re.IGNORECASE), path


def test_what_is_not_shown_or_was_never_there_is_not_found(client: Visitor, db: Session, area: datetime):
    where = address(db, "Quay Hall")
    with work(db):
        db.execute(update(Listing).where(Listing.name == "Quay Hall").values(shown=False))
    for path in (where, "/find/PL-000000", "/find/PL-7K3M2P", "/find/1"):
        assert client.get(path).status_code == 404


@pytest.mark.shows("N-17")
def test_a_number_is_shown_with_the_day_it_was_checked(client: Visitor, area: datetime, db: Session):
    html = client.get("/find?place=ZX1").get_data(as_text=True)
    cards = [card for card in html.split('<li class="card">')[1:] if 'href="tel:' in card]
    assert len(cards) == 2
    assert all("Checked 16 November" in card for card in cards)
    assert db.scalar(select(func.count()).select_from(Listing)) == len(AREA)


def test_every_language_has_the_pages(client: Visitor, db: Session, area: datetime):
    one = address(db, "Evening Circle")
    for language in ("", "/cy", "/ur"):
        for path in ("/find", "/find?place=ZX1&when=now", "/find?place=Aberfoel&when=weekend", one):
            assert client.get(language + path).status_code == 200


def test_days_to_choose_begin_today_and_last_two_weeks(client: Visitor, area: datetime):
    html = client.get("/find").get_data(as_text=True)
    days = re.findall(r'<option value="(2026-\d\d-\d\d)"', html)
    assert days == [(area.date() + timedelta(days=number)).isoformat() for number in range(14)]


# --- the way back, and numbers ---


def test_from_an_entry_the_way_back_leads_to_the_same_search(client: Visitor, area: datetime):
    search_for = "/find?place=Marlbridge&when=day&whom=parent&independent=y"
    html = client.get(search_for).get_data(as_text=True)
    assert "Evening Circle" in html
    entry = re.search(r'<h3><a href="([^"]*)">Evening Circle', html)
    assert entry
    page = client.get(entry[1].replace("&amp;", "&")).get_data(as_text=True)
    back = re.search(r'<a class="back" href="([^"]*)"', page)
    assert back
    assert set(back[1].replace("&amp;", "&").partition("?")[2].split("&")) == set(
        search_for.partition("?")[2].split("&")
    )
    forged = client.get(entry[1].partition("?")[0] + "?place=a&evil=//example.org&kind=zzz").get_data(as_text=True)
    assert 'class="back" href="/find?place=a"' in forged


def help_lines(app, db: Session, now: datetime, **more: object) -> list[str]:
    with app.test_request_context("/"):
        found = app.extensions["portal_help"].open_now(db, nation="England", now=now, limit=3, **more)
    return [line.name for line in found]


@pytest.mark.shows("R-36")
def test_a_number_that_two_lines_share_is_said_once(app, db: Session, now: datetime):
    always = week("MO-SU", "00:00-23:59")
    with work(db):
        keep(db, [line("Circle Line", "0800 0086 811", always), line("Teen Circle", "08000086811", always)], now=now)
    assert help_lines(app, db, now) == ["Circle Line"]


@pytest.mark.shows("R-36")
def test_young_people_are_led_by_lines_for_them_with_a_number_to_press(app, db: Session, now: datetime):
    always = week("MO-SU", "00:00-23:59")
    family, young = ("audience:families-and-friends",), ("audience:children", "audience:young-people")
    with work(db):
        keep(
            db,
            [line("Aunt Line", "01632 960 001", always, tags=family), line("Young", "0800 1111", always, tags=young)],
            now=now,
        )
    assert help_lines(app, db, now) == ["Aunt Line", "Young"]
    assert help_lines(app, db, now, first="young") == ["Young", "Aunt Line"]
    with app.test_request_context("/"):
        first = app.extensions["portal_help"].open_now(db, nation="England", now=now, limit=1, first="young")[0]
    assert first.href == "tel:08001111"


@pytest.mark.shows("R-36", "N-51", "N-39")
def test_lines_for_grief_stand_first_for_the_bereaved_and_those_one_can_write_to_for_who_signs(app, db, now: datetime):
    always = week("MO-SU", "00:00-23:59")
    texts = (Channel("phone", "01632 960 002", rules=(always,)), Channel("text", "01632 960 003", rules=(always,)))
    with work(db):
        keep(
            db,
            [
                line("Aunt Line", "01632 960 001", always, tags=("audience:families-and-friends",)),
                line("Grief Line", "01632 960 004", always, tags=("topic:bereavement",)),
                line("Write Line", "", channels=texts),
            ],
            now=now,
        )
    assert help_lines(app, db, now)[0] == "Aunt Line"
    assert help_lines(app, db, now, first="bereaved")[0] == "Grief Line"
    assert help_lines(app, db, now, first="text")[0] == "Write Line"
    assert lines_first({"age_band": "18_or_over", "situation": "died"}) == "bereaved"
    assert lines_first({"age_band": "18_or_over", "access_needs": ["bsl"]}) == "text"
    assert lines_first({"age_band": "under_16"}) == "young" and lines_first({}) == ""


@pytest.mark.shows("R-36")
def test_a_line_for_children_is_not_the_first_answer_to_an_adult(app, db: Session, now: datetime):
    always = week("MO-SU", "00:00-23:59")
    with work(db):
        keep(
            db,
            [
                line("Child Line", "0800 1111", always, tags=("audience:children", "audience:young-people")),
                line("Quiet Line", "01632 960 114", always),
            ],
            now=now,
        )
    assert help_lines(app, db, now) == ["Quiet Line", "Child Line"]
    assert help_lines(app, db, now, first="young") == ["Child Line", "Quiet Line"]


@pytest.mark.shows("R-21")
def test_a_line_is_not_said_to_be_run_by_itself(client: Visitor, db: Session, now: datetime, atlas: None):
    with work(db):
        keep(
            db,
            [
                line("Night Line", "01632 960 001", ALWAYS, organisation="Night Line"),
                line("Day Line", "01632 960 002", ALWAYS, organisation="Quay Trust"),
            ],
            now=now,
        )
    words = said(client, "/find?place=ZX1")
    assert "Run by Night Line" not in words and "Run by Quay Trust" in words


@pytest.mark.shows("R-03", "R-04")
def test_where_a_place_is_not_known_the_form_is_short_and_who_can_be_rung_is_not_pages_below(client, area):
    html = client.get("/find?place=Atlantis-on-Sea&when=now").get_data(as_text=True)
    folded = html.index("<summary>Choose more</summary>")
    assert html.index('id="place"') < folded < html.index('id="kind-') < html.index('value="now"')
    assert '<details class="more">' in html[folded - 40 : folded], "folded, and it opens without script"
    chosen = client.get("/find?place=Atlantis-on-Sea&kind=group").get_data(as_text=True)
    folded = chosen.index("<summary>Choose more</summary>")
    assert '<details class="more" open>' in chosen[folded - 40 : folded], "what is chosen is seen"
    assert "<summary>Choose more</summary>" not in client.get("/find?place=Marlbridge").get_data(as_text=True)
