"""Places on one flat grid, in metres, over the whole United Kingdom.

Postcodes of Great Britain come on the British National Grid (datum OSGB36), those of Northern Ireland on the
Irish Grid (TM65) under the same column names; feeds and town lists give WGS84 latitude and longitude. The portal
searches on the British grid, drawn on over Northern Ireland: distances there come out at most 0.15 % too long.

Turning a datum by seven numbers (Helmert) is good to about 5 m in Great Britain and about 1 m in Northern
Ireland, finer than any postcode. Formulas and constants are those Ordnance Survey publishes in "A guide to
coordinate systems in Great Britain" and EPSG 27700, 29902, 1314 and 1641.
"""

from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan
from typing import NamedTuple

from portal.shared.errors import BadInput

LatLon = tuple[float, float]
_Solid = tuple[float, float, float]

FURTHEST = {"south": 49.0, "north": 61.5, "west": -9.0, "east": 2.5}  # the islands, Lowestoft, Shetland


class NotOnTheGrid(BadInput):
    """These coordinates lie outside the United Kingdom and the islands around it."""


class _Ellipsoid(NamedTuple):
    a: float
    b: float

    @property
    def e2(self) -> float:
        return 1 - (self.b / self.a) ** 2


_WGS84 = _Ellipsoid(6378137.0, 6356752.314245)
_AIRY = _Ellipsoid(6377563.396, 6356256.909)
_AIRY_MODIFIED = _Ellipsoid(6377340.189, 6356034.448)


class _Shift(NamedTuple):
    """To WGS84: metres, parts per million, seconds of arc (position vector)."""

    tx: float
    ty: float
    tz: float
    ppm: float
    rx: float
    ry: float
    rz: float


class _Grid(NamedTuple):
    solid: _Ellipsoid
    to_wgs84: _Shift
    scale: float
    lat0: float
    lon0: float
    east0: float
    north0: float


BRITISH = _Grid(
    _AIRY,
    _Shift(446.448, -125.157, 542.060, -20.4894, 0.1502, 0.2470, 0.8421),
    *(0.9996012717, radians(49), radians(-2), 400_000.0, -100_000.0),
)
IRISH = _Grid(
    _AIRY_MODIFIED,
    _Shift(482.5, -130.6, 564.6, 8.15, -1.042, -0.214, -0.631),
    *(1.000035, radians(53.5), radians(-8), 200_000.0, 250_000.0),
)


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """Whole metres east and north on the portal's one grid."""

    easting: int
    northing: int

    @classmethod
    def at(cls, latitude: float, longitude: float) -> "Point":
        """From WGS84 degrees. Raises NotOnTheGrid outside the UK and the islands around it."""
        inside = (
            FURTHEST["south"] <= latitude <= FURTHEST["north"] and FURTHEST["west"] <= longitude <= FURTHEST["east"]
        )  # NaN is never inside
        if not inside:
            raise NotOnTheGrid("These coordinates are not in the United Kingdom.")
        east, north = from_latlon(latitude, longitude)
        return cls(round(east), round(north))

    @classmethod
    def from_irish(cls, easting: float, northing: float) -> "Point":
        east, north = from_latlon(*to_latlon(easting, northing, IRISH))
        return cls(round(east), round(north))

    @property
    def latlon(self) -> LatLon:
        """WGS84 degrees, good to about 5 m."""
        return to_latlon(self.easting, self.northing)

    def metres_to(self, other: "Point") -> float:
        return hypot(self.easting - other.easting, self.northing - other.northing)


def to_latlon(easting: float, northing: float, grid: _Grid = BRITISH) -> LatLon:
    """WGS84 degrees of metres on a grid."""
    lat, lon = _unproject(easting, northing, grid)
    x, y, z = _turned(_solid(lat, lon, grid.solid), grid.to_wgs84)
    lat, lon = _on_ellipsoid(x, y, z, _WGS84)
    return degrees(lat), degrees(lon)


def from_latlon(latitude: float, longitude: float, grid: _Grid = BRITISH) -> tuple[float, float]:
    """Metres on a grid of WGS84 degrees."""
    back = _Shift(*(-number for number in grid.to_wgs84))
    x, y, z = _turned(_solid(radians(latitude), radians(longitude), _WGS84), back)
    return _project(*_on_ellipsoid(x, y, z, grid.solid), grid)


def _solid(lat: float, lon: float, solid: _Ellipsoid) -> _Solid:
    """Metres from the centre of the earth; height 0."""
    nu = solid.a / sqrt(1 - solid.e2 * sin(lat) ** 2)
    return nu * cos(lat) * cos(lon), nu * cos(lat) * sin(lon), nu * (1 - solid.e2) * sin(lat)


def _turned(place: _Solid, by: _Shift) -> _Solid:
    x, y, z = place
    size = 1 + by.ppm * 1e-6
    rx, ry, rz = (turn * pi / 648_000 for turn in by[4:])
    return (
        by.tx + size * x - rz * y + ry * z,
        by.ty + rz * x + size * y - rx * z,
        by.tz - ry * x + rx * y + size * z,
    )


def _on_ellipsoid(x: float, y: float, z: float, solid: _Ellipsoid) -> LatLon:
    """Radians. Three rounds are exact to far below a millimetre near the ground."""
    flat = hypot(x, y)
    lat = atan2(z, flat * (1 - solid.e2))
    for _ in range(3):
        nu = solid.a / sqrt(1 - solid.e2 * sin(lat) ** 2)
        lat = atan2(z + solid.e2 * nu * sin(lat), flat)
    return lat, atan2(y, x)


def _meridian_arc(lat: float, grid: _Grid) -> float:
    n = (grid.solid.a - grid.solid.b) / (grid.solid.a + grid.solid.b)
    less, more = lat - grid.lat0, lat + grid.lat0
    return (
        grid.solid.b
        * grid.scale
        * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
            + 15 / 8 * (n**2 + n**3) * sin(2 * less) * cos(2 * more)
            - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
        )
    )


def _radii(lat: float, grid: _Grid) -> tuple[float, float, float]:
    """nu, rho and eta squared of the OS guide."""
    root = 1 - grid.solid.e2 * sin(lat) ** 2
    nu = grid.solid.a * grid.scale / sqrt(root)
    rho = grid.solid.a * grid.scale * (1 - grid.solid.e2) / root**1.5
    return nu, rho, nu / rho - 1


def _project(lat: float, lon: float, grid: _Grid) -> tuple[float, float]:
    nu, rho, eta2 = _radii(lat, grid)
    s, c, t2, d = sin(lat), cos(lat), tan(lat) ** 2, lon - grid.lon0
    north = (
        grid.north0
        + _meridian_arc(lat, grid)
        + nu / 2 * s * c * d**2
        + nu / 24 * s * c**3 * (5 - t2 + 9 * eta2) * d**4
        + nu / 720 * s * c**5 * (61 - 58 * t2 + t2**2) * d**6
    )
    east = (
        grid.east0
        + nu * c * d
        + nu / 6 * c**3 * (nu / rho - t2) * d**3
        + nu / 120 * c**5 * (5 - 18 * t2 + t2**2 + 14 * eta2 - 58 * t2 * eta2) * d**5
    )
    return east, north


def _unproject(easting: float, northing: float, grid: _Grid) -> LatLon:
    lat = grid.lat0
    for _ in range(4):  # each round leaves about a thousandth: micrometres at the end
        lat += (northing - grid.north0 - _meridian_arc(lat, grid)) / (grid.solid.a * grid.scale)
    nu, rho, eta2 = _radii(lat, grid)
    t, c, d = tan(lat), cos(lat), easting - grid.east0
    t2, t4, t6 = t**2, t**4, t**6
    out_lat = (
        lat
        - t / (2 * rho * nu) * d**2
        + t / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2) * d**4
        - t / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t4) * d**6
    )
    out_lon = (
        grid.lon0
        + d / (c * nu)
        - (nu / rho + 2 * t2) / (6 * c * nu**3) * d**3
        + (5 + 28 * t2 + 24 * t4) / (120 * c * nu**5) * d**5
        - (61 + 662 * t2 + 1320 * t4 + 720 * t6) / (5040 * c * nu**7) * d**7
    )
    return out_lat, out_lon
