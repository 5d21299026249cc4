"""Collects every string a person reads and brings the catalogues up to date: `python -m portal.setup.words`.

New strings come into each messages.po empty; those whose English changed are marked fuzzy; those that nobody uses
any more go to the end of the file as comments.
"""

import io
import os
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from portal.setup.lacking import ROOT

WHERE = [("portal/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
HOW = {name: {"extensions": "jinja2.ext.do", "silent": "false"} for name, method in WHERE if method == "jinja2"}
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}


def collect(root: Path) -> Catalog:
    """All strings that pass through gettext in code and templates, with the files they stand in."""
    found = Catalog(project="portal", charset="utf-8")
    for name, _line, message, comments, context in extract_from_dir(
        str(root), WHERE, HOW, keywords=KEYWORDS, comment_tags=("Translators:",), directory_filter=_is_ours
    ):
        found.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return found


def update(root: Path) -> list[str]:
    """One line for each language: how many strings it lacks."""
    template = collect(root)
    said = []
    _write(root / "translations" / "messages.pot", template)
    for path in sorted((root / "translations").glob("*/LC_MESSAGES/messages.po")):
        language = path.parent.parent.name
        catalogue = read_po(io.BytesIO(path.read_bytes()), locale=language)
        catalogue.update(template, no_fuzzy_matching=True)
        _write(path, catalogue)
        empty = [message for message in catalogue if message.id and not _is_said(message.string)]
        said.append(f"{language}: {len(catalogue)} strings, {len(empty)} not translated")
    return said


def _is_ours(folder: str) -> bool:
    return Path(folder).name not in ("node_modules", "setup", "frontend", "migrations", "__pycache__")


def _is_said(string: Any) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _write(path: Path, catalogue: Catalog) -> None:
    new = path.with_suffix(".tmp")
    new.parent.mkdir(parents=True, exist_ok=True)
    with new.open("wb") as file:
        # File names without line numbers, and no dates: a catalogue changes only when words do.
        write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False, omit_header=False)
    text = new.read_text(encoding="utf-8").splitlines(keepends=True)
    new.write_text("".join(line for line in text if not line.startswith('"POT-Creation-Date')), encoding="utf-8")
    os.replace(new, path)


if __name__ == "__main__":
    print("\n".join(update(ROOT)) or "translations/messages.pot is written; there is no other language yet")
