"""How the rules speak: a translator and two date formats come in, so that no rule knows Babel or the request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from portal.shared.clock import UK, local
from portal.shared.spoken_times import spoken


class Gettext(Protocol):
    def __call__(self, message: str, /, **values: object) -> str: ...


class NGettext(Protocol):
    def __call__(self, one: str, many: str, num: int, /, **values: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Voice:
    """`gettext` and `ngettext` as Flask-Babel has them (%(num)s is filled in by ngettext)."""

    gettext: Gettext
    ngettext: NGettext
    weekday: Callable[[date], str]  # "Monday"
    day: Callable[[date], str]  # "2 August"
    zone: ZoneInfo = UK


def time_words(at: time, voice: Voice) -> str:
    """8pm, 9:30am, 12 noon, midnight."""
    return spoken(at, voice.gettext)


def clock_words(moment: datetime, voice: Voice) -> str:
    """The local time of an instant; with BST or GMT in the hour that comes twice in autumn (G28)."""
    wall = local(moment, voice.zone)
    words = time_words(wall.time(), voice)
    comes_twice = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
    return f"{words} {wall.tzname()}" if comes_twice else words


def when_words(moment: datetime, now: datetime, voice: Voice) -> str:
    """10am today, 9am tomorrow, Monday 9am, Monday 4 January, 9am."""
    on, today = local(moment, voice.zone).date(), local(now, voice.zone).date()
    at = clock_words(moment, voice)
    days = (on - today).days
    if local(moment, voice.zone).time() == time(0) and days > 0:
        return _midnight_words(on, days, voice)
    if days == 0:
        return voice.gettext("%(time)s today", time=at)
    if days == 1:
        return voice.gettext("%(time)s tomorrow", time=at)
    if 1 < days < 7:
        return voice.gettext("%(weekday)s %(time)s", weekday=voice.weekday(on), time=at)
    return voice.gettext("%(weekday)s %(day)s, %(time)s", weekday=voice.weekday(on), day=voice.day(on), time=at)


def listed(words: Sequence[str], voice: Voice) -> str:
    """One, two and three."""
    if len(words) < 2:
        return "".join(words)
    return voice.gettext("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1])


def minutes_between(now: datetime, until: datetime) -> int:
    """Begun minutes count."""
    return -((now.astimezone(UTC) - until.astimezone(UTC)) // timedelta(minutes=1))


def _midnight_words(on: date, days: int, voice: Voice) -> str:
    """ "Midnight tomorrow" could be either end of it."""
    if days == 1:
        return voice.gettext("midnight tonight")
    if days < 7:
        return voice.gettext("midnight at the start of %(weekday)s", weekday=voice.weekday(on))
    return voice.gettext("midnight at the start of %(weekday)s %(day)s", weekday=voice.weekday(on), day=voice.day(on))
