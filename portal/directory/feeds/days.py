"""Weekday numbers at the borders: every source counts its own way, inside there is only MO to SU."""

from portal.directory.feeds import clean
from portal.directory.shapes import WEEKDAYS

_SUNDAY_FIRST = (WEEKDAYS[-1], *WEEKDAYS[:-1])
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def meeting_guide_weekday(value: object) -> str | None:
    """0 is Sunday; figures as text occur, and English names in sheets."""
    found = clean.whole(value)
    if found is None:
        return named_weekday(value)
    return _SUNDAY_FIRST[found] if 0 <= found <= 6 else None


def bmlt_weekday(value: object) -> str | None:
    """1 is Sunday, 7 is Saturday."""
    found = clean.whole(value)
    return _SUNDAY_FIRST[found - 1] if found is not None and 1 <= found <= 7 else None


def named_weekday(value: object) -> str | None:
    """`Monday`, `Mondays`, `Mon`, `mo`."""
    word = clean.line(value, 12).lower().strip(" .")
    for day, name in zip(WEEKDAYS, _NAMES, strict=True):
        if len(word) >= 2 and (name.startswith(word) or word == f"{name}s"):
            return day
    return None
