"""The one place that reads the clock, and the only place where local wall time becomes an instant.

Instants are aware and in UTC. Wall times are local to a zone (default Europe/London). Subtract only in UTC:
aware subtraction inside one zone is wall-clock arithmetic and is wrong across a clock change.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")

_ahead = timedelta(0)


class NoSuchTime(ValueError):
    """This wall time is skipped when the clocks go forward (F11)."""


def set_ahead(shift: timedelta) -> None:
    """Move the portal's clock. Only for development and drills: settings refuse it in production."""
    global _ahead
    _ahead = shift


def now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC) + _ahead


def local(moment: datetime, zone: ZoneInfo = UK) -> datetime:
    """An instant as wall time in `zone`. Refuses a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("an instant must be aware")
    return moment.astimezone(zone)


def instant(day: date, at: time, zone: ZoneInfo = UK, *, later: bool = False) -> datetime:
    """The UTC instant of a wall time.

    A time that the spring change skips raises NoSuchTime. A time that happens twice in autumn means its first
    occurrence, or the second with `later=True` (F11, F12, G28).
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=zone).replace(fold=1 if later else 0)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise NoSuchTime(f"{day} {at:%H:%M} does not exist in {zone.key}")
    return moment


def today(moment: datetime, zone: ZoneInfo = UK) -> date:
    """The local date of an instant."""
    return local(moment, zone).date()


@lru_cache(maxsize=1000)
def day_bounds(day: date, zone: ZoneInfo = UK) -> tuple[datetime, datetime]:
    """Start of a local date and of the next one, in UTC: 23, 24 or 25 hours apart."""
    return instant(day, time(0), zone), instant(day + timedelta(days=1), time(0), zone)
