"""A made file that is there whole, or not at all, and that a running worker opens again when a new one is in place."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, TypeVar

Opened = TypeVar("Opened")


class Current(Generic[Opened]):
    """The file as it is on the disk now. `get` costs one look at the folder, some 2 microseconds."""

    def __init__(self, path: Path, opened: Callable[[Path], Opened]) -> None:
        self.path = path
        self._open = opened
        self._seen: tuple[int, int] | None = None
        self._content: Opened | None = None

    def get(self) -> Opened | None:
        """None while there is no file. Raises what opening raises where the file cannot be used."""
        try:
            now = self.path.stat()
            if self._seen != (now.st_ino, now.st_mtime_ns):
                self._content = self._open(self.path)
                self._seen = (now.st_ino, now.st_mtime_ns)
        except FileNotFoundError:
            self._seen = self._content = None
        return self._content


def write_whole(target: Path, pieces: Iterable[bytes]) -> None:
    """Whoever has the old file open keeps the old one; a stop half way leaves the old one in place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    half = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        with half.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Take away what a process left that was ended in the middle."""
    for half in target.parent.glob(f"{target.name}.*.tmp"):
        owner = half.name.split(".")[-2]
        if not owner.isdigit() or not _is_running(int(owner)):
            half.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
