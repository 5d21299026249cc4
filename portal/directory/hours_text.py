"""Hours as feeds write them, into rules. What cannot be meant as written is marked doubtful, never guessed.

`problems` are plain sentences for the people who look after a source.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from portal.directory.recurrence import days_are_known
from portal.directory.shapes import ALL_DAY, WEEKDAYS, Freq, Rule
from portal.directory.time_text import ReadTime, as_span, read_time
from portal.directory.wall_times import zone_named

TOO_EARLY = time(6)  # "Mo 02:00-05:00" in a hall means the afternoon
TOO_LONG = timedelta(hours=16)
TOO_LONG_FOR_A_LINE = timedelta(hours=20)

_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UK_OFFSETS = (timedelta(0), timedelta(hours=1))
_AS_IF_UK = ("", "0", "1", "Z", "UTC", "GMT", "BST")  # what publishers put for "here"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class HoursRead:
    rules: tuple[Rule, ...] = ()
    problems: tuple[str, ...] = ()


def joined(readings: Iterable[HoursRead]) -> HoursRead:
    rules: list[Rule] = []
    problems: list[str] = []
    for reading in readings:
        rules += reading.rules
        problems += (problem for problem in reading.problems if problem not in problems)
    return HoursRead(tuple(rules), tuple(problems))


def doubt_about(opens_at: time | None, closes_at: time | None, *, community: bool = True) -> str:
    """Why these times cannot be meant, or "". `community` False: lines and night services."""
    if opens_at is None:
        return "no opening time"
    if closes_at is None or (opens_at, closes_at) == ALL_DAY:
        return ""
    if opens_at == closes_at:
        return "opens and closes at the same time"
    length = timedelta(hours=closes_at.hour - opens_at.hour, minutes=closes_at.minute - opens_at.minute)
    length += timedelta(days=1) if closes_at < opens_at else timedelta(0)
    if not community:
        return "longer than 20 hours" if length > TOO_LONG_FOR_A_LINE else ""
    if closes_at < opens_at:
        return "closes before it opens"
    if opens_at < TOO_EARLY:
        return "starts before 6am"
    return "longer than 16 hours" if length > TOO_LONG else ""


def with_doubts(rule: Rule, *, community: bool = True) -> HoursRead:
    """The rule, marked doubtful if it must be, with one sentence that says why."""
    doubt = doubt_about(rule.opens_at, rule.closes_at, community=community)
    if not doubt and not days_are_known(rule):
        doubt = "no days, or days that cannot be read"
    if not doubt:
        return HoursRead((rule,))
    said = rule.source_text or f"{rule.opens_at}-{rule.closes_at}"
    return HoursRead((replace(rule, doubtful=True),), (f'Hours "{said}" are in doubt: {doubt}.',))


def read_day(text: str, day: str, *, community: bool = True) -> HoursRead:
    """One cell of a table with a column a day: "10:00-13:00,14:00-17:00". An empty cell is closed: no rules."""
    out = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        opens, _, closes = part.replace("–", "-").partition("-")
        rule = _times(Rule(byday=(day,), source_text=part), read_time(opens), read_time(closes))
        if rule.opens_at is None or rule.closes_at is None:
            problem = f'Hours "{part}" ({day}) are in doubt: not two times.'
            out.append(HoursRead((replace(rule, doubtful=True),), (problem,)))
        else:
            out.append(with_doubts(rule, community=community))
    return joined(out)


def read_days(cells: Mapping[str, str], *, community: bool = True) -> HoursRead:
    """Seven such cells, {"MO": "09:00-17:00", ...}: days with the same hours become one rule."""
    reading = joined(read_day(text, day, community=community) for day, text in cells.items())
    together: dict[Rule, list[str]] = {}
    for rule in reading.rules:
        together.setdefault(replace(rule, byday=()), []).append(rule.byday[0])
    rules = (replace(rule, byday=tuple(sorted(days, key=WEEKDAYS.index))) for rule, days in together.items())
    return HoursRead(tuple(rules), reading.problems)


def read_schedule(entry: Mapping[str, object], *, community: bool = True) -> HoursRead:
    """One HSDS or Open Referral UK schedule. `opens_at` with Z or an offset is read as UK wall time, and said so."""
    problems: list[str] = []
    opens, closes = (_time_of(entry, name) for name in ("opens_at", "closes_at"))
    byday = _byday(_text(entry, "byday") or _text(entry, "weekday"))
    rule = Rule(
        byday=byday,
        freq=_freq(_text(entry, "freq"), byday),
        interval=_number(entry.get("interval")) or 1,
        bymonthday=_numbers(_text(entry, "bymonthday")),
        starts_on=_date(_text(entry, "dtstart")),
        valid_from=_date(_text(entry, "valid_from")),
        valid_to=_earliest(_date(_text(entry, "valid_to")), _date(_text(entry, "until"))),
        source_text=_text(entry, "description") or _text(entry, "original_text"),
    )
    rule = _times(rule, opens, closes)
    if _is_region(_text(entry, "timezone")):
        rule = replace(rule, timezone=_text(entry, "timezone"))
    offsets = {clock.offset for clock in (opens, closes) if clock and clock.offset is not None}
    if offsets:
        problems.append("Times come with a fixed offset; they are read as UK wall time.")
    doubts = _doubts_of_schedule(entry, rule, offsets)
    reading = with_doubts(replace(rule, doubtful=bool(doubts)), community=community)
    return HoursRead(reading.rules, (*problems, *doubts, *reading.problems))


def _doubts_of_schedule(entry: Mapping[str, object], rule: Rule, offsets: set[timedelta]) -> list[str]:
    doubts = [f'"{name}" cannot be read, so the hours are in doubt.' for name in _not_read(entry)]
    if any(offset not in _UK_OFFSETS for offset in offsets):
        doubts.append("The offset of the times is not one of the UK, so the hours are in doubt.")
    if not _text(entry, "freq") and not rule.byday and not rule.bymonthday:
        doubts.append("Nothing says how often this repeats, so the hours are in doubt.")
    if _text(entry, "wkst") not in ("", "MO") and rule.interval > 1:
        doubts.append("Weeks do not start on Monday, so the hours are in doubt.")
    return doubts


def _not_read(entry: Mapping[str, object]) -> list[str]:
    """Names of filled fields whose meaning would be lost."""
    names = [name for name in ("count", "byweekno", "byyearday") if _text(entry, name)]
    for name in ("opens_at", "closes_at"):
        if _text(entry, name) and _time_of(entry, name) is None:
            names.append(name)
    for name in ("dtstart", "valid_from", "valid_to", "until"):
        if _text(entry, name) and _date(_text(entry, name)) is None:
            names.append(name)
    if _text(entry, "freq").upper() not in ("", *Freq):
        names.append("freq")
    if _text(entry, "timezone") not in _AS_IF_UK and not _is_region(_text(entry, "timezone")):
        names.append("timezone")
    if _text(entry, "interval") and (_number(entry["interval"]) or 0) < 1:
        names.append("interval")
    return names


def _times(rule: Rule, opens: ReadTime | None, closes: ReadTime | None) -> Rule:
    opens_at, closes_at = as_span(opens, closes)
    return replace(rule, opens_at=opens_at, closes_at=closes_at)


def _time_of(entry: Mapping[str, object], name: str) -> ReadTime | None:
    return read_time(_text(entry, name))


def _is_region(name: str) -> bool:
    """ "Europe/London" is; "UTC" is not, it would be wrong for half the year."""
    return "/" in name and zone_named(name) is not None


def _freq(text: str, byday: tuple[str, ...]) -> Freq:
    if text.upper() in tuple(Freq):
        return Freq(text.upper())
    return Freq.MONTHLY if any(len(day) > 2 for day in byday) else Freq.WEEKLY


def _byday(text: str) -> tuple[str, ...]:
    """ "MO, TU", "2MO", "Monday": as iCalendar letters; what cannot be read stays as it is, and is found out later."""
    return tuple(_letters(word) for word in re.split(r"[,;\s]+", text) if word)


def _letters(word: str) -> str:
    return WEEKDAYS[_DAY_NAMES.index(word.lower())] if word.lower() in _DAY_NAMES else word.upper()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(_number(word) or 0 for word in re.split(r"[,;\s]+", text) if word)


def _number(value: object) -> int | None:
    try:
        return int(float(str(value)))
    except (ValueError, OverflowError):
        return None


def _date(text: str) -> date | None:
    match = _ISO_DAY.match(text)
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    return "" if value is None else str(value).strip()
