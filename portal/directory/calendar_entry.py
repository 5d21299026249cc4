"""The next time of an entry for somebody's own calendar: a time, a neutral title, and no more. Pure."""

from datetime import datetime
from typing import TYPE_CHECKING

from portal.shared.clock import UK
from portal.shared.later import Later
from portal.shared.slots import Slot

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Later("icalendar")


def calendar_entry(slot: Slot, *, title: str, key: str, now: datetime) -> bytes:
    """Local times with the zone's own rules beside them, so that a clock change moves nothing (G28)."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Portal//Times//EN")
    made.add("version", "2.0")
    event = icalendar.Event()
    event.add("uid", f"{key}-{slot.starts_at:%Y%m%dT%H%MZ}")
    event.add("summary", icalendar.vText(title))
    event.add("dtstart", slot.starts_at.astimezone(UK))
    event.add("dtend", slot.ends_at.astimezone(UK))
    event.add("dtstamp", now)
    event.add("class", "PRIVATE")
    made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())
