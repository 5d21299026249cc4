"""The map is a drawing of the list, made when somebody asks for it (R-35, N-35)."""

import re
from math import hypot
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.directory.atlas import Atlas
from portal.directory.map_drawing import MARK, METRES_IN_MILE, SIZE, draw
from portal.directory.place import Found, Understood
from portal.storage.work import work
from tests.directory.made_up_listings import LEEDS, at, keep, record
from tests.kit.hours import week
from tests.kit.visitor import Visitor

ALWAYS = week("MO-SU", "00:00-23:59")
offsets = st.integers(-40_000, 40_000)


def test_distances_and_directions_are_true():
    mile = int(METRES_IN_MILE)
    drawing = draw((0, 0), [(mile, 0), (0, 2 * mile), None, (-mile, -mile)])
    east, north, west = drawing.marks
    assert [mark.number for mark in drawing.marks] == [1, 2, 4], "what is not drawn keeps its number"
    assert (east.x > SIZE / 2, east.y) == (True, SIZE / 2)
    assert north.y < SIZE / 2, "north is up"
    assert round((SIZE / 2 - north.y) / (east.x - SIZE / 2), 2) == 2.0
    ring = next(ring for ring in drawing.rings if ring.miles == "1")
    assert east.x - SIZE / 2 == pytest.approx(ring.radius, abs=0.5)
    assert west.x < SIZE / 2 < west.y


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(offsets, offsets), min_size=1, max_size=20))
def test_every_place_has_a_mark_of_its_own_inside_the_drawing(points):
    drawing = draw((430_000, 433_000), [(430_000 + east, 433_000 + north) for east, north in points])
    assert len(drawing.marks) == len(points)
    for number, mark in enumerate(drawing.marks):
        assert MARK <= mark.x <= SIZE - MARK and MARK <= mark.y <= SIZE - MARK
        for other in drawing.marks[:number]:
            assert hypot(mark.x - other.x, mark.y - other.y) >= 2 * MARK - 0.5


def test_twenty_in_one_building_can_each_be_pressed():
    drawing = draw((0, 0), [(800, 800)] * 20)
    assert len({(mark.x, mark.y) for mark in drawing.marks}) == 20
    assert all(mark.is_moved for mark in drawing.marks[1:])


@pytest.fixture
def leeds(monkeypatch: pytest.MonkeyPatch, db, now) -> None:
    """Without a gazetteer: one place is known."""
    found = Found(Understood.TOWN, label="Leeds", point=LEEDS)
    nowhere = Found(Understood.UNKNOWN)
    monkeypatch.setattr(Atlas, "resolve", lambda _self, typed, _own=None: found if typed == "Leeds" else nowhere)
    hidden = at(700, 0, masked=True)
    with work(db):
        keep(
            db,
            [
                record("Quay Hall", spot=at(300, 0), rules=(ALWAYS,)),
                record("Mill House", spot=at(0, 900), rules=(week("SA", "10:00-11:00"),)),
                record("Kept Quiet", spot=hidden, rules=(ALWAYS,)),
            ],
            now=now,
        )


def svg(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg.*?</svg>", html, re.DOTALL)[0])  # type: ignore[index]


@pytest.mark.shows("R-35", "N-35", "G12")
def test_the_map_holds_only_what_the_list_beside_it_holds_and_asks_nobody_else(client: Visitor, leeds):
    page = client.get("/find?place=Leeds&when=now").get_data(as_text=True)
    assert "<svg" not in page, "loaded only when asked for"
    link = re.search(r'href="(/find/map[^"]*)"', page)
    assert link
    html = client.get(link[1].replace("&amp;", "&")).get_data(as_text=True)
    drawn = svg(html)
    labels = [each.get("aria-label") for each in drawn.iter("a")]
    listed = re.findall(r'<li><a href="[^"]*">([^<]*)</a>', html.split("</svg>")[1])
    assert sorted(labels) == ["1. Quay Hall", "3. Mill House"] or sorted(labels) == ["1. Quay Hall", "2. Mill House"]
    assert {label.partition(". ")[2] for label in labels if label} < set(listed)
    assert "Kept Quiet" in listed
    assert "Places whose exact address is not shown are in the list only." in client.page.said
    assert not re.search(r'(?:src|href)="(?:https?:)?//', str(ElementTree.tostring(drawn)))
    assert "style=" not in html
    back = re.search(r'class="back" href="([^"]*)"', html)
    assert back
    assert back[1] == "/find?place=Leeds&amp;when=now"


def test_without_a_place_there_is_no_map_but_the_search(client: Visitor, leeds):
    for query in ("", "?place=Nowhere", "?place=Leeds&kind=line"):
        answer = client.get(f"/find/map{query}")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/find")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(offsets, offsets), max_size=12))
def test_words_of_the_rings_stand_inside_and_clear_of_marks_where_there_is_room(points):
    drawing = draw((0, 0), points)
    for ring in drawing.rings:
        assert 34 <= ring.x <= drawing.size - 34 and 0 < ring.y <= drawing.size
    if len(points) <= 3:
        outer = drawing.rings[-1]
        assert all(hypot(outer.x - mark.x, outer.y - mark.y) > drawing.mark for mark in drawing.marks)


@pytest.mark.shows("R-03")
@pytest.mark.parametrize("page", ["/find", "/find/map"])
def test_the_heading_says_open_only_where_something_is(client: Visitor, leeds, page):
    """What is listed may all be closed, as at night: then nothing above it says that it is open."""
    client.get(f"{page}?place=Leeds&when=now")
    assert "Open now near Leeds" in client.page.said
    client.get(f"{page}?place=Leeds&when=now&words=Mill")
    assert "Mill House" in client.page.said
    assert "Open now near Leeds" not in client.page.said and "Near Leeds" in client.page.said
