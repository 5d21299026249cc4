"""The files of the project, as git knows them, and what their Python says, read without running it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNREADABLE = {".png", ".ico", ".gz", ".br", ".zip", ".woff2", ".webp", ".jpg", ".pdf", ".xlsx", ".ods", ".sqlite"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """Everything that is or would be committed."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # an unpacked source archive
        skip = {".venv", "instance", "build", "__pycache__", "node_modules", "dist"}
        paths = [path for path in ROOT.rglob("*") if not skip & set(path.relative_to(ROOT).parts)]
    return tuple(path for path in paths if path.is_file())


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Name relative to the project, and text."""
    for path in tracked_files():
        if path.suffix not in UNREADABLE:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")


def python_files(root: Path = ROOT) -> list[Path]:
    return sorted((root / "portal").rglob("*.py"))


def imports(path: Path, package: str) -> Iterator[tuple[str, int]]:
    """Each module a file imports, by its full dotted name, wherever in the file, with the line.

    `from portal.referrals import actions` is portal.referrals.actions: the name may be a module.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)
