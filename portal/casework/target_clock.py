"""Clocks that run only while the team is there: its hours, on working days of the nation (N-14, N-18). Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.referrals.deadlines import IsHoliday, at_wall, is_working_day, working_day_after
from portal.shared.clock import today
from portal.shared.team_hours import USUAL, TeamHours

DANGER_WITHIN = timedelta(hours=1)  # the same working hour while staffed


@dataclass(frozen=True, slots=True)
class Target:
    """What the organisation chose: when it is there, and within how much of that time somebody acts on danger."""

    hours: TeamHours = USUAL
    danger_within: timedelta = DANGER_WITHIN


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
