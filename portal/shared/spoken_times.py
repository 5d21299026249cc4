"""Times of day as people say them: 8pm, 9:30am, 12 noon, midnight. The caller brings its language."""

from collections.abc import Callable
from datetime import time


def spoken(at: time, gettext: Callable[..., str]) -> str:
    """`gettext` translates a sentence and fills in its named values."""
    if (at.hour, at.minute) == (0, 0):
        return gettext("midnight")
    if (at.hour, at.minute) == (12, 0):
        return gettext("12 noon")
    hour = at.hour % 12 or 12
    if at.minute == 0:
        return gettext("%(hour)sam", hour=hour) if at.hour < 12 else gettext("%(hour)spm", hour=hour)
    minute = f"{at.minute:02}"
    if at.hour < 12:
        return gettext("%(hour)s:%(minute)sam", hour=hour, minute=minute)
    return gettext("%(hour)s:%(minute)spm", hour=hour, minute=minute)


def small_first(day: str, language: str) -> str:
    """A day within a sentence: Welsh writes "dydd Llun" there, and "Dydd Llun" only where nothing stands before it."""
    return day[:1].lower() + day[1:] if language == "cy" else day
