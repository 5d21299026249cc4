"""Rules as lines that `plain_hours.read_hours` reads back: what stands in the field when hours are changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from portal.directory.hours_summary import days_words, times_words
from portal.directory.plain_hours import read_hours
from portal.directory.shapes import OnHolidays, Rule
from portal.directory.typed_day import write_day
from portal.directory.voice import Voice
from portal.directory.welsh_hours import to_welsh

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _said(message: str, /, **values: object) -> str:
    return message % values if values else message


def _counted(one: str, many: str, num: int, /, **values: object) -> str:
    return (one if num == 1 else many) % {"num": num, **values}


PLAIN = Voice(gettext=_said, ngettext=_counted, weekday=lambda day: _DAY_NAMES[day.weekday()], day=write_day)


def write_hours(rules: Iterable[Rule], *, today: date, language: str = "en") -> tuple[str, tuple[Rule, ...]]:
    """The lines, in Welsh on a Welsh page, and the rules that no line says: those are shown as text.

    No line says what is doubtful or in another time zone."""
    lines, left = [], []
    for rule in rules:
        line = _line(rule)
        says = read_hours(line, today=today).rules
        if says == (replace(rule, source_text=""),):
            welsh = to_welsh(line) if language == "cy" else ""
            lines.append(welsh if welsh and read_hours(welsh, today=today).rules == says else line)
        else:
            left.append(rule)
    return "\n".join(lines), tuple(left)


def _line(rule: Rule) -> str:
    days = "bank holidays" if rule.on_holidays is OnHolidays.ONLY else days_words(rule, PLAIN)
    parts = [days, times_words(rule.opens_at, rule.closes_at, PLAIN), *_dates(rule)]
    parts += ["in term time"] * rule.term_only + ["by appointment"] * rule.by_appointment
    if rule.on_holidays is OnHolidays.CLOSED:
        parts.append("closed on bank holidays")
    elif rule.on_holidays is OnHolidays.OPEN:
        parts.append("open on bank holidays")
    line = ", ".join(part for part in parts if part)
    return line[:1].upper() + line[1:]


def _dates(rule: Rule) -> list[str]:
    said = [f"starting {write_day(rule.starts_on)}"] if rule.starts_on else []
    if rule.valid_from and rule.valid_to:
        return [*said, f"from {write_day(rule.valid_from)} to {write_day(rule.valid_to)}"]
    if rule.valid_from:
        return [*said, f"from {write_day(rule.valid_from)}"]
    return [*said, f"until {write_day(rule.valid_to)}"] if rule.valid_to else said
