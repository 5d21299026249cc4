"""Feeds and lists of other people, read into records of the directory. Nothing is stored here.

`read` is the way in. A file that is not of its kind raises NotOfItsKind before anything else happens; of one that
is, every record is kept or refused with a reason: received = records + refusals (F23).
"""

import importlib
from pathlib import Path
from typing import cast

from portal.directory.feeds.source import NotOfItsKind
from portal.directory.shapes import Reading

__all__ = ["KINDS", "NotOfItsKind", "read"]

KINDS = ("oruk", "hsds", "meeting-guide", "bmlt", "venues", "helplines")


def read(kind: str, source: Path) -> Reading:
    """A file, or a folder of tables or pages. `kind` is one of KINDS. Raises NotOfItsKind."""
    if kind not in KINDS:
        raise NotOfItsKind(f"Choose what kind of source this is: {', '.join(KINDS)}.")
    reader = importlib.import_module(f"{__name__}.{kind.replace('-', '_')}")  # most processes never read a feed
    return cast("Reading", reader.read(source))
