"""Free times grouped by local day, as they are read. Pure."""

from collections.abc import Iterable
from datetime import date

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
