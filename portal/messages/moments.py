"""Days and times as messages say them, in the reader's language: Thursday 14 May, 9:30am."""

from datetime import date, datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from portal.messages.speech import Say
from portal.shared.clock import UK, local
from portal.shared.spoken_times import small_first, spoken

ONE_OF_THE_WORDS = "12 noon"


def time_words(moment: datetime, language: str, say: Say) -> str:
    """8pm, 9:30am, 12 noon; with GMT or BST on the weekend on which the clocks change (G28).

    A language that has no words for this yet says its times in figures, as its own books do.
    """
    wall = local(moment)
    zone = f" {wall.tzname()}" if is_change_weekend(wall.date()) else ""
    has_words = language == "en" or say(ONE_OF_THE_WORDS) != ONE_OF_THE_WORDS
    if not has_words:
        return format_skeleton("Hm", wall.time(), locale=_locale(language)) + zone
    return spoken(wall.time(), lambda sentence, **values: say(sentence) % values) + zone


def day_words(day: date, language: str) -> str:
    """Thursday 14 May: never only a date in figures. Always within a sentence."""
    if language == "en":
        return f"{format_date(day, 'EEEE', locale='en_GB')} {day.day} {format_date(day, 'MMMM', locale='en_GB')}"
    return small_first(format_date(day, "EEEE d MMMM", locale=_locale(language)), language)


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
