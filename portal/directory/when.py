"""What "when" means in a search: now, a moment, or a part of the day or week as times_of_day.py has them (R-37)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.directory.times_of_day import PartOfWeek, next_stretch
from portal.shared.clock import NoSuchTime, instant

PARTS = {
    "day": PartOfWeek.DAYTIME,
    "evening": PartOfWeek.EVENING,
    "weekend": PartOfWeek.WEEKEND,
    "night": PartOfWeek.NIGHT,
}
NOW, AT, ANY = "now", "at", ""
PAST = timedelta(hours=1)  # a moment that is longer over than this was no moment to look for
AHEAD = timedelta(weeks=8)  # as far as opening times are worked out


@dataclass(frozen=True, slots=True)
class Asked:
    """`key` is one of now, day, evening, weekend, night, at, or '' for any time. UTC instants; None: any time."""

    key: str
    opens: datetime | None = None
    closes: datetime | None = None

    @property
    def is_later(self) -> bool:
        """Another time than the present moment is meant."""
        return self.key not in (NOW, ANY)

    @property
    def stretch(self) -> tuple[datetime, datetime] | None:
        return (self.opens, self.closes) if self.is_later and self.opens and self.closes else None


def read_when(text: str, now: datetime) -> Asked:
    """What an address says (contract: now, 2026-11-26T19:00, day, evening, weekend, night). Anything else: any time."""
    if text == NOW:
        return Asked(NOW, now, now)
    if text in PARTS:
        slot = next_stretch(PARTS[text], now)
        begun = slot.starts_at.replace(second=0, microsecond=0)  # the same for all who ask within the minute
        return Asked(text, begun, slot.ends_at)
    return _moment(text, now)


def _moment(text: str, now: datetime) -> Asked:
    """A local wall time. One that the spring change skips, that is over or too far ahead, is any time."""
    try:
        wall = datetime.fromisoformat(text)
        moment = instant(wall.date(), wall.time())
    except (ValueError, NoSuchTime, OverflowError):
        return Asked(ANY)
    return Asked(AT, moment, moment) if now - PAST < moment < now + AHEAD else Asked(ANY)
