"""Packages that are loaded when they are first asked for something: what the first page does not need is not waited
for, and a worker that never needs it never holds it."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Later:
    """Stands in for a package. The first look at one of its names loads it, once, whichever thread asks."""

    __spec__ = None  # asked for by the import statement itself, which must not load it

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(importlib.import_module(self.__name__), name)
        self.__dict__[name] = found
        return found


@contextmanager
def standing_in(**packages: Later | None) -> Iterator[None]:
    """While somebody else's package is loaded: what it finds under these names. None: it is told there is none.

    A package that is loaded already stays as it is.
    """
    put = {name: stand_in for name, stand_in in packages.items() if name not in sys.modules}
    sys.modules.update(put)  # type: ignore[arg-type]  # whatever stands there is what an import statement gives
    try:
        yield
    finally:
        for name in put:
            del sys.modules[name]
