"""When drug or alcohol services use a place, as people type it (R-33): "Tuesday, 2pm to 5pm: clinic", one a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from portal.directory.hours_lines import write_hours
from portal.directory.plain_hours import Unclear, read_hours
from portal.directory.shapes import Freq, Rule


@dataclass(frozen=True, slots=True)
class OtherUse:
    what: str
    byday: tuple[str, ...]
    opens_at: time
    closes_at: time


def read_uses(text: str, *, today: date) -> tuple[list[OtherUse], list[tuple[str, Unclear]]]:
    """Every week only: a place that is shared now and then is closed on those days instead."""
    uses: list[OtherUse] = []
    unclear: list[tuple[str, Unclear]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        hours, mark, what = line.rpartition(": ")
        read = read_hours(hours if mark else line, today=today)
        unclear += [(line, why) for _said, why in read.unclear]
        for rule in read.rules:
            if _is_plain(rule) and rule.opens_at is not None and rule.closes_at is not None:
                uses.append(OtherUse(what if mark else "", rule.byday, rule.opens_at, rule.closes_at))
            else:
                unclear.append((line, Unclear.NO_DAYS))
    return uses, unclear


def _is_plain(rule: Rule) -> bool:
    every_week = rule.freq is Freq.WEEKLY and rule.interval == 1
    return every_week and not (rule.starts_on or rule.valid_from or rule.valid_to or rule.term_only)


def write_uses(uses: Iterable[OtherUse], *, today: date) -> str:
    lines = []
    for use in uses:
        hours, _left = write_hours([Rule(use.byday, use.opens_at, use.closes_at)], today=today)
        lines.append(f"{hours}: {use.what}" if use.what else hours)
    return "\n".join(lines)
