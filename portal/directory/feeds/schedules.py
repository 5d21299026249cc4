"""Schedules of HSDS 2, HSDS 3, ORUK 1.0, ORUK 3.0 and Outpost as one listing's hours."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta

from portal.directory.feeds import clean
from portal.directory.hours_text import HoursRead, joined, read_schedule
from portal.directory.shapes import DayException, Freq, Rule
from portal.directory.time_text import read_time

Row = Mapping[str, object]

_MOST = 200  # schedules of one listing
_MOST_DAYS = 20
_LONGEST_INTERVAL = 366
_SOME_WEEKS = re.compile(
    r"\b(?:fortnight\w*|bi-?weekly|monthly|once a month|twice a month"
    r"|alternate (?:weeks|mon|tue|wed|thu|fri|sat|sun)\w*|every (?:other|2|two|second) \w+"
    r"|(?:1st|2nd|3rd|4th|first|second|third|fourth|last) (?:mon|tue|wed|thu|fri|sat|sun)\w*"
    r"|(?:of|in) (?:the|each|every) month)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Hours:
    """What the schedules of one listing say; `text` holds what could not be read."""

    rules: tuple[Rule, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    text: str = ""
    problems: tuple[str, ...] = ()


def read_hours(
    schedules: Iterable[Row], holidays: Iterable[Row] = (), *, is_abroad: bool = False, term_only: bool = False
) -> Hours:
    """`is_abroad`: the place is, so times without a time zone cannot be taken for UK time. `term_only`: as the words
    beside the schedules say; their own can say it too."""
    entries = [_plain(each) for each in list(schedules)[:_MOST]]
    reading = joined(_doubts_marked(entry, read_schedule(entry, community=False), is_abroad) for entry in entries)
    timeless = [entry["description"] for entry in entries if read_time(entry.get("opens_at", "")) is None]
    return Hours(
        rules=one_rule_for_like_days(replace(rule, term_only=term_only) for rule in reading.rules),
        exceptions=tuple(dict.fromkeys(change for each in holidays for change in _exceptions(each))),
        text="\n".join(dict.fromkeys(filter(None, timeless))),
        problems=reading.problems,
    )


def one_rule_for_like_days(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """HSDS 2 and Outpost give a row for each weekday: rows that differ in nothing else become one rule."""
    together: dict[Rule, list[str]] = {}
    for rule in rules:
        together.setdefault(replace(rule, byday=()), []).extend(rule.byday)
    return tuple(replace(rule, byday=tuple(dict.fromkeys(byday))) for rule, byday in together.items())


def _plain(schedule: Row) -> dict[str, str]:
    """Cleaned words only. What was said about the hours stands together under `description`."""
    entry = {clean.line(name, 60): clean.line(value, 500) for name, value in schedule.items()}
    for name in ("byday", "bymonthday"):
        many = schedule.get(name)
        if isinstance(many, list):
            entry[name] = ",".join(clean.line(each, 20) for each in many[:62])
    said = (entry.pop(name, "") for name in ("original_text", "description", "notes"))
    return {**entry, "description": " ".join(dict.fromkeys(filter(None, said)))}


def _doubts_marked(entry: Mapping[str, str], reading: HoursRead, is_abroad: bool) -> HoursRead:
    doubts = []
    if any(rule.freq is Freq.WEEKLY and rule.bymonthday for rule in reading.rules):
        days = entry.get("bymonthday", "")
        doubts.append(f'"{days}" are days of the month in a weekly schedule, so the hours are in doubt.')
    if _SOME_WEEKS.search(entry["description"]) and any(_is_each_week(rule) for rule in reading.rules):
        doubts.append("Its words are of some weeks only and its days of each week, so the hours are in doubt.")
    if is_abroad and not entry.get("timezone"):
        doubts.append("The place is abroad and no time zone is given, so the hours are in doubt.")
    rules = tuple(_of_bounded_size(replace(rule, doubtful=rule.doubtful or bool(doubts))) for rule in reading.rules)
    return HoursRead(rules, (*reading.problems, *doubts))


def _is_each_week(rule: Rule) -> bool:
    return rule.freq is Freq.WEEKLY and rule.interval == 1


def _of_bounded_size(rule: Rule) -> Rule:
    """Days that are no days, and endless lists of them, are left out; `source_text` still has the words."""
    byday = tuple(dict.fromkeys(day for day in rule.byday if _DAY.fullmatch(day)))[:_MOST_DAYS]
    bymonthday = tuple(dict.fromkeys(n for n in rule.bymonthday if 1 <= abs(n) <= 31))[:_MOST_DAYS]
    is_whole = (byday, bymonthday) == (rule.byday, rule.bymonthday) and rule.interval <= _LONGEST_INTERVAL
    if is_whole:
        return rule
    interval = min(rule.interval, _LONGEST_INTERVAL)
    return replace(rule, byday=byday, bymonthday=bymonthday, interval=interval, doubtful=True)


def _exceptions(holiday: Row) -> Iterable[DayException]:
    """One entry of HSDS 2 or ORUK 1.0 may cover several days; more than a month is no holiday."""
    first = clean.on_date(holiday.get("start_date"))
    last = clean.on_date(holiday.get("end_date")) or first
    if first is None or last is None or not 0 <= (last - first).days <= 31:
        return
    is_closed = clean.truth(holiday.get("closed")) is True
    opens_at, closes_at = (_time(holiday, *names) for names in (("opens_at", "open_at"), ("closes_at", "closed_at")))
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if is_closed:
            yield DayException(on=day, closed=True)
        else:  # without times: open, and nobody said when
            yield DayException(on=day, closed=False, opens_at=opens_at, closes_at=closes_at)


def _time(holiday: Row, *names: str) -> time | None:
    read = (read_time(clean.line(holiday.get(name), 40)) for name in names)
    return next((found.at for found in read if found), None)
