"""A date as a person types it: 26 November 2026, Thursday 26 November, 26/11/2026, 2026-11-26."""

import re
from datetime import date

from portal.directory.welsh_hours import to_english

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = "|".join(f"{name[:3].lower()}(?:{name[3:].lower()})?" for name in MONTHS)
_IN_WORDS = rf"\d{{1,2}}(?:st|nd|rd|th)?\s(?:{_MONTH})\b(?:\s\d{{4}})?"
DAY = rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{4}})?|{_IN_WORDS})"
_WORDS = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?\s({_MONTH})(?:\s(\d{{4}}))?")
_FIGURES = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_WEEKDAY = re.compile(r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s")
_LEAP_YEARS_APART = 9


def read_day(typed: str, *, today: date) -> date | None:
    """Without a year: the next time it comes, today included. None where there is no such day."""
    text = _WEEKDAY.sub("", to_english(" ".join(typed.replace(",", " ").split())))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return _made(int(text[:4]), int(text[5:7]), int(text[8:]))
    words, figures = _WORDS.fullmatch(text), _FIGURES.fullmatch(text)
    found = words or figures
    if found is None:
        return None
    month = _month(found[2]) if words else int(found[2])
    if found[3]:
        return _made(int(found[3]), month, int(found[1]))
    coming = (_made(year, month, int(found[1])) for year in range(today.year, today.year + _LEAP_YEARS_APART))
    return next((day for day in coming if day is not None and day >= today), None)


def write_day(day: date) -> str:
    """26 November 2026: as `read_day` reads it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _month(word: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3].lower() == word[:3])


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
