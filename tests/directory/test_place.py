"""What a person types under "Where?" and how it is understood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.gazetteer import Gazetteer
from portal.directory.gazetteer_build import build as build_gazetteer
from portal.directory.grid import Point
from portal.directory.place import Found, Understood, resolve
from portal.directory.postcode_build import build, build_outcodes
from portal.directory.postcode_sources import source_at
from portal.directory.postcodes import PostcodeTable
from tests.directory import made_up_places as made_up

OWN = {"Little Hope": (431000, 434000), "Stowe": (590000, 140000)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("places")
    source = source_at(made_up.postcode_csv(folder))
    build(source, folder / "postcodes.table")
    build_outcodes(source, folder / "outcodes.table")
    build_gazetteer(
        folder / "places.json",
        made_up.names_package(folder / "names"),
        made_up.counties_package(folder / "counties"),
    )
    return folder


@pytest.fixture(scope="module")
def ask(folder):
    known = {
        "postcodes": PostcodeTable.open(folder / "postcodes.table"),
        "gazetteer": Gazetteer.open(folder / "places.json"),
        "own_towns": OWN,
    }
    return lambda text, **different: resolve(text, **(known | different))


@pytest.mark.parametrize(
    ("typed", "how", "label", "coarse"),
    [
        ("ZX1 1AB", Understood.POSTCODE, "ZX1 1AB", "ZX1"),
        ("zx11ab", Understood.POSTCODE, "ZX1 1AB", "ZX1"),
        ("ZXI IAB", Understood.POSTCODE, "ZX1 1AB", "ZX1"),
        ("bt0 1aa", Understood.POSTCODE, "BT0 1AA", "BT0"),
        ("12 Long Row, Marlbridge ZX1 1AB", Understood.POSTCODE, "ZX1 1AB", "ZX1"),
        ("zx1", Understood.OUTCODE, "ZX1", "ZX1"),
        ("ZX1 1", Understood.OUTCODE, "ZX1", "ZX1"),
        ("ZX101", Understood.OUTCODE, "ZX10", "ZX10"),
        ("ZX15", Understood.OUTCODE, "ZX1", "ZX1"),  # no first part of its own: the beginning of ZX1 5..
        ("zxio", Understood.OUTCODE, "ZX10", "ZX10"),
        ("Marlbridge zx1", Understood.OUTCODE, "ZX1", "ZX1"),
        ("ZX1 1AZ", Understood.BY_OUTCODE, "ZX1", "ZX1"),  # not in the list
        ("ZX1 9ZZ", Understood.BY_OUTCODE, "ZX1", "ZX1"),  # in the list, without a place
        ("marlbridge", Understood.TOWN, "Marlbridge", "Marlbridge"),
        ("Moelport", Understood.TOWN, "Moelport", "Aberfoel"),
        ("Zyi", Understood.TOWN, "Zyi", "Zyi"),  # not ZY1
        ("Newbridge, Isle of Gull", Understood.TOWN, "Newbridge, Isle of Gull", "Newbridge, Isle of Gull"),
        ("12 Long Row, Marlbridge", Understood.TOWN, "Marlbridge", "Marlbridge"),
        ("little hope", Understood.TOWN, "Little Hope", "Little Hope"),
        ("Litle Hope", Understood.GUESS, "Little Hope", "Little Hope"),
        ("Marlbrigde", Understood.GUESS, "Marlbridge", "Marlbridge"),
        ("Marlbridge 8", Understood.GUESS, "Marlbridge", "Marlbridge"),
    ],
)
def test_a_place_is_found_and_named_no_finer_than_it_was_typed(ask, typed, how, label, coarse):
    found = ask(typed)
    assert (found.how, found.label, found.coarse) == (how, label, coarse)
    assert found.point is not None


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("ZX1 1AB", Point(430250, 433100)),
        ("zx1", Point(430250, 433000)),
        ("ZX1 1AZ", Point(430250, 433000)),
        ("Little Hope", Point(431000, 434000)),
        ("Marlbridge", Point.at(53.80, -1.55)),
    ],
)
def test_the_point_is_on_the_one_grid(ask, typed, point):
    assert ask(typed).point == point


def test_nations_are_known_for_the_lines_of_help(ask):
    assert ask("bt0").nation == "Northern Ireland"
    assert ask("ZY2 2AA").nation == "Scotland"
    assert ask("Moelport").nation == "Wales"
    assert ask("Marlbridge").nation == "England"


@pytest.mark.parametrize("typed", ["Wales", "cymru", "Scotland", "northern ireland", "England"])
def test_a_whole_nation_is_too_wide_to_be_near_to(ask, typed):
    found = ask(typed)
    assert (found.how, found.point) == (Understood.NATION, None)
    assert found.nation


def test_several_towns_of_one_name_are_choices_that_can_be_typed(ask):
    found = ask("Newbridge")
    assert (found.how, found.point) == (Understood.AMBIGUOUS, None)
    assert len(found.choices) == 4
    for choice in found.choices:
        assert ask(choice.label).point == choice.point


def test_a_town_with_far_more_people_is_meant_and_the_others_are_offered(ask):
    found = ask("Stowe", own_towns={})
    assert (found.how, found.label) == (Understood.TOWN, "Stowe, Potshire")
    assert [choice.label for choice in found.choices] == ["Stowe, Fenshire"]


def test_another_name_of_several_towns_is_a_choice_however_many_people_the_largest_has(ask):
    found = ask("Casnewpont")
    assert (found.how, found.point) == (Understood.AMBIGUOUS, None)
    assert [choice.label for choice in found.choices] == ["Newbridge, Wales", "Newbridge-on-Teifiog"]


def test_of_several_towns_the_one_we_list_places_in_is_meant(ask):
    found = ask("Stowe")  # our own listings lie in the smaller one
    assert (found.how, found.label) == (Understood.TOWN, "Stowe, Fenshire")
    assert [choice.label for choice in found.choices] == ["Stowe, Potshire"]


def test_until_the_whole_table_stands_a_postcode_is_answered_by_its_first_part_and_says_so(ask, folder):
    early = PostcodeTable.open(folder / "outcodes.table")
    found = ask("ZX1 1AB", postcodes=early)
    assert (found.how, found.label) == (Understood.FOR_NOW_BY_OUTCODE, "ZX1")
    assert found.point.metres_to(Point(430250, 433000)) < 2
    assert ask("ZX1", postcodes=early).how is Understood.OUTCODE


def test_while_no_table_stands_a_postcode_is_said_to_be_not_loaded(ask):
    found = ask("ZX1 1AB", postcodes=None)
    assert found == Found(Understood.NOT_LOADED, "ZX1", coarse="ZX1")
    assert ask("Marlbridge", postcodes=None).how is Understood.TOWN


def test_without_a_list_of_towns_our_own_are_known(ask):
    assert ask("Little Hope", gazetteer=None).point == Point(431000, 434000)
    assert ask("Marlbridge", gazetteer=None).how is Understood.UNKNOWN


@pytest.mark.parametrize("typed", ["", "   ", "...", "\u200b"])
def test_nothing_typed_is_nothing(ask, typed):
    assert ask(typed) == Found(Understood.NOTHING)


@pytest.mark.parametrize("typed", ["Nowhere at all", "ZX3", "ZX3 3AA", "ZZ9 9ZZ", "QQ", "12", "<b>x</b>"])
def test_an_unknown_place_is_unknown_and_counts_as_none(ask, typed):
    found = ask(typed)
    assert (found.how, found.point, found.coarse) == (Understood.UNKNOWN, None, "")


@given(st.one_of(st.text(max_size=60), st.from_regex(r"[A-Za-z]{1,2}[0-9OI]{1,2} ?[0-9][A-Za-z]{0,2}", fullmatch=True)))
@settings(max_examples=200)
def test_whatever_is_typed_is_answered(ask, text):
    found = ask(text)
    has_place = {Understood.POSTCODE, Understood.OUTCODE, Understood.BY_OUTCODE, Understood.TOWN, Understood.GUESS}
    assert (found.point is not None) == (found.how in has_place)
