"""Hours of this week against the limit, one bar for each mentor, as numbers for a drawing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

WIDTH, LEFT, ROW, BAR = 800, 150, 36, 20
NARROW_WIDTH, NARROW_LEFT = 320, 96


class HasHours(Protocol):
    @property
    def alias(self) -> str: ...
    @property
    def hours(self) -> float: ...
    @property
    def hours_most(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Bar:
    alias: str
    y: int
    text_y: int
    given: float  # widths
    limit: float
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    left: int
    bar: int
    bars: tuple[Bar, ...]


def chart(rows: Sequence[HasHours], *, narrow: bool = False) -> Chart:
    """Filled: hours given or booked. Outline: the limit."""
    width, left = (NARROW_WIDTH, NARROW_LEFT) if narrow else (WIDTH, LEFT)
    most = max([1.0, *(max(row.hours, float(row.hours_most)) for row in rows)])
    room = width - left - 56
    bars = tuple(
        Bar(
            row.alias,
            number * ROW + 8,
            number * ROW + 24,
            round(room * row.hours / most, 1),
            round(room * row.hours_most / most, 1),
            f"{row.hours:g}/{row.hours_most}",
        )
        for number, row in enumerate(rows)
    )
    return Chart(width, len(rows) * ROW + 8, left, BAR, bars)
