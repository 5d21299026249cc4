"""Where a place is, in metres on the grid: from its own position, else its postcode."""

from portal.directory.atlas import Atlas
from portal.directory.grid import NotOnTheGrid, Point
from portal.directory.shapes import Spot


def locate(spot: Spot, atlas: Atlas) -> tuple[int, int] | None:
    try:
        if spot.latitude is not None and spot.longitude is not None and spot.quality != "none":
            return _metres(Point.at(spot.latitude, spot.longitude))
    except NotOnTheGrid:
        return None
    table = atlas.postcodes
    point = None
    if spot.postcode and table is not None:
        point = table.find(spot.postcode) or table.outcode(spot.postcode.split(" ")[0])
    return _metres(point) if point else None


def _metres(point: Point) -> tuple[int, int]:
    return int(point.easting), int(point.northing)
