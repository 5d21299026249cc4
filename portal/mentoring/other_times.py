"""Which other times are named to whom, when several bookings are called off at once. Pure.

Nobody is promised anything and nothing is held; but two people are not sent after one time while there is another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.mentoring.matching import Choosable, Needs
from portal.shared.clock import today
from portal.shared.slots import Slot

MOST = 2


@dataclass(frozen=True, slots=True)
class OtherGroup:
    """A group that could be had instead of one that is off."""

    ref: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """A free time with somebody. `is_same`: with the one who was booked."""

    mentor_ref: str
    slot: Slot
    is_same: bool = True

    def spoils(self, other: "Named") -> bool:
        """Whoever takes this one takes the other as well."""
        return self.mentor_ref == other.mentor_ref and self.slot.overlaps(other.slot)


def share_out(wanted: Sequence[Sequence[Named]]) -> list[list[Named]]:
    """For each person at most two of the times that fit them, given in the order in which they would rather have them.

    One for everybody before anybody has two; who has least to choose from comes first. On two days where that can be.
    A time is named to two people only where one of them would have none else.
    """
    found: list[list[Named]] = [[] for _ in wanted]
    turns = sorted(range(len(wanted)), key=lambda number: len(wanted[number]))
    given: list[Named] = []
    for _round in range(MOST):
        for number in turns:
            pick = _pick([each for each in wanted[number] if not any(map(each.spoils, given))], found[number])
            if pick is not None:
                found[number].append(pick)
                given.append(pick)
    for number in turns:
        if not found[number] and wanted[number]:
            shared = min(wanted[number], key=lambda each: sum(map(each.spoils, given)))
            found[number].append(shared)
            given.append(shared)
    return [sorted(each, key=lambda named: named.slot) for each in found]


def _pick(left: Iterable[Named], has: Sequence[Named]) -> Named | None:
    days = {today(each.slot.starts_at) for each in has}
    return min(left, key=lambda each: (not each.is_same, today(each.slot.starts_at) in days), default=None)


def fits_instead(person: Choosable, has_reason: bool, needs: Needs, spoken: Iterable[str]) -> bool:
    """Whether somebody else may be named: a reason speaks for them, and they speak what was spoken so far."""
    return (has_reason or needs == Needs()) and set(needs.languages) & set(spoken) <= set(person.languages)
