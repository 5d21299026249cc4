"""A file that is there whole, or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path


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
