"""The files that turn a typed place into a point: opened when they are there, again when they change."""

import os
from pathlib import Path
from typing import Any

from portal.directory.gazetteer import Gazetteer
from portal.directory.grid import Point
from portal.directory.place import Found, Own, resolve
from portal.directory.postcodes import PostcodeTable
from portal.shared.errors import SetUpWrong

POSTCODES, TOWNS = "postcodes.table", "towns.json"


class Atlas:
    """One for each process. A file that is missing or cannot be read is one that is not there yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths = str(folder / POSTCODES), str(folder / TOWNS)
        self._postcodes: tuple[float, PostcodeTable | None] = (0.0, None)
        self._towns: tuple[float, Gazetteer | None] = (0.0, None)

    @property
    def postcodes(self) -> PostcodeTable | None:
        changed = _changed(self._paths[0])
        if changed != self._postcodes[0]:
            self._postcodes = (changed, _open(PostcodeTable.open, self._folder / POSTCODES))
        return self._postcodes[1]

    @property
    def towns(self) -> Gazetteer | None:
        changed = _changed(self._paths[1])
        if changed != self._towns[0]:
            self._towns = (changed, _open(Gazetteer.open, self._folder / TOWNS))
        return self._towns[1]

    @property
    def changed(self) -> tuple[float, float]:
        """When each file was written last: what was found by another one is not to be kept."""
        return _changed(self._paths[0]), _changed(self._paths[1])

    def resolve(self, typed: str, own_towns: Own | None = None) -> Found:
        return resolve(typed, postcodes=self.postcodes, gazetteer=self.towns, own_towns=own_towns)

    def outcode_near(self, point: Point) -> str:
        """The first part of a postcode whose middle is nearest: as much of a place as may be counted. "" if unknown."""
        table = self.postcodes
        if table is None:
            return ""
        middles = ((table.outcode(code), code) for code in table.outcodes)
        return min(((point.metres_to(middle), code) for middle, code in middles if middle), default=(0, ""))[1]


def of_app(app: Any) -> Atlas:
    """The one of a web application, which holds it among its extensions."""
    held = app.extensions.get("portal_atlas")
    if held is None:
        held = app.extensions["portal_atlas"] = Atlas(app.extensions["portal_settings"].instance)
    atlas: Atlas = held
    return atlas


def _changed(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def _open(opener, path: Path):  # type: ignore[no-untyped-def]
    try:
        return opener(path)
    except (SetUpWrong, OSError):
        return None
