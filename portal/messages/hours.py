"""Safe hours: stretches of the local week, and the moments they allow. Wall time in Europe/London throughout.

Whether a moment is safe is asked of its wall time, so that a clock change can never open an hour that is not safe.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.shared.clock import NoSuchTime, instant, local

DAY = 24 * 60
LOOK_AHEAD_DAYS = 15  # every weekday twice, avoided dates among them
LOOK_BACK_DAYS = 8  # a reminder longer before would be forgotten again


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Monday is 0. Minutes from local midnight, `to` not included: 8am to 8pm is 480 to 1200. Not over midnight."""

    weekday: int
    start: int
    to: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.start < self.to <= DAY):
            raise ValueError("a stretch of safe time starts before it ends, on one day of the week")


def every_day(start: int, to: int) -> tuple[Span, ...]:
    return tuple(Span(weekday, start, to) for weekday in range(7))


QUIET_HOURS_END, QUIET_HOURS_START = 8 * 60, 20 * 60
ORGANISATION = every_day(QUIET_HOURS_END, QUIET_HOURS_START)  # 8am to 8pm, when a person named no hours


def organisation(first_hour: int, last_hour: int) -> tuple[Span, ...]:
    """The organisation's own hours for those who named none; never wider than what people are told."""
    start, to = max(first_hour * 60, QUIET_HOURS_END), min(last_hour * 60, QUIET_HOURS_START)
    return every_day(start, to) if start < to else ORGANISATION


ALWAYS = every_day(0, DAY)


@dataclass(frozen=True)
class SafeHours:
    """When something may arrive. No spans means the organisation's own hours."""

    spans: tuple[Span, ...] = ()
    avoid: frozenset[date] = frozenset()

    @property
    def _week(self) -> Sequence[Span]:
        return self.spans or ORGANISATION

    def allow(self, moment: datetime) -> bool:
        wall = local(moment)
        minute = wall.hour * 60 + wall.minute
        if wall.date() in self.avoid:
            return False
        return any(s.weekday == wall.weekday() and s.start <= minute < s.to for s in self._week)

    def windows(self, first: date, days: Collection[int]) -> Iterator[tuple[datetime, datetime]]:
        """Safe stretches as UTC instants, day by day from `first` in the order of `days` (offsets)."""
        for offset in days:
            day = first + timedelta(days=offset)
            if day in self.avoid:
                continue
            for span in sorted(s for s in self._week if s.weekday == day.weekday()):
                yield _at(day, span.start), _at(day, span.to)

    def next_after(self, moment: datetime) -> datetime | None:
        """The first safe instant from `moment` on; the moment itself when it is safe."""
        if self.allow(moment):
            return moment
        opens = (start for start, _ in self.windows(local(moment).date(), range(LOOK_AHEAD_DAYS)))
        return next((start for start in opens if start > moment and self.allow(start)), None)

    def last_before(self, moment: datetime, not_before: datetime) -> datetime | None:
        """The last safe instant up to `moment`, with half an hour to spare before the stretch ends."""
        if moment >= not_before and self.allow(moment):
            return moment
        found = None
        for start, end in self.windows(local(moment).date(), range(-LOOK_BACK_DAYS, 1)):
            spare = max(start, end - timedelta(minutes=30))
            if start > moment or end <= not_before:
                continue
            candidate = max(min(spare, moment), not_before)
            if start <= candidate < end and candidate <= moment and self.allow(candidate):
                found = candidate
        return found

    def end_of(self, moment: datetime) -> datetime:
        """When the safe stretch around a safe moment ends; touching stretches count as one, midnight ends it."""
        day = local(moment).date()
        end = moment
        for start, to in self.windows(day, [0]):
            if start <= end < to:
                end = to
        return end


def _at(day: date, minute: int) -> datetime:
    """A wall time as an instant. A time the spring change skips becomes the first that exists after it."""
    if minute == DAY:
        return instant(day + timedelta(days=1), time(0))
    for later in range(minute, DAY):
        try:
            return instant(day, time(later // 60, later % 60))
        except NoSuchTime:
            continue
    return datetime.combine(day, time(23, 59), tzinfo=UTC)  # pragma: no cover - no zone skips to midnight
