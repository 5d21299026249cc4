"""A stretch of time: from an instant up to, not including, another. Both aware, UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a slot needs aware instants")
        if self.ends_at <= self.starts_at:
            raise ValueError("a slot must end after it starts")

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Slot") -> bool:
        """Back to back is not an overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def holds(self, other: "Slot") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


def merged(slots: Iterable[Slot]) -> list[Slot]:
    """Sorted, with overlapping and touching stretches joined."""
    out: list[Slot] = []
    for slot in sorted(slots):
        if out and slot.starts_at <= out[-1].ends_at:
            out[-1] = Slot(out[-1].starts_at, max(out[-1].ends_at, slot.ends_at))
        else:
            out.append(slot)
    return out


def without(slot: Slot, taken: Iterable[Slot]) -> list[Slot]:
    """What is left of a stretch once others are cut out of it."""
    left = [slot]
    for gap in merged(taken):
        left = [piece for part in left for piece in _cut(part, gap)]
    return left


def _cut(part: Slot, gap: Slot) -> list[Slot]:
    if not part.overlaps(gap):
        return [part]
    pieces = []
    if part.starts_at < gap.starts_at:
        pieces.append(Slot(part.starts_at, gap.starts_at))
    if gap.ends_at < part.ends_at:
        pieces.append(Slot(gap.ends_at, part.ends_at))
    return pieces
