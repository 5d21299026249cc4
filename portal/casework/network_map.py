"""Where people stand in the drawing of who is around somebody: rings by closeness, evenly round. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIZE = 320  # the drawing is a square of so many units
MIDDLE = SIZE / 2
RINGS = {"near": 60, "middle": 100, "far": 140}


@dataclass(frozen=True)
class Place:
    ref: str
    initials: str
    closeness: str
    x: int
    y: int


def places(people: Sequence[tuple[str, str, str]]) -> list[Place]:
    """`people`: (reference, initials, closeness). Rings begin at different angles, so that names do not line up."""
    found: list[Place] = []
    for number, (ring, radius) in enumerate(RINGS.items()):
        here = [each for each in people if each[2] == ring]
        for index, (ref, letters, closeness) in enumerate(here):
            angle = 2 * math.pi * index / len(here) - math.pi / 2 + number * math.pi / 5
            x, y = MIDDLE + radius * math.cos(angle), MIDDLE + radius * math.sin(angle)
            found.append(Place(ref, letters, closeness, round(x), round(y)))
    return found
