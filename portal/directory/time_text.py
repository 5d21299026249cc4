"""Times of day as people and feeds write them: "09:00", "9.30am", "8:00 PM", "10:00:00Z", "noon", "24:00"."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from portal.directory.shapes import ALL_DAY

MIDNIGHT = time(0, 0)

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?P<offset>z|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_WORDS = {"noon": 12, "12 noon": 12, "midday": 12, "12 midday": 12, "midnight": 24, "12 midnight": 24}


@dataclass(frozen=True, slots=True)
class ReadTime:
    """`after_midnight`: 24:00 and later, as OSM writes the night. `offset`: None when none was written."""

    at: time
    after_midnight: bool = False
    offset: timedelta | None = None


def read_time(text: str) -> ReadTime | None:
    """None when it is not a time of day. A bare "9" is not: nobody said morning or evening."""
    said = " ".join(text.lower().split())
    if said in _WORDS:
        return ReadTime(time(_WORDS[said] % 24), after_midnight=_WORDS[said] == 24)
    match = _CLOCK.fullmatch(said)
    if not match or not (match["minute"] or match["half"]):
        return None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    if hour > 47 or minute > 59 or second > 59 or (hour == 24 and match["half"]):
        return None
    return ReadTime(time(hour % 24, minute), hour >= 24, _offset(match["offset"]))


def read_span(opens: str, closes: str) -> tuple[time | None, time | None]:
    return as_span(read_time(opens), read_time(closes))


def as_span(opens: ReadTime | None, closes: ReadTime | None) -> tuple[time | None, time | None]:
    """ "00:00-24:00" is 24 hours, "18:00-24:00" ends at midnight; more than a day is nothing that can be meant."""
    opens_at = opens.at if opens and not opens.after_midnight else None
    closes_at = closes.at if closes else None
    if opens_at is None or closes is None or closes_at is None or not closes.after_midnight:
        return opens_at, closes_at
    if (opens_at, closes_at) == (MIDNIGHT, MIDNIGHT):
        return ALL_DAY
    return (opens_at, closes_at) if closes_at < opens_at else (None, None)


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text == "z":
        return timedelta(0)
    sign = -1 if text[0] == "-" else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:].lstrip(":") or 0))
