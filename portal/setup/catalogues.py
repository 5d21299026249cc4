"""Compiles the words of each language. Needs Babel, so it runs inside the environment."""

import os
from pathlib import Path

from portal.setup.progress import Say


def catalogues_are_fresh(root: Path) -> bool:
    """Needs nothing but the standard library."""
    return not _stale(root)


def compile_catalogues(root: Path, say: Say) -> None:
    """Each messages.po that is newer than its messages.mo, swapped in whole."""
    stale = _stale(root)
    if not stale:
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for written in stale:
        language = written.parent.parent.name
        with written.open("rb") as source:
            catalogue = read_po(source, locale=language)
        new = written.with_suffix(f".{os.getpid()}.tmp")
        with new.open("wb") as target:
            write_mo(target, catalogue)
        os.replace(new, written.with_suffix(".mo"))
    say(f"Languages ready: {', '.join(sorted(path.parent.parent.name for path in stale))}")


def _stale(root: Path) -> list[Path]:
    written = sorted((root / "translations").glob("*/LC_MESSAGES/*.po"))
    return [path for path in written if not _is_newer(path.with_suffix(".mo"), path)]


def _is_newer(made: Path, source: Path) -> bool:
    return made.is_file() and made.stat().st_mtime_ns >= source.stat().st_mtime_ns
