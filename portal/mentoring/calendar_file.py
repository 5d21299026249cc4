"""Calendar files: a time and a neutral title, and nobody's name. A move updates an entry, a cancel removes it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.shared.clock import UK
from portal.shared.later import Later

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Later("icalendar")

MAKER = "-//Portal//Times//EN"
_RULES = (
    ("TimezoneStandard", 10, datetime.combine(date(1996, 10, 27), time(2)), "GMT", 1, 0),
    ("TimezoneDaylight", 3, datetime.combine(date(1996, 3, 31), time(1)), "BST", 0, 1),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """`uid` stays through every move; `step` grows with each change."""

    uid: str
    step: int
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    is_off: bool = False


def calendar_text(entries: Iterable[Entry], *, method: str = "PUBLISH") -> bytes:
    """Local times with the zone's rules beside them, so that a clock change moves nothing (G28)."""
    made = icalendar.Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", method)
    made.add_component(_zone())
    for entry in entries:
        made.add_component(_event(entry))
    return bytes(made.to_ical())


def _zone() -> "icalendar.Timezone":
    """The two rules of the United Kingdom, as every calendar knows them.

    The library's own list of sixty years of changes is read wrongly by others: six in March became five.
    """
    zone = icalendar.Timezone()
    zone.add("tzid", UK.key)
    for part, month, starts, name, before, after in _RULES:
        rule = getattr(icalendar, part)()
        rule.add("dtstart", starts)
        rule.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        rule.add("tzname", name)
        rule.add("tzoffsetfrom", timedelta(hours=before))
        rule.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(rule)
    return zone


def _event(entry: Entry) -> "icalendar.Event":
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.step)
    event.add("summary", icalendar.vText(entry.title))
    event.add("dtstart", entry.starts_at.astimezone(UK))
    event.add("dtend", entry.ends_at.astimezone(UK))
    event.add("dtstamp", entry.changed_at)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    return event
