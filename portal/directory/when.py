"""What "when" means in a search: now, a moment, or a part of the day. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.shared.clock import NoSuchTime, instant, local, today

PARTS = {"day": (time(9), time(17)), "evening": (time(17), time(22)), "night": (time(22), time(6))}
NOW, WEEKEND, ANY = "now", "weekend", ""


@dataclass(frozen=True, slots=True)
class Asked:
    """`key` is one of now, day, evening, weekend, night, at, or '' for any time. UTC instants; None: any time."""

    key: str
    opens: datetime | None = None
    closes: datetime | None = None


def read_when(text: str, now: datetime) -> Asked:
    """What an address says (contract: now, 2026-11-26T19:00, day, evening, weekend, night). Anything else: any time."""
    if text == NOW:
        return Asked(NOW, now, now)
    if text in PARTS:
        return _part(text, now)
    if text == WEEKEND:
        return _weekend(now)
    return _moment(text)


def _part(name: str, now: datetime) -> Asked:
    """Today's part of the day while any of it is left, else tomorrow's. From now on, not what is over."""
    starts, ends = PARTS[name]
    on = today(now)
    if name == "night" and local(now).time() < ends:
        on -= timedelta(days=1)
    opens, closes = _stretch(on, starts, ends)
    if closes <= now:
        opens, closes = _stretch(on + timedelta(days=1), starts, ends)
    return Asked(name, max(opens, now), closes)


def _weekend(now: datetime) -> Asked:
    on = today(now)
    saturday = on + timedelta(days=(5 - on.weekday()) % 7) if on.weekday() != 6 else on - timedelta(days=1)
    opens, closes = instant(saturday, time(6)), instant(saturday + timedelta(days=2), time(0))
    return Asked(WEEKEND, max(opens, now), closes)


def _stretch(on: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    return instant(on, starts), instant(on + timedelta(days=1) if ends <= starts else on, ends)


def _moment(text: str) -> Asked:
    try:
        wall = datetime.fromisoformat(text)
        moment = instant(wall.date(), wall.time())
    except (ValueError, NoSuchTime, OverflowError):
        return Asked(ANY)
    return Asked("at", moment, moment)
