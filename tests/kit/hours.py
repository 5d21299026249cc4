"""Hours in tests: a plain English voice, short ways to say a rule, and opening_hours as a second opinion.

week("MO-FR", "09:00-17:00")        a Rule that is open on bank holidays unless told otherwise
at("2026-11-22 02:10")              that UK wall time as an instant
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours

from portal.directory.shapes import WEEKDAYS, Freq, OnHolidays, Rule
from portal.directory.voice import Voice

LONDON = ZoneInfo("Europe/London")
CLOCK_CHANGES = tuple(
    date.fromisoformat(day)
    for day in (
        *("2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31", "2028-03-26"),
        *("2028-10-29", "2029-03-25", "2029-10-28", "2030-03-31", "2030-10-27"),
    )
)


def at(wall: str, *, again: bool = False) -> datetime:
    """`again`: the second time a wall time comes round in autumn."""
    return datetime.fromisoformat(wall).replace(tzinfo=LONDON, fold=int(again)).astimezone(UTC)


def week(days: str, times: str, **different: object) -> Rule:
    """ "MO-FR", "SA,SU", "1SA"; times "09:00-17:00"."""
    first, dash, last = days.partition("-")
    if dash and first in WEEKDAYS:
        named = WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1]
    else:
        named = tuple(days.split(",")) if days else ()
    opens, _, closes = times.partition("-")
    facts = {
        "byday": named,
        "opens_at": time.fromisoformat(opens) if opens else None,
        "closes_at": time.fromisoformat(closes) if closes else None,
        "freq": Freq.MONTHLY if any(len(day) > 2 for day in named) else Freq.WEEKLY,
        "on_holidays": OnHolidays.OPEN,
    }
    return Rule(**(facts | different))


def _gettext(message: str, /, **values: object) -> str:
    return message % values if values else message


def _ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    return (one if num == 1 else many) % {"num": num, **values}


ENGLISH = Voice(
    gettext=_gettext,
    ngettext=_ngettext,
    weekday=lambda day: f"{day:%A}",
    day=lambda day: f"{day.day} {day:%B}",
)


class SecondOpinion:
    """The same hours as an OpenStreetMap text, asked at instants. Knows no calendar: dates off are written into it.

    It thinks in wall time only. Where a wall time comes twice our rule is "the first time counts", so in the second
    pass nothing opens or closes: the state is the one at the end of the first.
    """

    def __init__(self, rules: Iterable[Rule], *, off: Iterable[date] = ()):
        parts = [_osm(rule) for rule in rules]
        text = ", ".join(parts)
        for day in off:
            text += f"; {day:%Y %b %d} off"
        self.text = text
        self._hours = OpeningHours(text)

    def is_open(self, moment: datetime) -> bool:
        wall = moment.astimezone(LONDON)
        if wall.fold:
            wall = wall.replace(minute=59)
        return self._hours.is_open(wall.replace(tzinfo=None, fold=0))


def _osm(rule: Rule) -> str:
    days = []
    for word in rule.byday:
        place, day = word[:-2], word[-2:].title()
        days.append(f"{day}[{place}]" if place else day)
    season = ""
    if rule.valid_from and rule.valid_to:
        season = f"{rule.valid_from:%Y %b %d}-{rule.valid_to:%Y %b %d} "
    closes = "24:00" if rule.closes_at == time(23, 59) else f"{rule.closes_at:%H:%M}"
    return f"{season}{','.join(days) or 'Mo-Su'} {rule.opens_at:%H:%M}-{closes}"


def every(step: timedelta, start: datetime, end: datetime) -> Iterable[datetime]:
    while start < end:
        yield start
        start += step
