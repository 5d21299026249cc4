"""Between the words of the directory (shapes.py) and plain column values, both ways. No database here."""

from hashlib import sha256
from typing import Any

from portal.directory.shapes import DayException, Freq, OnHolidays, Record, Rule

LETTER_OF_NATION = {"England": "E", "Scotland": "S", "Wales": "W", "Northern Ireland": "N"}
NATION_OF_LETTER = {letter: nation for nation, letter in LETTER_OF_NATION.items()}


def rule_to_columns(rule: Rule) -> dict[str, Any]:
    return {
        "byday": ",".join(rule.byday),
        "opens_at": rule.opens_at,
        "closes_at": rule.closes_at,
        "freq": rule.freq.value,
        "interval": rule.interval,
        "bymonthday": ",".join(str(number) for number in rule.bymonthday),
        "starts_on": rule.starts_on,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "timezone": rule.timezone,
        "on_holidays": rule.on_holidays.value,
        "term_only": rule.term_only,
        "by_appointment": rule.by_appointment,
        "source_text": rule.source_text,
        "doubtful": rule.doubtful,
    }


def rule_from(row: Any) -> Rule:
    """From a `schedule` row or anything with its columns."""
    return Rule(
        byday=tuple(row.byday.split(",")) if row.byday else (),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        freq=Freq(row.freq),
        interval=row.interval,
        bymonthday=tuple(int(number) for number in row.bymonthday.split(",")) if row.bymonthday else (),
        starts_on=row.starts_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        timezone=row.timezone,
        on_holidays=OnHolidays(row.on_holidays),
        term_only=row.term_only,
        by_appointment=row.by_appointment,
        source_text=row.source_text,
        doubtful=row.doubtful,
    )


def exception_from(row: Any) -> DayException:
    return DayException(on=row.on, closed=row.closed, opens_at=row.opens_at, closes_at=row.closes_at, note=row.note)


def nations_to_letters(nations: tuple[str, ...]) -> str:
    return "".join(LETTER_OF_NATION[nation] for nation in nations if nation in LETTER_OF_NATION)


def nations_from_letters(letters: str) -> tuple[str, ...]:
    return tuple(NATION_OF_LETTER[letter] for letter in letters if letter in NATION_OF_LETTER)


def fingerprint(record: Record) -> str:
    """The same record gives the same mark, whatever order its raw fields came in."""
    parts = [f"{name}={getattr(record, name)!r}" for name in Record.__dataclass_fields__ if name != "raw"]
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
