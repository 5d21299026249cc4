"""Clocks that run only while the team is there: its hours, on working days of the nation (N-14, N-18). Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.referrals.deadlines import IsHoliday, at_wall, is_working_day, working_day_after
from portal.shared.clock import instant, local, today
from portal.shared.team_hours import USUAL, TeamHours

DANGER_WITHIN = timedelta(hours=1)  # the same working hour while staffed


@dataclass(frozen=True, slots=True)
class Target:
    """What the organisation chose: when it is there, and within how much of that time somebody acts on danger."""

    hours: TeamHours = USUAL
    danger_within: timedelta = DANGER_WITHIN


def is_staffed(moment: datetime, is_holiday: IsHoliday, hours: TeamHours = USUAL) -> bool:
    wall = local(moment)
    return is_working_day(wall.date(), is_holiday, hours) and hours.start <= wall.hour * 60 + wall.minute < hours.to


def staffed_after(moment: datetime, length: timedelta, is_holiday: IsHoliday, hours: TeamHours = USUAL) -> datetime:
    """The instant by which so much staffed time has passed. What came overnight is due an hour into the morning."""
    while True:
        day = today(moment)
        starts, ends = at_wall(day, hours.opens), at_wall(day, hours.closes)
        if is_working_day(day, is_holiday, hours) and moment < ends:
            begins = max(moment, starts)
            if begins + length <= ends:
                return begins + length
            length -= ends - begins
        moment = at_wall(working_day_after(day, 1, is_holiday, hours), hours.opens)


def next_contact(moment: datetime, working_days: int, is_holiday: IsHoliday) -> datetime:
    """5pm on the so-many-th working day after today."""
    return instant(working_day_after(today(moment), working_days, is_holiday), time(17))
