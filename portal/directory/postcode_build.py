"""Makes the postcode table, file by file, in some seconds and about 150 MB. The old table stays in use until the
new one is whole; a stop half way leaves nothing."""

import json
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from zlib import crc32

from portal.directory.grid import Point
from portal.directory.kept_file import write_whole
from portal.directory.postcode_sources import Batch, NotPostcodes, Source
from portal.directory.postcodes import (
    HEAD,
    INWARD,
    MAGIC,
    NO_MIDDLE,
    NOWHERE,
    ROW,
    NotAPostcodeTable,
    PostcodeTable,
)

Progress = Callable[[int, int], None]  # bytes read, bytes in all
_IRISH_GRID_AREA = "BT"
_NO_PLACE = -(2**31)
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?|GIR|NPT")
_FIRST_PART = itemgetter(slice(None, -3))


@dataclass(frozen=True, slots=True)
class Made:
    outcodes: int
    postcodes: int
    without_place: int = 0
    not_read: int = 0  # rows that are no postcode
    is_new: bool = True  # False: the table in place was already made from this source


@dataclass(slots=True)
class _Gathered:
    """What is known of one outward code so far; metres are _NO_PLACE where there is none."""

    inward: "array[int]" = field(default_factory=lambda: array("H"))
    east: "array[int]" = field(default_factory=lambda: array("i"))
    north: "array[int]" = field(default_factory=lambda: array("i"))
    nations: Counter[str] = field(default_factory=Counter)


class _Columns:
    """The file to be, but for its head."""

    def __init__(self) -> None:
        self.rows: list[bytes] = []
        self.inward = array("H")
        self.east = array("H")
        self.north = array("H")
        self.without_place = 0


def build(source: Source, target: Path, progress: Progress | None = None, *, again: bool = False) -> Made:
    """Raises NotPostcodes where the source holds none: the table in place is then left as it is."""
    table = None if again else _standing(target)
    if table and table.is_whole and table.source == source.name:
        return Made(len(table.outcodes), table.count, is_new=False)
    gathered: dict[str, _Gathered] = {}
    not_read = 0
    for outcode, piece in _pieces(source, progress):
        inward = [INWARD.get(code[-3:], -1) for code in piece.postcodes]
        if -1 in inward:
            keep = [at for at, number in enumerate(inward) if number >= 0]
            not_read += len(inward) - len(keep)
            inward = [inward[at] for at in keep]
            piece = _only(piece, keep)
        if inward:
            _add(gathered.setdefault(outcode, _Gathered()), outcode, inward, piece)
    columns = _Columns()
    for outcode in sorted(gathered):
        _lay_down(outcode, gathered.pop(outcode), columns)
    _write(columns, source, target, is_whole=True)
    return Made(len(columns.rows), len(columns.inward), columns.without_place, not_read)


def build_outcodes(source: Source, target: Path, progress: Progress | None = None) -> Made:
    """The first parts alone, in a third of the time: something to answer by until the whole table stands.

    Never takes the place of a whole table.
    """
    table = _standing(target)
    if table:
        return Made(len(table.outcodes), table.count, is_new=False)
    sums: dict[str, list[float]] = {}
    nations: dict[str, Counter[str]] = {}
    for outcode, piece in _pieces(source, progress):
        known = sums.setdefault(outcode, [0, 0, 0])
        placed = [(e, n) for e, n in _pairs(piece) if e > 0 and n > 0]
        for at, more in enumerate((sum(e for e, _ in placed), sum(n for _, n in placed), len(placed))):
            known[at] += more
        nations.setdefault(outcode, Counter()).update(piece.nations)
    columns = _Columns()
    for outcode, (east, north, count) in sorted(sums.items()):
        middle = _on_one_grid(outcode, east / count, north / count) if count else None
        columns.rows.append(_row(outcode, nations[outcode], middle=middle))
    _write(columns, source, target, is_whole=False)
    return Made(len(columns.rows), 0)


def _standing(target: Path) -> PostcodeTable | None:
    try:
        return PostcodeTable.open(target)
    except (FileNotFoundError, NotAPostcodeTable):
        return None


def _pieces(source: Source, progress: Progress | None) -> Iterator[tuple[str, Batch]]:
    """Rows that stand together and share an outward code."""
    done = 0
    for part in source.parts:
        for batch in part.batches():
            yield from _split(batch)
        done += part.size
        if progress:
            progress(done, source.size)


def _split(batch: Batch) -> Iterator[tuple[str, Batch]]:
    start = 0
    for first_part, group in groupby(batch.postcodes, key=_FIRST_PART):
        codes = list(group)
        end = start + len(codes)
        outcode = first_part.strip()
        if _OUTCODE.fullmatch(outcode):
            columns = batch.eastings[start:end], batch.northings[start:end], batch.nations[start:end]
            yield outcode, Batch(codes, *columns)
        start = end


def _only(piece: Batch, keep: list[int]) -> Batch:
    return Batch(
        [piece.postcodes[at] for at in keep],
        [piece.eastings[at] for at in keep],
        [piece.northings[at] for at in keep],
        [piece.nations[at] for at in keep],
    )


def _add(known: _Gathered, outcode: str, inward: list[int], piece: Batch) -> None:
    places: list[tuple[int, int] | None]
    places = [(int(e), int(n)) if e > 0 and n > 0 else None for e, n in _pairs(piece)]  # NaN is not above 0
    if outcode.startswith(_IRISH_GRID_AREA):
        turned = [_on_one_grid(outcode, *place) if place else None for place in places]
        places = [(place.easting, place.northing) if place else None for place in turned]
    known.inward.extend(inward)
    known.east.extend([place[0] if place else _NO_PLACE for place in places])
    known.north.extend([place[1] if place else _NO_PLACE for place in places])
    known.nations.update(piece.nations)


def _pairs(piece: Batch) -> Iterator[tuple[float, float]]:
    return zip(piece.eastings, piece.northings, strict=True)


def _on_one_grid(outcode: str, east: float, north: float) -> Point:
    is_irish = outcode.startswith(_IRISH_GRID_AREA)
    return Point.from_irish(east, north) if is_irish else Point(round(east), round(north))


def _lay_down(outcode: str, known: _Gathered, columns: _Columns) -> None:
    _sort(known)
    east = [e for e in known.east if e != _NO_PLACE]
    north = [n for n in known.north if n != _NO_PLACE]
    corner = Point(min(east), min(north)) if east else Point(0, 0)
    span = max(max(east) - corner.easting, max(north) - corner.northing) if east else 0
    shift = 0
    while span >> shift >= NOWHERE:
        shift += 1
    middle = Point(round(sum(east) / len(east)), round(sum(north) / len(north))) if east else None
    columns.rows.append(_row(outcode, known.nations, shift, len(known.inward), len(columns.inward), corner, middle))
    columns.inward.extend(known.inward)
    columns.east.extend(_steps(known.east, corner.easting, shift))
    columns.north.extend(_steps(known.north, corner.northing, shift))
    columns.without_place += len(known.inward) - len(east)


def _steps(metres: Iterable[int], start: int, shift: int) -> Iterator[int]:
    return (NOWHERE if number == _NO_PLACE else (number - start) >> shift for number in metres)


def _row(
    outcode: str,
    nations: Counter[str],
    shift: int = 0,
    count: int = 0,
    first: int = 0,
    corner: Point = Point(0, 0),  # noqa: B008  # frozen
    middle: Point | None = None,
) -> bytes:
    nation = nations.most_common(1)[0][0].encode() or b" "
    middle = middle or Point(NO_MIDDLE, NO_MIDDLE)
    ends = (corner.easting, corner.northing, middle.easting, middle.northing)
    return ROW.pack(outcode.encode(), nation, shift, count, first, *ends)


def _sort(known: _Gathered) -> None:
    """By inward code, each once; a later row of the source is taken for the better one."""
    if all(a < b for a, b in zip(known.inward, known.inward[1:], strict=False)):
        return
    where = {number: place for place, number in enumerate(known.inward)}
    order = [where[number] for number in sorted(where)]
    known.inward = array("H", [known.inward[at] for at in order])
    known.east = array("i", [known.east[at] for at in order])
    known.north = array("i", [known.north[at] for at in order])


def _write(columns: _Columns, source: Source, target: Path, *, is_whole: bool) -> None:
    if not columns.rows:
        raise NotPostcodes(f"{source.name} holds no postcodes.")
    facts = {
        "outcodes": len(columns.rows),
        "postcodes": len(columns.inward),
        "source": source.name,
        "attribution": source.attribution,
        "is_whole": is_whole,
    }
    written = json.dumps(facts).encode()
    top = written + b"".join(columns.rows)
    head = HEAD.pack(MAGIC, len(written), crc32(top))
    numbers = (columns.inward.tobytes(), columns.east.tobytes(), columns.north.tobytes())
    write_whole(target, (head, top, *numbers))
