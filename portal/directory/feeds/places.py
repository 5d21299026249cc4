"""Where something is, as feeds say it: postcodes, coordinates, addresses on one line, and what to doubt."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portal.directory.feeds import clean
from portal.directory.feeds.getting_in import getting_in
from portal.directory.grid import FURTHEST
from portal.directory.shapes import Spot
from portal.shared.contact import BadPostcode, Postcode

ABROAD = "The address is outside the United Kingdom."
OUTSIDE = "The coordinates are outside the United Kingdom, so they are not used."

_POSTCODE = r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?|GIR)\s*[0-9][ABD-HJLNP-UW-Z]{2}"
_IN_TEXT = re.compile(rf"\b{_POSTCODE}\b", re.IGNORECASE)
_COUNTRIES = re.compile(
    r"(?:uk|u\.k\.|gb|great britain|united kingdom|england|scotland|wales|cymru|northern ireland|usa|us"
    r"|united states(?: of america)?|canada|ireland|ie)\.?",
    re.IGNORECASE,
)
_AT_HOME = re.compile(r"(?:uk|gb|gbr|great britain|united kingdom|england|scotland|wales|cymru|northern ireland)")
_STATE_OR_ZIP = re.compile(r"[A-Z]{2}(?:\s+\d{5}(?:-\d{4})?)?|\d{5}(?:-\d{4})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d")
_COUNTY = re.compile(
    r".*shire|greater \w+|county [a-z]+|co\.? [a-z]+|(?:east|west|mid) sussex|(?:north|south|west|east) yorkshire"
    r"|west midlands|merseyside|tyne (?:and|&) wear|kent|essex|surrey|norfolk|suffolk|devon|dorset|somerset|cornwall"
    r"|cumbria|rutland|isle of wight|avon|cleveland|middlesex|gwent|gwynedd|dyfed|powys|clwyd"
    r"|(?:mid|south|west) glamorgan|fife|down|tyrone|fermanagh|angus|highland|moray|humberside|northumberland",
    re.IGNORECASE,
)
_NO_TOWN = re.compile(
    r"\d|\w+ (?:road|rd|street|lane|avenue|ave|crescent|drive|square)\b"
    r"|\w+ (?:st|close|way|place|terrace|hall|centre|church|school|house|campus)$",
    re.IGNORECASE,
)
_COUNTIES_AND_TOWNS = ("Antrim", "Armagh", "Londonderry")


@dataclass(frozen=True, slots=True)
class Coordinates:
    """WGS84 degrees to about 10 cm, or none and why not."""

    latitude: float | None = None
    longitude: float | None = None
    problem: str = ""


def postcode(value: object) -> str:
    """`AB1 2CD` from any spelling; nothing when it is not a whole UK postcode."""
    rough = clean.line(value, 20)
    try:
        found = Postcode.read(rough) if re.fullmatch(r"[A-Za-z0-9 .-]{5,12}", rough) else None
    except BadPostcode:
        return ""
    return str(found) if found and found.is_whole else ""


def postcode_in(words: str) -> str:
    """The only postcode that stands in an address; nothing when there are several."""
    found = {postcode(match[0]) for match in _IN_TEXT.finditer(words)}
    return found.pop() if len(found) == 1 else ""


def coordinates(latitude: object, longitude: object) -> Coordinates:
    """Only what lies in or near the United Kingdom. 0, 0 means unknown and is dropped."""
    north, east = clean.number(latitude), clean.number(longitude)
    if north is None or east is None:
        one_is_there = bool(clean.line(latitude) or clean.line(longitude))
        return Coordinates(problem="The coordinates could not be read." if one_is_there else "")
    if north == 0 and east == 0:
        return Coordinates(problem="The coordinates were 0, 0, which means not known.")
    inside = FURTHEST["south"] <= north <= FURTHEST["north"] and FURTHEST["west"] <= east <= FURTHEST["east"]
    if not inside:
        return Coordinates(problem=OUTSIDE)
    return Coordinates(round(north, 6), round(east, 6))


def is_abroad(country: object) -> bool:
    """Whether a country is named that is not the United Kingdom or a part of it."""
    named = clean.line(country, 60).lower().strip(" .")
    return bool(named) and not _AT_HOME.fullmatch(named)


def names_a_country(words: str) -> bool:
    return bool(_COUNTRIES.fullmatch(words.strip()))


def without_postcode(words: str) -> str:
    return _IN_TEXT.sub("", words).strip(" ,.")


def one_line(pieces: Iterable[object]) -> str:
    """Parts of an address joined by commas, each once."""
    whole = ", ".join(clean.line(piece, 200).strip(" ,") for piece in pieces)
    each = (piece.strip() for piece in whole.split(","))
    return ", ".join(dict.fromkeys(filter(None, each)))


def split_address(written: object, known_towns: Iterable[object] = ()) -> tuple[str, str, str]:
    """Address without town and postcode, town, postcode, from one line such as Google writes."""
    whole = clean.line(written, 400)
    code = postcode_in(whole)
    bare = _IN_TEXT.sub("", whole) if code else whole
    pieces = [piece.strip(" .\"'") for piece in bare.split(",") if piece.strip(" .\"'")]
    written_out = len(pieces) > 1 or bool(code)
    while len(pieces) > 1 and (_COUNTRIES.fullmatch(pieces[-1]) or _STATE_OR_ZIP.fullmatch(pieces[-1])):
        pieces.pop()
    names = {clean.line(name).lower() for name in known_towns} - {""}
    named = [piece for piece in pieces if piece.lower() in names]
    town = named[-1] if named else town_of(pieces, 4 if len(pieces) > 1 else 2) if written_out else ""
    while town in pieces and pieces[-1] != town and _COUNTY.fullmatch(pieces[-1]):
        pieces.pop()  # the town says it, and in this order no letter would be addressed
    return ", ".join(piece for piece in pieces if piece != town), town, code


def is_county(words: str) -> bool:
    return bool(_COUNTY.fullmatch(words))


def town_of(pieces: list[str], most_words: int = 4) -> str:
    """The last part of an address that is not a county, if it can be the name of a town."""
    towns = [piece for piece in pieces if piece and not _COUNTY.fullmatch(piece)]
    if len(towns) > 1 and towns[-1] in _COUNTIES_AND_TOWNS:
        towns.pop()
    town = towns[-1] if towns else ""
    can_be = len(town.split()) <= most_words and not _NO_TOWN.search(town)
    return town if can_be else ""


def masked(spot: Spot) -> Spot:
    """What may be kept of a place that must not be shown exactly: its town and the first half of its postcode."""
    return replace(
        spot,
        name="",
        address="",
        postcode=spot.postcode.split(" ")[0],
        transport="",
        latitude=None if spot.latitude is None else round(spot.latitude, 2),
        longitude=None if spot.longitude is None else round(spot.longitude, 2),
        quality="none" if spot.latitude is None else "outcode",
        masked=True,
    )


def from_location(location: Mapping[str, object]) -> tuple[Spot | None, list[str]]:
    """A location of ORUK, HSDS or Outpost with its address, and what is doubtful about it."""
    facts = _address(location)
    place, problems = _at(location)
    code = postcode(facts.get("postal_code"))
    written = clean.line(facts.get("postal_code"))
    if written and not code:
        problems.append("The postcode is not a UK one, so it is not used.")
    if is_abroad(facts.get("country")) or _STATE_OR_ZIP.fullmatch(written):
        problems.append(ABROAD)
    town = clean.line(facts.get("city"), 100)
    spot = Spot(
        name=clean.line(location.get("name"), 200),
        address=one_line((facts.get("address_1"), facts.get("address_2"), facts.get("region"))),
        town="" if town.lower() in ("nationwide", "online", "national", "n/a") else town,
        postcode=code,
        latitude=place.latitude,
        longitude=place.longitude,
        quality="none" if place.latitude is None else "exact",
        **getting_in(location),
    )
    if clean.truth(location.get("mask_exact_address")):
        spot = masked(spot)
    says_something = spot.address or spot.town or spot.postcode or spot.latitude is not None
    return spot if says_something else None, problems


def _address(location: Mapping[str, object]) -> Mapping[str, object]:
    written = clean.parts(location.get("addresses")) + clean.parts(location.get("physical_addresses"))
    to_visit = [each for each in written if each.get("address_type") != "postal"]
    return (to_visit or written or [location])[0]


def _at(location: Mapping[str, object]) -> tuple[Coordinates, list[str]]:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    point = clean.part(location.get("geometry")).get("coordinates")
    if isinstance(point, list) and len(point) >= 2:  # GeoJSON: longitude first
        longitude, latitude = point[0], point[1]
    found = coordinates(latitude, longitude)
    return found, [found.problem] if found.problem else []
