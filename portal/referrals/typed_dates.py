"""Dates as people type them, to be left out of messages: 14 May, 14/5/2027. Several, with commas or lines between."""

import re
import unicodedata
from datetime import date

from portal.shared.errors import BadInput

MOST = 20
NEARLY_A_YEAR = 300  # days
_MONTHS = (
    "jan ion", "feb chwe", "mar maw", "apr ebr", "may mai", "jun meh", "jul gorff", "aug awst", "sep med", "oct hyd",
    "nov tach", "dec rhag",
)  # fmt: skip
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([^\W\d_]+)\.?(?:\s+(\d{4}))?")
_FIGURES = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{4}|\d{2}))?")


class NotADate(BadInput):
    """Something among them is no date."""


def read(typed: str, today: date) -> tuple[date, ...]:
    """Without a year: the next time it comes. Raises NotADate."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    pieces = [piece.strip() for piece in re.split(r"[,;\n]|\band\b|\ba\b", plain) if piece.strip()]
    if len(pieces) > MOST:
        raise NotADate
    return tuple(sorted({_one(piece, today) for piece in pieces}))


def has_year(typed: str) -> bool:
    return bool(re.search(r"\d{4}|[/.\-]\s*\d{1,2}\s*[/.\-]", typed))


def is_far(typed: str, found: date, today: date) -> bool:
    """Without a year, and nearly a whole year ahead: most likely a day that has just passed was meant."""
    return not has_year(typed) and (found - today).days > NEARLY_A_YEAR


def _one(piece: str, today: date) -> date:
    words, figures = _WORDS.fullmatch(piece), _FIGURES.fullmatch(piece)
    found = words or figures
    if found is None:
        raise NotADate
    month = _month(found[2]) if words else int(found[2])
    year = int(found[3]) if found[3] else None
    if year is not None and len(found[3]) == 2:
        year += 2000
    return _next(int(found[1]), month, today) if year is None else _made(year, month, int(found[1]))


def _month(word: str) -> int:
    for number, starts in enumerate(_MONTHS, 1):
        if any(word.startswith(start) for start in starts.split()):
            return number
    raise NotADate


def _next(day: int, month: int, today: date) -> date:
    for year in range(today.year, today.year + 9):  # 29 February comes every 4 years, or 8
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise NotADate


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADate from error
