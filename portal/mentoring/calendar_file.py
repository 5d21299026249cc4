"""Calendar files: a time and a neutral title, and nobody's name. A move updates an entry, a cancel removes it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from portal.shared.clock import UK
from portal.shared.later import Later

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Later("icalendar")

MAKER = "-//Portal//Times//EN"


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
    """Local times with the zone's own rules beside them, so that a clock change moves nothing (G28)."""
    made = icalendar.Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", method)
    for entry in entries:
        made.add_component(_event(entry))
    made.add_missing_timezones()
    return bytes(made.to_ical())


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
