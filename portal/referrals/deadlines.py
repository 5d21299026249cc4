"""By when a person reads what was sent: working days of the nation, 5pm local (N-14, N-16)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from portal.shared.clock import instant, today

READ_BY = time(17)
SATURDAY = 5

IsHoliday = Callable[[date], bool | None]


def is_working_day(day: date, is_holiday: IsHoliday) -> bool:
    """A day whose year is not published yet counts by its weekday alone."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def working_day_after(day: date, count: int, is_holiday: IsHoliday) -> date:
    """The so-many-th working day after a date; the date itself never counts."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, is_holiday)
    return day


def read_by(sent_at: datetime, working_days: int, is_holiday: IsHoliday) -> datetime:
    """The instant by which a person has read it: 5pm on a working day (UTC)."""
    return instant(working_day_after(today(sent_at), working_days, is_holiday), READ_BY)
