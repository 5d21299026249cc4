"""Feeds and lists of other people, read into records of the directory. Nothing is stored here.

`read` is the way in. A file that is not of its kind raises NotOfItsKind before anything else happens; of one that
is, every record is kept or refused with a reason: received = records + refusals (F23).
"""

from collections.abc import Callable
from pathlib import Path

from portal.directory.feeds import bmlt, helplines, hsds, meeting_guide, oruk, venues
from portal.directory.feeds.source import NotOfItsKind
from portal.directory.shapes import Reading

__all__ = ["KINDS", "NotOfItsKind", "read"]

_READERS: dict[str, Callable[[Path], Reading]] = {
    "oruk": oruk.read,
    "hsds": hsds.read,
    "meeting-guide": meeting_guide.read,
    "bmlt": bmlt.read,
    "venues": venues.read,
    "helplines": helplines.read,
}
KINDS = tuple(_READERS)


def read(kind: str, source: Path) -> Reading:
    """A file, or a folder of tables or pages. `kind` is one of KINDS. Raises NotOfItsKind."""
    if kind not in _READERS:
        raise NotOfItsKind(f"Choose what kind of source this is: {', '.join(KINDS)}.")
    return _READERS[kind](source)
