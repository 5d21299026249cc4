"""Whether a listing may be called open, said a second time and as plainly as can be: one moment, one rule at a time.

Nothing of portal/directory is used: what is wrong there must not be wrong here in the same way.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.shared.clock import UK

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = timedelta(days=1)
# Each nation keeps its own: Easter Monday is none in Scotland, and 2 January and St Andrew's Day are none elsewhere.
DIVISIONS = {
    "E": BankHolidays.ENGLAND_AND_WALES,
    "W": BankHolidays.ENGLAND_AND_WALES,
    "S": BankHolidays.SCOTLAND,
    "N": BankHolidays.NORTHERN_IRELAND,
}
FEASTS = {(12, 25), (12, 26), (1, 1)}  # many are closed on the day itself too when its bank holiday is moved


def may_be_open(rules: Iterable[Any], days: Iterable[Any], now: datetime, nations: str) -> bool:
    """Whether a rule, or a date of its own, makes it surely open: today's hours or last night's.

    `nations`: letters of the listing. None said: it is sure only where no nation has a holiday.
    """
    wall, days = now.astimezone(UK), list(days)
    usual = [rule for rule in rules if not (rule.doubtful or rule.by_appointment or rule.term_only)]
    parts = [day for day in days if day.closed and day.opens_at]
    if any(_within(part.opens_at, part.closes_at, part.on, wall) for part in parts):
        return False
    for on in (wall.date(), wall.date() - DAY):
        said = [day for day in days if day.on == on and not (day.closed and day.opens_at)]
        if any(day.closed for day in said):
            if on == wall.date():
                usual = []  # last night's usual hours may or may not run on into a closed date
            continue
        hours = said or [rule for rule in usual if _falls_on(rule, on) and _is_held(rule, on, wall.date(), nations)]
        if any(_within(each.opens_at, each.closes_at, on, wall) for each in hours):
            return True
    return False


def _is_held(rule: Any, on: date, today: date, nations: str) -> bool:
    if rule.on_holidays == "open":
        return True
    if rule.on_holidays == "only":
        return all(on in _published(DIVISIONS[nation]) for nation in nations or DIVISIONS)
    return not (may_be_holiday(on, nations) or may_be_holiday(today, nations))


def may_be_holiday(on: date, nations: str) -> bool:
    """In any of these nations, or not known: a year that is not published has no days without one."""
    if (on.month, on.day) in FEASTS:
        return True
    for nation in nations or DIVISIONS:
        published = _published(DIVISIONS[nation])
        if on in published or on.year not in {day.year for day in published}:
            return True
    return False


def _falls_on(rule: Any, on: date) -> bool:
    assert rule.interval == 1 or rule.freq == "WEEKLY", "nothing in the made-up town says every second month"
    if (rule.valid_from and on < rule.valid_from) or (rule.valid_to and on > rule.valid_to):
        return False
    if rule.starts_on and on < rule.starts_on:
        return False
    if rule.interval > 1 and (not rule.starts_on or _weeks(rule.starts_on, on) % rule.interval):
        return False
    days = [part for part in rule.byday.split(",") if part]
    week, last = (on.day - 1) // 7 + 1, (on + 7 * DAY).month != on.month
    name = WEEKDAYS[on.weekday()]
    return not days or name in days or f"{week}{name}" in days or (last and f"-1{name}" in days)


def _weeks(start: date, on: date) -> int:
    return ((on - on.weekday() * DAY) - (start - start.weekday() * DAY)).days // 7


def _within(opens: time | None, closes: time | None, on: date, wall: datetime) -> bool:
    if opens is None or closes is None:
        return False
    if closes == time(23, 59):
        closes = time(0)  # HSDS has no other way to say midnight
    plain = wall.replace(tzinfo=None)
    start = datetime.combine(on, opens)
    end = datetime.combine(on if closes > opens else on + DAY, closes)
    return start <= plain < end


@cache
def _published(division: str) -> frozenset[date]:
    said = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    return frozenset(each["date"] for each in said)
