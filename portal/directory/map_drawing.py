"""A plain drawing of where things are round a point: rings of miles, and one numbered mark for each (R-35, N-35).

No tiles and no outlines: north is up, distances are true, and nothing is on it that the list beside it lacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

METRES_IN_MILE = 1609.344
SIZE = 400  # units of the drawing, square
EDGE = 26  # left free at each side
MARK = 17  # radius of a mark: 34 units across, 24 px on a phone of 320
_STEPS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
_RINGS = 3
_TURNS, _PLACES = 8, 12
_WORDS, _UNDER = 34, 5  # half the width of the words at a ring, and how far below the line they begin


@dataclass(frozen=True, slots=True)
class Ring:
    """`x`, `y`: where its words stand, clear of the marks."""

    radius: float
    miles: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """`number`: as in the list beside it. Of a mark that was moved aside, (line_x, line_y) is its true place."""

    number: int
    x: float
    y: float
    line_x: float
    line_y: float

    @property
    def is_moved(self) -> bool:
        return (self.x, self.y) != (self.line_x, self.line_y)


@dataclass(frozen=True, slots=True)
class Drawing:
    rings: tuple[Ring, ...]
    marks: tuple[Mark, ...]
    size: int = SIZE
    middle: int = SIZE // 2
    mark: int = MARK


def draw(middle: tuple[int, int], points: Sequence[tuple[int, int] | None]) -> Drawing:
    """`points` in metres on the grid, in the order of the list; None is left out and keeps its number."""
    offsets = [(point[0] - middle[0], point[1] - middle[1]) if point else None for point in points]
    furthest = max((hypot(*offset) for offset in offsets if offset), default=0.0) / METRES_IN_MILE
    step = next((step for step in _STEPS if step * _RINGS >= furthest), furthest / _RINGS)
    scale = (SIZE / 2 - EDGE) / (step * _RINGS * METRES_IN_MILE)
    marks: list[Mark] = []
    for number, offset in enumerate(offsets, 1):
        if offset is not None:
            marks.append(_mark(number, offset[0] * scale, offset[1] * scale, marks))
    rings = [
        (round(number * step * METRES_IN_MILE * scale, 1), _shown(number * step)) for number in range(1, _RINGS + 1)
    ]
    return Drawing(tuple(_ring(radius, miles, marks) for radius, miles in rings), tuple(marks))


def _ring(radius: float, miles: str, marks: Sequence[Mark]) -> Ring:
    """Without words where marks leave no room for them; the other rings say how far."""
    at = _clear(radius, marks)
    return Ring(radius, miles if _room(at, marks) > MARK + _UNDER else "", *at)


def _clear(radius: float, marks: Sequence[Mark]) -> tuple[float, float]:
    """On the ring, furthest from every mark; below the middle where it is all the same."""
    angles = [pi / 2 + 2 * pi * place / _PLACES for place in range(_PLACES)]
    places = [
        (
            round(min(max(SIZE / 2 + radius * cos(angle), _WORDS), SIZE - _WORDS), 1),
            round(min(SIZE / 2 + radius * sin(angle) + _UNDER, SIZE - 2), 1),
        )
        for angle in angles
    ]
    return max(places, key=lambda at: _room(at, marks))


def _room(at: tuple[float, float], marks: Sequence[Mark]) -> float:
    return min((hypot(at[0] - mark.x, at[1] - mark.y) for mark in marks), default=SIZE)


def _shown(miles: float) -> str:
    return f"{miles:.2f}".rstrip("0").rstrip(".")


def _mark(number: int, east: float, north: float, others: Sequence[Mark]) -> Mark:
    """Where it is, or as near to that as leaves every mark to be pressed."""
    true = (round(SIZE / 2 + east, 1), round(SIZE / 2 - north, 1))
    x, y = next((at for at in _near(true) if _is_free(at, others)), true)
    return Mark(number, x, y, *true)


def _near(at: tuple[float, float]) -> list[tuple[float, float]]:
    found = [at]
    for turn in range(1, _TURNS + 1):
        for place in range(_PLACES):
            angle = 2 * pi * place / _PLACES + turn
            found.append((_inside(at[0] + turn * MARK * cos(angle)), _inside(at[1] + turn * MARK * sin(angle))))
    return found


def _inside(value: float) -> float:
    return round(min(max(value, MARK + 2), SIZE - MARK - 2), 1)


def _is_free(at: tuple[float, float], others: Sequence[Mark]) -> bool:
    return all(hypot(at[0] - other.x, at[1] - other.y) >= 2 * MARK for other in others)
