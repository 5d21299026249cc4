"""Opening a source: from a file to JSON values or rows of a table, or one sentence that says why not."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.shared.errors import BadInput

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
MAX_DEPTH = 40
MAX_CELL = 1_000_000


class NotOfItsKind(BadInput):
    """The file is not what it was said to be. Its words are one plain sentence; nothing has happened yet."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row of a table whose cells do not match the headings."""

    reason: str


TableRow = dict[str, str] | Misfit


def read_json(source: Path) -> object:
    """The JSON value of a file. NaN and infinity, which are not JSON but occur, become None."""
    text = _text(source)
    if text.lstrip()[:1] == "<":
        raise NotOfItsKind("This is a web page, not a feed.")
    try:
        value: object = json.loads(text, strict=False, parse_constant=lambda _: None)
    except RecursionError:
        raise NotOfItsKind("The JSON is nested too deeply to be a feed.") from None
    except json.JSONDecodeError as error:
        raise NotOfItsKind(_what_broke(error)) from None
    except ValueError:
        raise NotOfItsKind("A number in the JSON is too long.") from None
    if _deeper_than(value, MAX_DEPTH):
        raise NotOfItsKind("The JSON is nested too deeply to be a feed.")
    return value


def read_table(source: Path) -> tuple[tuple[str, ...], list[TableRow]]:
    """Headings and rows of a CSV file. Blank rows are left out; cells keep their spaces."""
    text = _text(source)
    if text.lstrip()[:1] == "<":
        raise NotOfItsKind("This is a web page, not a table.")
    if text.lstrip()[:1] in ("{", "["):
        raise NotOfItsKind("This is JSON, not a table.")
    rows = list(_cells(text))
    headings = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    _check_headings(headings)
    fitted = [_fit(headings, number, cells) for number, cells in rows[1:]]
    if fitted and isinstance(fitted[-1], Misfit) and len(rows[-1][1]) < len(headings):
        raise NotOfItsKind("The last row has fewer cells than the headings: the file may be cut short.")
    if not fitted:
        raise NotOfItsKind("The table has headings but no rows.")
    return headings, fitted


def begins_like_json(source: Path) -> bool:
    return _text(source).lstrip()[:1] in ("{", "[")


def rows_in(value: object, what: str) -> list[object]:
    """The list itself, once it is known to be a list with something in it."""
    if not isinstance(value, list):
        raise NotOfItsKind(f"The file should hold a list of {what}.")
    if not value:
        raise NotOfItsKind(f"The list of {what} is empty.")
    if len(value) > MAX_ROWS:
        raise NotOfItsKind(f"The list is too long: more than {MAX_ROWS:,} {what}.")
    return value


def _text(source: Path) -> str:
    if not source.is_file():
        raise NotOfItsKind("There is no such file.")
    if source.stat().st_size > MAX_BYTES:
        raise NotOfItsKind(f"The file is too large: more than {MAX_BYTES // 1_000_000} megabytes.")
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotOfItsKind("The file is not written in UTF-8: save it again in that encoding.") from None
    if not text.strip("\0 \r\n\t"):
        raise NotOfItsKind("The file is empty.")
    return text


def _what_broke(error: json.JSONDecodeError) -> str:
    if error.msg == "Extra data":
        return "There is text after the end of the JSON."
    return f"The JSON cannot be read at line {error.lineno}: the file may be cut short."


def _deeper_than(value: object, most: int) -> bool:
    level: list[object] = [value]
    for _ in range(most):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: object) -> list[object]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in inside if isinstance(child, dict | list)]


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is not blank."""
    csv.field_size_limit(MAX_CELL)  # the module's own limit is smaller than one real description
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), strict=True)
    try:
        for count, cells in enumerate(reader):
            if count > MAX_ROWS:
                raise NotOfItsKind(f"The table is too long: more than {MAX_ROWS:,} rows.")
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:
        raise NotOfItsKind(
            f"The table cannot be read at line {reader.line_num}: a quotation mark may be missing."
        ) from None


def _check_headings(headings: tuple[str, ...]) -> None:
    named = [heading for heading in headings if heading]
    if len(set(named)) != len(named):
        raise NotOfItsKind("Two columns of the table have the same heading.")


def _fit(headings: tuple[str, ...], line: int, cells: list[str]) -> TableRow:
    if len(cells) < len(headings):
        return Misfit(f"Line {line} has fewer cells than the headings.")
    if any(cell.strip() for cell in cells[len(headings) :]):
        return Misfit(f"Line {line} has more cells than the headings.")
    return dict(zip(headings, cells, strict=False))
