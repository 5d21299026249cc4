"""Lists of places with OpenStreetMap opening hours: `title`, `address`, `hours` {`_text`, `opening`}, `lat`, `lon`."""

import re
from collections.abc import Mapping

from portal.directory.feeds import clean, gather, places, reach, tags
from portal.directory.feeds.source import NotOfItsKind, rows_in
from portal.directory.hours_text import HoursRead
from portal.directory.osm_hours import read_osm
from portal.directory.shapes import Channel, Kind, Reading, Record, Spot

Row = Mapping[str, object]


def read(value: object) -> Reading:
    rows = rows_in(value, "places")
    known = [row for row in rows if isinstance(row, dict) and "title" in row and {"lat", "hours"} & row.keys()]
    if not known:
        raise NotOfItsKind("There are no places in this list: a place has a title, hours, and lat and lon.")
    return gather.sort_out(rows, _identify, _read_one)


def _identify(row: Row) -> str:
    """Such lists have no identifiers. Without an address the coordinates tell places of one name apart."""
    if not clean.slug(row.get("title")):
        return ""
    where = clean.slug(row.get("address")) or f"{clean.number(row.get('lat'))} {clean.number(row.get('lon'))}"
    return "/".join(filter(None, (clean.slug(piece, 60) for piece in (row.get("_source"), row.get("title"), where))))


def _read_one(row: Row, external_id: str) -> Record:
    contact = clean.text(row.get("contact"), 1_000)
    emails = reach.emails_in(contact)
    hours, words = _hours(clean.part(row.get("hours")))
    spot, doubts = _spot(row)
    return Record(
        external_id=external_id,
        kind=Kind.PLACE,
        name=gather.named(row, "title"),
        description=clean.text(row.get("description")),
        url=reach.web_address(row.get("url")),
        email=emails[0] if emails else "",
        spot=spot,
        channels=tuple(Channel(kind=c.kind, value=c.value) for c in reach.phones_in(contact)),
        rules=hours.rules,
        hours_text=words,
        tags=("warm-space",),
        problems=tags.unique([*doubts, *hours.problems]),
        raw=gather.kept_beside({key: child for key, child in row.items() if key != "contact"}),
    )


def _hours(said: Row) -> tuple[HoursRead, str]:
    """What people wrote stays beside what a program made of it: the two do not always agree."""
    reading = read_osm(clean.line(said.get("opening"), 1_000))
    return reading, clean.text(said.get("_text"), 1_000) or clean.line(said.get("opening"), 1_000)


def _spot(row: Row) -> tuple[Spot, list[str]]:
    address, town, code = places.split_address(re.sub(r"\s*\n\s*", ", ", clean.text(row.get("address"), 400)))
    at = places.coordinates(row.get("lat"), row.get("lon"))
    quality = "postcode" if clean.truth(row.get("loc_pcd")) else "exact"
    spot = Spot(
        address=address,
        town=town,
        postcode=code,
        latitude=at.latitude,
        longitude=at.longitude,
        quality="none" if at.latitude is None else quality,
    )
    return spot, [at.problem] if at.problem else []
