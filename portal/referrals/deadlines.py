"""By when a person reads what was sent: working days of the nation and the team, 5pm local (N-14, N-16)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from portal.shared.clock import NoSuchTime, instant, today
from portal.shared.team_hours import USUAL, TeamHours

READ_BY = time(17)

IsHoliday = Callable[[date], bool | None]


def is_working_day(day: date, is_holiday: IsHoliday, hours: TeamHours = USUAL) -> bool:
    """A day whose year is not published yet counts by its weekday alone."""
    return hours.are_on(day) and not is_holiday(day)


def working_day_after(day: date, count: int, is_holiday: IsHoliday, hours: TeamHours = USUAL) -> date:
    """The so-many-th working day after a date; the date itself never counts."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, is_holiday, hours)
    return day


def read_by(sent_at: datetime, working_days: int, is_holiday: IsHoliday, hours: TeamHours = USUAL) -> datetime:
    """The instant by which a person has read it: 5pm on a working day. When they leave before that, or come no earlier,
    it is when they leave: at 5pm nobody would have been there to read it (UTC)."""
    day = working_day_after(today(sent_at), working_days, is_holiday, hours)
    return at_wall(day, READ_BY if hours.opens < READ_BY < hours.closes else hours.closes)


def at_wall(day: date, wall: time) -> datetime:
    """A wall time as an instant; one that the spring change skips is the first after it."""
    try:
        return instant(day, wall)
    except NoSuchTime:
        return instant(day, time(2))
