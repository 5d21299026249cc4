"""Our own code, compiled. Python does it by itself, but where it is told to write nothing (PYTHONDONTWRITEBYTECODE)
every process would compile all of it anew. pip compiles what it installs there all the same, and so does this."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from portal.setup.lacking import ROOT


def keep_compiled(python: Path, package: Path = ROOT / "portal") -> None:
    """Compiles what is newer than what was made of it. Where that may not be written, nothing is lost but time."""
    if sys.dont_write_bytecode and any(_newer_than_compiled(str(package))):
        subprocess.run([str(python), "-m", "compileall", "-q", str(package)], capture_output=True, check=False)


def _newer_than_compiled(folder: str) -> Iterator[bool]:
    made = _times(os.path.join(folder, "__pycache__"))
    for entry in list(os.scandir(folder)):
        if entry.name.endswith(".py"):
            yield entry.stat().st_mtime > made.get(entry.name.partition(".")[0], 0.0)
        elif entry.is_dir() and entry.name not in ("__pycache__", "node_modules"):
            yield from _newer_than_compiled(entry.path)


def _times(folder: str) -> dict[str, float]:
    """When each module was compiled last, by its name."""
    try:
        return {entry.name.partition(".")[0]: entry.stat().st_mtime for entry in list(os.scandir(folder))}
    except OSError:
        return {}
