"""Days and times as messages say them, in the reader's language: Thursday 14 May, 9:30am."""

from datetime import date, datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from portal.shared.clock import UK, local


def time_words(moment: datetime, language: str) -> str:
    """8pm, 9:30am, 12 noon; with GMT or BST on the weekend on which the clocks change (G28)."""
    wall = local(moment)
    zone = f" {wall.tzname()}" if is_change_weekend(wall.date()) else ""
    if language != "en":
        return format_skeleton("Hm", wall.time(), locale=_locale(language)) + zone
    if (wall.hour, wall.minute) == (0, 0):
        return "midnight" + zone
    if (wall.hour, wall.minute) == (12, 0):
        return "12 noon" + zone
    minutes = f":{wall.minute:02d}" if wall.minute else ""
    return f"{wall.hour % 12 or 12}{minutes}{'am' if wall.hour < 12 else 'pm'}{zone}"


def day_words(day: date, language: str) -> str:
    """Thursday 14 May: never only a date in figures."""
    if language == "en":
        return f"{format_date(day, 'EEEE', locale='en_GB')} {day.day} {format_date(day, 'MMMM', locale='en_GB')}"
    return format_date(day, "EEEE d MMMM", locale=_locale(language))


def short_day_words(day: date, language: str) -> str:
    """Thu 14 May: where letters cost a second part."""
    return format_date(day, "EEE d MMM", locale=_locale(language))


def is_change_weekend(day: date) -> bool:
    if day.weekday() < 5:
        return False
    saturday = day - timedelta(days=day.weekday() - 5)
    before, after = (datetime(d.year, d.month, d.day, 12, tzinfo=UK) for d in (saturday, saturday + timedelta(days=1)))
    return before.utcoffset() != after.utcoffset()


def _locale(language: str) -> Locale:
    try:
        return Locale.parse("en_GB" if language == "en" else language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
