"""Places to meet, from whichever of three lists it is: UK libraries, a list with OSM hours, our own sheet."""

from pathlib import Path

from portal.directory.feeds import libraries, osm_venues, venues_csv
from portal.directory.feeds.source import NotOfItsKind, begins_like_json, read_json, read_table
from portal.directory.shapes import Reading


def read(source: Path) -> Reading:
    if begins_like_json(source):
        return osm_venues.read(read_json(source))
    headings, rows = read_table(source)
    if set(headings) >= libraries.HEADINGS:
        return libraries.read(rows, source)
    if venues_csv.are_ours(headings):
        return venues_csv.read(rows)
    raise NotOfItsKind("The first row should hold headings such as name, address, town, postcode, hours.")
