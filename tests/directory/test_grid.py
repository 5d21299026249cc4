"""Metres on the grids of Great Britain and Ireland against latitude and longitude that others have published."""

from math import cos, hypot, nan, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.grid import BRITISH, IRISH, NotOnTheGrid, Point, from_latlon, to_latlon


def metres_apart(one, other):
    return hypot(one[0] - other[0], (one[1] - other[1]) * cos(radians(one[0]))) * 111_200


@pytest.mark.parametrize(
    ("grid", "metres", "degrees", "within"),
    [
        # Ordnance Survey's own worked example, the water tower at Caister
        (BRITISH, (651409.903, 313177.270), (52.657978, 1.716052), 5),
        # summits, as on any map
        (BRITISH, (216666, 771288), (56.7969, -5.0036), 30),  # Ben Nevis
        (BRITISH, (260986, 354375), (53.0685, -4.0763), 30),  # Yr Wyddfa
        # worked out with another library (PROJ: EPSG 27700 and 29902 to 4326)
        (BRITISH, (530000, 180000), (51.503991, -0.128354), 1),
        (BRITISH, (90000, 10000), (49.909671, -6.319381), 1),  # Scilly
        (BRITISH, (447000, 1141000), (60.150796, -1.155329), 1),  # Lerwick
        (IRISH, (333832, 374014), (54.596639, -5.930077), 1),  # Belfast
        (IRISH, (243500, 416600), (54.994989, -7.321106), 1),
        (IRISH, (223500, 344200), (54.345976, -7.639391), 1),  # Enniskillen
        (IRISH, (315904, 234671), (53.34980, -6.26030), 60),  # the Spire in Dublin
    ],
)
def test_a_known_place_is_where_others_say(grid, metres, degrees, within):
    assert metres_apart(to_latlon(*metres, grid), degrees) < within
    assert hypot(*(a - b for a, b in zip(from_latlon(*degrees, grid), metres, strict=True))) < within


@given(st.floats(-80_000, 660_000), st.floats(0, 1_220_000))
@settings(max_examples=200)
def test_there_and_back_on_the_british_grid_is_the_same_place(east, north):
    back = from_latlon(*to_latlon(east, north))
    assert hypot(back[0] - east, back[1] - north) < 0.2


@given(st.floats(18_000, 370_000), st.floats(10_000, 460_000))
@settings(max_examples=200)
def test_there_and_back_on_the_irish_grid_is_the_same_place(east, north):
    back = from_latlon(*to_latlon(east, north, IRISH), IRISH)
    assert hypot(back[0] - east, back[1] - north) < 0.2


def test_northern_ireland_lies_west_of_scotland_on_the_one_grid_not_in_the_irish_sea():
    belfast = Point.from_irish(333832, 374014)
    assert metres_apart(belfast.latlon, (54.5966, -5.9301)) < 10
    stranraer = Point.at(54.9027, -5.0269)
    assert belfast.easting < stranraer.easting
    assert belfast.metres_to(stranraer) == pytest.approx(67_405, rel=0.002)  # by another library


def test_distances_in_the_far_west_of_northern_ireland_are_true_to_two_in_a_thousand():
    belleek, further_east = Point.at(54.4795, -8.0928), Point.at(54.4795, -7.9)
    assert belleek.metres_to(further_east) == pytest.approx(12_497, rel=0.002)  # by another library


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(42.36, -71.06), (48.86, 2.35), (-1.5, 53.8), (0, 0), (nan, -1.5), (53.8, nan), (91, 0)],
)
def test_places_outside_the_united_kingdom_are_not_on_the_grid(latitude, longitude):
    with pytest.raises(NotOnTheGrid):
        Point.at(latitude, longitude)
