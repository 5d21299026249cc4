"""Clocks that run only while the team is there: staffed hours on working days of the nation (N-14, N-18). Pure."""

from datetime import datetime, time, timedelta

from portal.referrals.deadlines import IsHoliday, is_working_day, working_day_after
from portal.shared.clock import instant, local, today

STAFFED_FROM, STAFFED_TO = time(9), time(20)
DANGER_WITHIN = timedelta(hours=1)  # the same working hour while staffed


def is_staffed(moment: datetime, is_holiday: IsHoliday) -> bool:
    wall = local(moment)
    return is_working_day(wall.date(), is_holiday) and STAFFED_FROM <= wall.time() < STAFFED_TO


def staffed_after(moment: datetime, length: timedelta, is_holiday: IsHoliday) -> datetime:
    """The instant by which so much staffed time has passed. What came overnight is due an hour into the morning."""
    while True:
        day = today(moment)
        starts, ends = instant(day, STAFFED_FROM), instant(day, STAFFED_TO)
        if is_working_day(day, is_holiday) and moment < ends:
            begins = max(moment, starts)
            if begins + length <= ends:
                return begins + length
            length -= ends - begins
        moment = instant(working_day_after(day, 1, is_holiday), STAFFED_FROM)


def next_contact(moment: datetime, working_days: int, is_holiday: IsHoliday) -> datetime:
    """5pm on the so-many-th working day after today."""
    return instant(working_day_after(today(moment), working_days, is_holiday), time(17))
