"""Hours as a person types them, one pattern a line, into rules; what is not understood is said, never guessed.

Monday to Friday, 9am to 12 noon and 2pm to 5pm, closed on bank holidays
Every 2 weeks on Thursday, 7pm to 9pm, starting 26 November 2026
First and third Tuesday of the month, 6pm to 8pm, in term time
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import Any

from portal.directory.hours_text import doubt_about
from portal.directory.plain_days import DaysNotRead, read_days_words
from portal.directory.shapes import ALL_DAY, WEEKDAYS, Freq, OnHolidays, Rule
from portal.directory.time_text import read_span
from portal.directory.typed_day import DAY, read_day
from portal.directory.welsh_hours import to_english

MOST_LINES = 30
_TIME = r"(?:12 noon|12 midnight|noon|midday|midnight|\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm)?)"
_SPAN = re.compile(rf"({_TIME})\s*(?:to|until|till|-|–)\s*({_TIME})(?![\w:])")
_FROM = re.compile(rf"\bfrom ({_TIME})(?![\w:])")
_ALWAYS = re.compile(r"\b(?:24 hours|all day and all night|all day and night|all day)\b")
_FIRST_DAY = re.compile(rf"\bstarting(?: on)? ({DAY})")
_BETWEEN = re.compile(rf"\bfrom ({DAY}) (?:to|until|till) ({DAY})")
_SINCE = re.compile(rf"\bfrom ({DAY})")
_LAST_DAY = re.compile(rf"\buntil ({DAY})")
_HOLIDAYS = {
    "closed on bank holidays": OnHolidays.CLOSED,
    "open on bank holidays": OnHolidays.OPEN,
    "bank holidays not known": OnHolidays.UNKNOWN,
}


class Unclear(StrEnum):
    """Why a line was not understood."""

    NO_DAYS = "no_days"
    NO_TIMES = "no_times"
    AM_OR_PM = "am_or_pm"
    SAME_TIMES = "same_times"
    NO_FIRST_DATE = "no_first_date"
    NO_SUCH_DATE = "no_such_date"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Typed:
    """`unclear`: the lines, as typed, that were not understood, each with the reason."""

    rules: tuple[Rule, ...] = ()
    unclear: tuple[tuple[str, Unclear], ...] = ()


class _NotUnderstood(Exception):
    def __init__(self, why: Unclear) -> None:
        self.why = why


def read_hours(text: str, *, today: date) -> Typed:
    """Lines into rules. A date without a year is the next of its name."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        return Typed(unclear=((lines[MOST_LINES], Unclear.TOO_MANY),))
    rules: list[Rule] = []
    unclear: list[tuple[str, Unclear]] = []
    for line in lines:
        try:
            rules += _read_line(line, today)
        except _NotUnderstood as error:
            unclear.append((line, error.why))
    return Typed(tuple(dict.fromkeys(rules)), tuple(unclear))


def _read_line(line: str, today: date) -> list[Rule]:
    rest = _Rest(to_english(" ".join(line.replace("–", "-").split())).rstrip("."))
    rule = _conditions(rest, today)
    spans = _spans(rest)
    said = rest.left()
    if said == "bank holidays":
        rule = replace(rule, byday=WEEKDAYS, on_holidays=OnHolidays.ONLY)
    else:
        try:
            rule = replace(rule, **read_days_words(said))
        except DaysNotRead:
            raise _NotUnderstood(Unclear.NO_DAYS) from None
    if rule.interval > 1 and rule.starts_on is None:
        raise _NotUnderstood(Unclear.NO_FIRST_DATE)
    if rule.freq is Freq.DAILY and rule.interval == 1:
        rule = replace(rule, freq=Freq.WEEKLY, byday=WEEKDAYS)
    return [replace(rule, opens_at=opens_at, closes_at=closes_at) for opens_at, closes_at in spans]


class _Rest:
    """What of a line is not yet understood."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str], use: Callable[[re.Match[str]], None]) -> bool:
        found = pattern.search(self.text)
        if found is None:
            return False
        use(found)
        self.text = f"{self.text[: found.start()]}, {self.text[found.end() :]}"
        return True

    def has(self, words: str) -> bool:
        there = words in self.text
        self.text = self.text.replace(words, ",")
        return there

    def left(self) -> str:
        parts = [part.strip() for part in self.text.split(",")]
        kept = [re.sub(r"^(?:and|on)\b|\band$", "", part).strip() for part in parts]
        return ", ".join(part for part in kept if part)


def _conditions(rest: _Rest, today: date) -> Rule:
    rule = Rule()
    for words, says in _HOLIDAYS.items():
        if rest.has(words):
            rule = replace(rule, on_holidays=says)
    rule = replace(rule, term_only=rest.has("in term time"), by_appointment=rest.has("by appointment"))
    dates: dict[str, Any] = {}

    def note(*names: str) -> Callable[[re.Match[str]], None]:
        def use(found: re.Match[str]) -> None:
            for number, name in enumerate(names, 1):
                day = read_day(found[number], today=today)
                if day is None:
                    raise _NotUnderstood(Unclear.NO_SUCH_DATE)
                dates[name] = day

        return use

    rest.take(_FIRST_DAY, note("starts_on"))
    if not rest.take(_BETWEEN, note("valid_from", "valid_to")):
        rest.take(_SINCE, note("valid_from"))
        rest.take(_LAST_DAY, note("valid_to"))
    return replace(rule, **dates)


def _spans(rest: _Rest) -> list[tuple[time | None, time | None]]:
    found: list[tuple[time | None, time | None]] = []
    if rest.take(_ALWAYS, lambda _match: found.append(ALL_DAY)):
        return found
    while rest.take(_SPAN, lambda match: found.append(_span(match[1], match[2]))):
        pass
    if not found and not rest.take(_FROM, lambda match: found.append(_span(match[1], ""))):
        raise _NotUnderstood(Unclear.NO_TIMES)
    return found


def _span(opens: str, closes: str) -> tuple[time | None, time | None]:
    opens = "00:00" if opens.endswith("midnight") else opens
    opens_at, closes_at = read_span(opens, closes)
    if opens_at is None or (closes and closes_at is None):
        raise _NotUnderstood(Unclear.AM_OR_PM)
    if closes and doubt_about(opens_at, closes_at, community=False):
        raise _NotUnderstood(Unclear.SAME_TIMES)
    return opens_at, closes_at
