"""Being out alone: what is due when nobody has checked in or out (N-48). Pure; every time is an instant.

15 minutes late the mentor is reminded, then the buddy is told, then the duty lead, then everybody who can act. Somebody
who says "I am looking into it" stops the chain; if it is still open half an hour later it comes back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Phase(StrEnum):
    IN = "in"  # not checked in yet
    OUT = "out"  # checked in, not out


class Step(StrEnum):
    REMIND = "remind"
    BUDDY = "buddy"
    LEAD = "lead"
    ALL = "all"
    AGAIN = "again"


LATE_BY = {
    Step.REMIND: timedelta(minutes=15),
    Step.BUDDY: timedelta(minutes=25),
    Step.LEAD: timedelta(minutes=35),
    Step.ALL: timedelta(minutes=50),
}
LOOKED_INTO_FOR = timedelta(minutes=30)
CHECK_IN_FROM = timedelta(hours=1)  # before the start; earlier it would say nothing
SEEN_FOR = timedelta(hours=12)  # how long before the start the buddy sees it


@dataclass(frozen=True, slots=True)
class Out:
    """One time out alone, as far as it has come."""

    starts_at: datetime
    ends_at: datetime
    in_at: datetime | None = None
    out_at: datetime | None = None
    off_at: datetime | None = None
    acknowledged_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.out_at is None and self.off_at is None

    @property
    def phase(self) -> Phase:
        return Phase.OUT if self.in_at else Phase.IN

    @property
    def due_at(self) -> datetime:
        """When word is next expected: the start, then the planned end."""
        return self.ends_at if self.in_at else self.starts_at


def is_late(out: Out, now: datetime) -> bool:
    return out.is_open and now >= out.due_at + LATE_BY[Step.REMIND]


def steps_due(out: Out, taken: Collection[tuple[str, str]], now: datetime) -> list[Step]:
    """Steps to take now, in their order; those missed while nothing ran come all at once."""
    if not out.is_open:
        return []
    due = [step for step, late in LATE_BY.items() if now >= out.due_at + late]
    if out.acknowledged_at is not None:
        due = [Step.AGAIN] if now >= out.acknowledged_at + LOOKED_INTO_FOR else []
    return [step for step in due if (out.phase, step) not in taken]


IN_WORDS = {"in", "here", "arrived", "yma", "mewn"}
OUT_WORDS = {"out", "safe", "home", "done", "allan", "adref", "saff"}


def word_of(text: str) -> Phase | None:
    """What a text says: IN, I am there; OUT, I am safe and away. Only by its first word."""
    words = "".join(letter if letter.isalpha() else " " for letter in text[:200]).casefold().split()
    if not words:
        return None
    if words[0] in IN_WORDS:
        return Phase.IN
    return Phase.OUT if words[0] in OUT_WORDS else None
