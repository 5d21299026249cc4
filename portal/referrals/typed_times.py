"""Times of day as people type them: 9, 9am, 9.30, 15:00, 3 pm, noon. Minutes from midnight."""

import re
import unicodedata

from portal.shared.errors import BadInput

_SHAPE = re.compile(r"(\d{1,2})(?:[:.h]?([0-5]\d))?(am|pm|a|p)?")
_WORDS = {"noon": 720, "midday": 720, "12noon": 720, "midnight": 1440, "12midnight": 1440}
DAY = 1440
FIRST_BARE_MORNING = 8  # a bare 1 to 7 means the afternoon: nobody asks to be rung at 3 in the night


class NotATime(BadInput):
    """Nothing that reads as a time of day."""


def minutes(typed: str) -> int:
    """Raises NotATime."""
    text = "".join(unicodedata.normalize("NFKC", typed).casefold().replace(" ", "").split()).replace("o'clock", "")
    text = text.replace(".m.", "m").replace("a.m", "am").replace("p.m", "pm")
    if text in _WORDS:
        return _WORDS[text]
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise NotATime
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise NotATime
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour < FIRST_BARE_MORNING and len(found[1]) == 1:
        hour += 12
    if hour > 24 or (hour == 24 and minute):
        raise NotATime
    return hour * 60 + minute


def stretch(typed_from: str, typed_to: str) -> tuple[int, int]:
    """From and to, in minutes. "9 to 3" means 9am to 3pm; midnight as an end is the end of the day. Raises NotATime."""
    start, end = minutes(typed_from) % DAY, minutes(typed_to)
    if end == 0:
        end = DAY
    is_bare = typed_to.strip().isdecimal()
    if is_bare and end <= start < end + 720 <= DAY:
        end += 720
    if end <= start:
        raise NotATime
    return start, end
