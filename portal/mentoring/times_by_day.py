"""Free times grouped by local day, as they are read. Pure."""

from collections.abc import Iterable
from datetime import date, datetime

from portal.mentoring.availability import FreeTime
from portal.shared.clock import today


def by_day(times: Iterable[FreeTime], *, most: int | None = None) -> list[tuple[date, list[FreeTime]]]:
    """Days in order with their times; `most` days at most."""
    found: dict[date, list[FreeTime]] = {}
    for time in times:
        day = today(time.slot.starts_at)
        if day not in found and most is not None and len(found) >= most:
            break
        found.setdefault(day, []).append(time)
    return list(found.items())


def next_after(times: Iterable[FreeTime], at: datetime, *, count: int = 3) -> list[FreeTime]:
    """The next ones after a time that went; the last ones before it where too few follow."""
    ordered = sorted(times)
    later = [time for time in ordered if time.slot.starts_at >= at][:count]
    earlier = [time for time in ordered if time.slot.starts_at < at]
    missing = count - len(later)
    return (earlier[-missing:] if missing else []) + later
