"""When the team is there: days of the week, from and to. Read from what was typed, and written as it is kept. Pure."""

import re
from dataclasses import dataclass
from datetime import date, time

from portal.shared.errors import BadInput

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = 24 * 60
_SHAPE = re.compile(r"(?P<days>.+?),? (?P<start>[0-9][^ ]*|noon|midnight) to (?P<to>[0-9][^ ]*|noon|midnight)")
_TIME = re.compile(r"(\d{1,2})(?:[:.]([0-5]\d))?(am|pm)?")
_SPACE_BEFORE_HALF = re.compile(r"(\d) (am|pm)\b")
_GROUPS = {"every day": range(7), "daily": range(7), "weekdays": range(5)}


class NotTeamHours(BadInput):
    """Nothing that reads as days and times."""


@dataclass(frozen=True, slots=True)
class TeamHours:
    """`days`: Monday is 0. Minutes from local midnight, `to` not included."""

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    start: int = 9 * 60
    to: int = 20 * 60

    def are_on(self, day: date) -> bool:
        return day.weekday() in self.days

    @property
    def opens(self) -> time:
        return _at(self.start)

    @property
    def closes(self) -> time:
        """A minute before midnight where it is midnight."""
        return _at(min(self.to, DAY - 1))

    @property
    def is_row(self) -> bool:
        """Whether the days follow each other: Monday to Friday."""
        return len(self.days) > 2 and self.days[-1] - self.days[0] == len(self.days) - 1


USUAL = TeamHours()


def read(typed: str) -> TeamHours:
    """Monday to Friday, 9am to 8pm. Tuesday and Saturday, 10:30am to 16:00. Every day, 8am to midnight.

    Raises NotTeamHours.
    """
    plain = _SPACE_BEFORE_HALF.sub(r"\1\2", " ".join(typed.casefold().replace("12 noon", "noon").split()))
    found = _SHAPE.fullmatch(plain)
    if found is None:
        raise NotTeamHours
    start, to = _minutes(found["start"]), _minutes(found["to"]) or DAY
    if not start < to:
        raise NotTeamHours
    return TeamHours(_days(found["days"]), start, to)


def read_if_can(typed: str) -> TeamHours | None:
    try:
        return read(typed)
    except NotTeamHours:
        return None


def written(hours: TeamHours) -> str:
    """As it is kept: the English that `read` reads back."""
    names = [DAYS[day] for day in hours.days]
    if hours.is_row:
        days = f"{names[0]} to {names[-1]}"
    else:
        days = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{days}, {_clock(hours.start)} to {_clock(hours.to)}"


def _days(said: str) -> tuple[int, ...]:
    if said in _GROUPS:
        return tuple(_GROUPS[said])
    found: set[int] = set()
    for part in re.split(r",| and ", said):
        first, _, last = part.strip().partition(" to ")
        begin, end = _day(first), _day(last or first)
        if begin > end:
            raise NotTeamHours
        found.update(range(begin, end + 1))
    return tuple(sorted(found))


def _day(said: str) -> int:
    """By its name, or the first three letters of it or more."""
    plain = said.strip().removesuffix("s") if said.strip() not in ("tues", "weds", "thurs") else said.strip()[:3]
    matches = [number for number, name in enumerate(DAYS) if len(plain) > 2 and name.casefold().startswith(plain)]
    if len(matches) != 1:
        raise NotTeamHours
    return matches[0]


def _minutes(said: str) -> int:
    if said in ("noon", "midnight"):
        return 12 * 60 if said == "noon" else 0
    found = _TIME.fullmatch(said)
    if found is None:
        raise NotTeamHours
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half is None and found[2] is None:
        raise NotTeamHours  # "9 to 5" does not say which half of the day
    if half and not 1 <= hour <= 12:
        raise NotTeamHours
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    if hour * 60 + minute > DAY:
        raise NotTeamHours
    return hour * 60 + minute


def _clock(minute: int) -> str:
    if minute % DAY == 0:
        return "midnight"
    hour, rest = divmod(minute, 60)
    return f"{hour % 12 or 12}{f':{rest:02}' if rest else ''}{'am' if hour < 12 else 'pm'}"


def _at(minute: int) -> time:
    return time(minute // 60, minute % 60)
