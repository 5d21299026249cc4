"""What is kept of a search is never anybody's, never of another language, and never old (R-36, N-38, T13)."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, event, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from portal.app import create_app
from portal.directory import kept
from portal.directory.atlas import POSTCODES
from portal.directory.models import Listing, OpenTime
from portal.directory.open_state import same_until, state
from portal.directory.postcode_build import build
from portal.directory.postcode_sources import source_at
from portal.directory.search_models import UnmetNeed
from portal.directory.spans import OpenSpan, Why
from portal.directory.words_for_hours import state_words
from portal.settings import Settings
from portal.shared.slots import Slot
from portal.storage.stamps import parts_of
from portal.storage.store import open_store
from portal.storage.work import work
from portal.web.page_context import CONTRAST
from tests.directory import made_up_places
from tests.directory.made_up_listings import at, keep, line, record
from tests.kit.hours import ENGLISH, week
from tests.kit.hours import at as wall
from tests.kit.visitor import Visitor

ALWAYS = week("MO-SU", "00:00-23:59")
HALL = record("Quay Hall", spot=at(600, 0), rules=(week("MO-FR", "09:00-17:00"),))
NIGHT = record("Night Room", spot=at(0, 2_000), rules=(week("MO-SU", "17:00-06:00"),))
QUIET = line("Quiet Line", "01632 960 114", ALWAYS)
HERE = "/find?place=ZX1&when=now"
# the word itself, visits, and the next free time with a person, which is only on pages that are not kept
NOT_KEPT = {"setting_value", "visit", "peer_mentor", "kept_time", "availability_exception", "group_session"}
NOT_KEPT |= {"booking", "mentor_availability", "unmet_need_count"}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("places")
    build(source_at(made_up_places.postcode_csv(folder)), folder / POSTCODES)
    return folder / POSTCODES


@pytest.fixture
def area(db: Session, now: datetime, table: Path, settings: Settings) -> datetime:
    (settings.instance / POSTCODES).write_bytes(table.read_bytes())
    with work(db):
        keep(db, [HALL, NIGHT, QUIET], now=now)
    return now


def html(client: Visitor, address: str = HERE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    answer.close()
    return text


def card(text: str, name: str) -> str:
    found = next((part for part in text.split('<li class="card">') if name in part), "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def under(text: str, heading: str) -> str:
    return next((part for part in text.split("<h2>") if part.startswith(heading)), "")


def answers(app: Flask) -> int:
    """How many whole answers this process keeps now."""
    held = app.extensions["portal_kept_searches"]._now
    return len(held.answers) if held else 0


# --- time ---


@pytest.mark.shows("R-36")
def test_what_closes_is_not_shown_open_from_that_minute_on(
    client: Visitor, area: datetime, clock_at: Callable[[datetime], datetime]
):
    clock_at(wall("2026-11-23 16:59:20"))
    for _asked_twice in range(2):
        page = html(client)
        assert "Quay Hall" in under(page, "1 is open") and "Closes in 1 minute, 5pm" in card(page, "Quay Hall")
        assert "Night Room" in under(page, "Open next")
    clock_at(wall("2026-11-23 17:00:00"))
    page = html(client)
    assert "Quay Hall" in under(page, "Open next") and "Closed now" in card(page, "Quay Hall")
    assert "Night Room" in under(page, "1 is open") and "Open until 6am" in card(page, "Night Room")
    assert "It is 5pm on Monday 23 November." in page


@pytest.mark.shows("R-36")
def test_minutes_are_counted_down_and_today_ends_at_midnight(
    client: Visitor, area: datetime, clock_at: Callable[[datetime], datetime]
):
    for at_, words in (
        ("15:59:30", "Open until 5pm"),
        ("16:00:30", "Closes in 60 minutes, 5pm"),
        ("16:30:30", "Closes in 30 minutes, 5pm"),
        ("16:31:10", "Closes in 29 minutes, 5pm"),
        ("23:59:40", "Closed now · opens 9am tomorrow"),
    ):
        clock_at(wall(f"2026-11-23 {at_}"))
        assert words in card(html(client), "Quay Hall"), at_
    clock_at(wall("2026-11-24 00:00:01"))
    assert "opens 9am today" in card(html(client), "Quay Hall")


starts = st.integers(min_value=-30 * 60, max_value=30 * 60)
lengths = st.one_of(st.integers(min_value=1, max_value=300), st.integers(min_value=1_300, max_value=3_000))


@tried(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    spans=st.lists(st.tuples(starts, lengths, st.sampled_from((Why.REGULAR, Why.BY_APPOINTMENT))), max_size=4),
    begin=st.integers(min_value=0, max_value=1_439),
    horizon=st.one_of(st.just(60 * 24 * 50), st.integers(min_value=1, max_value=3_000)),
)
def test_words_stay_true_for_as_long_as_they_are_kept(spans, begin: int, horizon: int):
    noon = datetime(2026, 11, 23, tzinfo=UTC)
    now = noon + timedelta(minutes=begin, seconds=17)
    made = sorted(
        (
            OpenSpan(Slot(now.replace(second=0) + timedelta(minutes=first), _end(now, first, long)), why)
            for first, long, why in spans
            if first + long > 0
        ),
        key=lambda span: (span.slot.starts_at, span.slot.ends_at),
    )
    ends = now.replace(second=0) + timedelta(minutes=horizon)
    until = same_until(made, now, horizon=ends)
    assert until > now
    said = state_words(state(made, now, horizon=ends), ENGLISH)
    step = now
    while (step := step + timedelta(seconds=43)) < until:
        left = [span for span in made if span.slot.ends_at > step]
        assert state_words(state(left, step, horizon=ends), ENGLISH) == said, step
    left = [span for span in made if span.slot.ends_at > until - timedelta(microseconds=1)]
    assert state_words(state(left, until - timedelta(microseconds=1), horizon=ends), ENGLISH) == said


def _end(now: datetime, first: int, long: int) -> datetime:
    return now.replace(second=0) + timedelta(minutes=first + long)


def test_every_opening_begins_and_ends_on_a_whole_minute(db: Session, area: datetime):
    """An answer is kept for its minute, so nothing may open or close in the middle of one."""
    spans = db.execute(select(OpenTime.starts, OpenTime.ends)).all()
    assert spans and not [span for span in spans if span[0] % 60 or span[1] % 60]


# --- changes ---


@pytest.mark.shows("R-36")
def test_a_correction_made_elsewhere_is_on_the_next_page(client: Visitor, settings: Settings, area: datetime):
    """Another process: its own application, its own connections, its own memory."""
    store = open_store(settings)
    other = create_app(settings, store)
    there = other.test_client(use_cookies=False)
    try:
        for _each_keeps_it in range(2):
            assert "Quay Hall" in html(client) and "Quay Hall" in there.get(HERE).get_data(as_text=True)
        with store.new_db() as db, work(db):
            db.execute(update(Listing).where(Listing.name == "Quay Hall").values(name="Mill Hall"))
        page = html(client)
        assert "Mill Hall" in page and "Quay Hall" not in page
        with store.new_db() as db, work(db):
            db.execute(update(Listing).where(Listing.name == "Mill Hall").values(shown=False))
        assert "Mill Hall" not in html(client)
        assert "Mill Hall" not in there.get(HERE).get_data(as_text=True)
    finally:
        store.close()


def test_a_closure_takes_the_hours_from_the_very_next_page(client: Visitor, db: Session, area: datetime):
    assert "Quay Hall" in under(html(client), "1 is open")
    with work(db):
        number = db.scalar(select(Listing.id).where(Listing.name == "Quay Hall"))
        for span in db.scalars(select(OpenTime).where(OpenTime.listing_id == number)):
            db.delete(span)
    assert "Quay Hall" not in under(html(client), "1 is open")


def test_every_table_that_an_answer_is_made_of_gives_word_of_its_changes(client: Visitor, area: datetime):
    asked: set[Table] = set()

    def note(_connection: object, statement: Any, *_more: object) -> None:
        asked.update(each for each in visitors.iterate(statement) if isinstance(each, Table))

    event.listen(Engine, "before_execute", note)
    try:
        for more in ("", "&words=hall", "&whom=parent&language=cy&step_free=y&free=y&online=y"):
            html(client, "/find?place=ZX1&when=now" + more)
    finally:
        event.remove(Engine, "before_execute", note)
    names = {table.name for table in asked if "directory" in parts_of(table.name)}
    assert names >= {"listing", "open_time", "meeting_point", "venue", "channel", "listing_tag", "listing_words"}
    assert {table.name for table in asked} - names - NOT_KEPT == set()


def test_a_search_in_squares_that_are_kept_asks_for_the_word_alone(app: Flask, client: Visitor, area: datetime):
    """Another address, so no answer lies ready; what is near is known, so the database is asked nothing more."""
    for number in range(2):
        for more in ("", "&when=evening", "&when=now"):
            html(client, f"/find?place=ZX1{more}&x={number}")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = app.extensions["portal_engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        for more in ("", "&when=evening", "&when=now"):
            assert "Quay Hall" in html(client, f"/find?place=ZX1{more}&x=other")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked == []


# --- nobody's ---


@pytest.mark.shows("T13")
def test_a_visit_that_holds_something_neither_gives_nor_takes_an_answer(app: Flask, client: Visitor, area: datetime):
    with client.session_transaction() as visit:
        visit["answers"] = "what somebody wrote"
    own = html(client)
    assert "data-stay" in own
    assert answers(app) == 0
    stranger = app.test_client()
    assert isinstance(stranger, Visitor)
    plain = html(stranger)
    assert "data-stay" not in plain and answers(app) == 1
    assert "data-stay" in html(client), "and the other way round"


@pytest.mark.shows("T13", "N-38")
def test_an_answer_that_is_kept_is_the_one_that_would_be_made(app: Flask, area: datetime):
    """Languages, colours, addresses, odd letters: each as if nothing were kept, and with no cookie."""
    odd = (
        "",
        "&x=%ee%80%93%ee%80%94",
        "&when=at&day=2026-11-24&hour=10:00",
        "&x=1&x=%22%3E%3Cb%3E%27",
        "&words=%ee%80%80%ee%80%90%ee%80%94",
        "&kind=group&whom=parent",
        "&x=%E0%B8%81",
    )
    asked = [f"{language}{HERE}{more}" for more in odd for language in ("", "/cy", "/ur")]
    asked += ["/find", "/cy/find?place=ZX1", "/find?place=nowhere%20at%20all"]
    plain, bright = app.test_client(), app.test_client()
    with bright.session_transaction() as visit:
        visit[CONTRAST] = True
    seen: dict[tuple[bool, str], str] = {}
    for _second_time_kept in range(2):
        for address in asked:
            for is_bright, who in ((False, plain), (True, bright)):
                answer = who.get(address)
                assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
                text = answer.get_data(as_text=True)
                assert seen.setdefault((is_bright, address), text) == text
                assert ('class="higher-contrast"' in text) is is_bright
    assert answers(app) > 20
    for (is_bright, address), text in seen.items():
        app.extensions.pop("portal_kept_searches")
        anew = (bright if is_bright else plain).get(address).get_data(as_text=True)
        assert anew == text, address


def test_what_is_kept_is_what_a_visit_of_ones_own_is_shown(app: Flask, client: Visitor, area: datetime):
    """The frame that is kept and the one made for a visit are one: all but the visit's own part is the same."""
    with client.session_transaction() as visit:
        visit["answers"] = "x"
    stranger = app.test_client()
    for address in (HERE, "/cy/find?place=ZX1&x=%22%26", "/ur/find?words=hall"):
        own = re.sub(r'<div class="saved".*?</script>', "", html(client, address), flags=re.DOTALL)
        assert _close(own) == _close(stranger.get(address).get_data(as_text=True)), address


def _close(text: str) -> str:
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", text))


@pytest.mark.shows("R-04")
def test_a_search_that_finds_nothing_is_counted_each_time(client: Visitor, db: Session, area: datetime):
    with work(db):
        db.execute(update(Listing).where(Listing.kind == "place").values(shown=False))
    for _each in range(3):
        html(client)
    assert sum(db.scalars(select(UnmetNeed.count))) == 3


# --- bounds ---


def test_only_so_much_is_kept_and_the_oldest_goes_first():
    few: kept.Few[bytes] = kept.Few(100, len)
    for number in range(50):
        few.put(number, b"x" * 10)
    assert len(few) == 10 and few.get(39) is None and few.get(49)
    assert few.get(40)
    few.put(45, b"y" * 60)
    assert few.get(45) == b"y" * 60 and len(few) == 5
    assert few.get(40) and few.get(41) is None, "it was asked for, so it stays longer"
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda number: few.put(number % 7, b"z" * (number % 30)), range(2_000)))
    assert sum(len(few.get(number) or b"") for number in range(50)) <= 100


def test_a_minute_takes_all_answers_of_the_one_before_with_it(
    app: Flask, client: Visitor, area: datetime, clock_at: Callable[[datetime], datetime]
):
    html(client)
    html(client, "/find?place=ZX1")
    assert answers(app) == 2
    clock_at(area + timedelta(minutes=1, seconds=1))
    html(client)
    assert answers(app) == 1


def test_an_address_of_unusual_length_is_not_kept(app: Flask, client: Visitor, area: datetime):
    html(client, HERE + "&x=" + "y" * 400)
    assert answers(app) == 0
