"""A sentence in the reader's language, outside any request: plain gettext over the portal's catalogues.

A language without a catalogue, or a sentence it lacks, falls back to English: better plain than wrong.
"""

import gettext
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from portal.shared.directions import RIGHT_TO_LEFT

Say = Callable[[str], str]


@lru_cache(maxsize=32)
def speaker(language: str, catalogues: Path) -> Say:
    return gettext.translation("messages", str(catalogues), [language], fallback=True).gettext


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
