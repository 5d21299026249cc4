"""Where a postcode is: a table of all 2.7 million, in one file that every worker maps and shares.

The file: a head, the facts as JSON, one row an outward code, then three columns of 16-bit numbers: inward codes
(sorted within their outward code), steps east and steps north of the outward code's south-west corner.
`postcode_build.py` writes it. Ended postcodes are in it too: nothing in the source tells them apart.
"""

import json
import mmap
import os
import struct
import sys
from bisect import bisect_left
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from portal.directory.grid import Point
from portal.shared.contact import BadPostcode, Postcode
from portal.shared.errors import SetUpWrong

FILE_NAME = "postcodes.table"  # in the instance folder
MAGIC = b"PCTABL1" + sys.byteorder[:1].encode()
HEAD = struct.Struct("=8sII")  # magic, length of the facts, checksum of facts and rows
ROW = struct.Struct("=4scBHIiiii")  # as _Outcode
NOWHERE = 0xFFFF  # a postcode without a grid reference (Jersey, Guernsey, Man, some ended ones)
NO_MIDDLE = -(2**31)
NATIONS = {b"E": "England", b"S": "Scotland", b"W": "Wales", b"N": "Northern Ireland"}
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
INWARD = {
    code: number for number, code in enumerate(a + b + c for a in "0123456789" for b in _LETTERS for c in _LETTERS)
}


class NotAPostcodeTable(SetUpWrong):
    """The file is something else, cut short, or of another version of the portal."""


class _Outcode(NamedTuple):
    nation: bytes
    shift: int  # one step is 2 ** shift metres: more than 1 only for a few very wide outward codes
    size: int
    first: int
    east: int
    north: int
    middle_east: int
    middle_north: int


class PostcodeTable:
    """Look-ups take a few microseconds. `is_whole` is False where only outward codes are in the file yet."""

    def __init__(self, facts: dict[str, Any], rows: memoryview, numbers: memoryview) -> None:
        self.is_whole = bool(facts["is_whole"])
        self.count = int(facts["postcodes"])
        self.source = str(facts["source"])  # name and edition of what it was made from
        self.attribution = str(facts["attribution"])  # to be shown wherever these places are used
        self._rows = {name.rstrip(b"\0").decode(): _Outcode(*row) for name, *row in ROW.iter_unpack(rows)}
        self._inward = numbers[: self.count]
        self._east = numbers[self.count : 2 * self.count]
        self._north = numbers[2 * self.count :]

    @classmethod
    def open(cls, path: Path) -> "PostcodeTable":
        """Raises FileNotFoundError, or NotAPostcodeTable with one sentence."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < HEAD.size:
                raise NotAPostcodeTable(_not_usable(path))
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        facts, start, end = _read_head(view, path)
        return cls(facts, view[start:end], view[end:].cast("H"))

    @property
    def outcodes(self) -> list[str]:
        return list(self._rows)

    def find(self, postcode: str | Postcode) -> Point | None:
        """A whole postcode, any case and spaces. None: unknown, without a place, or not in the file yet."""
        read = _as_postcode(postcode)
        row = self._rows.get(read.outcode) if read else None
        number = INWARD.get(read.inward) if read else None
        if row is None or number is None or not self.count:
            return None
        last = row.first + row.size
        at = bisect_left(self._inward, number, row.first, last)
        if at == last or self._inward[at] != number or self._east[at] == NOWHERE:
            return None
        return Point(
            row.east + (self._east[at] << row.shift),
            row.north + (self._north[at] << row.shift),
        )

    def outcode(self, outcode: str) -> Point | None:
        """The middle of all places with this first part. None: unknown, or none of them has a place."""
        row = self._rows.get(outcode.strip().upper())
        if row is None or row.middle_east == NO_MIDDLE:
            return None
        return Point(row.middle_east, row.middle_north)

    def knows(self, outcode: str) -> bool:
        return outcode in self._rows

    def nation(self, outcode: str) -> str:
        """Of most of its postcodes: some lie across a border. "" outside the four nations."""
        row = self._rows.get(outcode)
        return NATIONS.get(row.nation, "") if row else ""


def _as_postcode(postcode: str | Postcode) -> Postcode | None:
    if isinstance(postcode, Postcode):
        return postcode
    outcode, _, inward = postcode.partition(" ")
    if inward in INWARD:
        return Postcode(outcode, inward)
    try:
        return Postcode.read(postcode)
    except BadPostcode:
        return None


def _read_head(view: memoryview, path: Path) -> tuple[dict[str, Any], int, int]:
    """The facts, and where the rows start and end."""
    magic, length, checksum = HEAD.unpack(view[: HEAD.size])
    start = HEAD.size + length
    if magic != MAGIC:
        raise NotAPostcodeTable(_not_usable(path))
    try:
        facts: dict[str, Any] = json.loads(bytes(view[HEAD.size : start]))
        end = start + ROW.size * facts["outcodes"]
        size = end + 6 * facts["postcodes"]
    except (ValueError, KeyError) as error:
        raise NotAPostcodeTable(_not_usable(path)) from error
    if len(view) != size or crc32(view[HEAD.size : end]) != checksum:
        raise NotAPostcodeTable(_not_usable(path))
    return facts, start, end


def _not_usable(path: Path) -> str:
    return f"{path} is not a whole postcode table of this version: make it again with 'portal postcodes load'."
