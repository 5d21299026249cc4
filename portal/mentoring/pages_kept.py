"""What one worker keeps of the pages of free times, so that the next one like it is quick (P6, P7).

Only what is the same for everybody who is offered the same people: nothing in it is about whoever looked. It lies in
memory, for the minute in which it was made, and goes at once when a booking, a hold, a time or a place changes
(storage/stamps.py), when something held is free again, or when the settings change. A page of one mentor alone stays
when another's time is booked (changed_parts.py).
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.directory.kept import Few

MOST_BYTES = 2_000_000  # for each of the two that a worker has: pages of everybody's times, and of one mentor's


@dataclass
class State:
    """True from a moment on, until the minute is over or something that is held ends before."""

    known: tuple[Any, ...]
    since: datetime
    until: datetime | None
    closed: frozenset[str] | None = None  # ids of mentors that are not offered to everybody; None: not asked yet
    _pages: Few[tuple[datetime | None, bytes]] = field(default_factory=lambda: Few(MOST_BYTES, lambda it: len(it[1])))

    def holds(self, moment: datetime, known: tuple[Any, ...]) -> bool:
        is_same_minute = int(moment.timestamp()) // 60 == int(self.since.timestamp()) // 60
        is_before = self.until is None or moment < self.until
        return is_same_minute and self.since <= moment and is_before and self.known == known

    def page(self, key: tuple[Any, ...], moment: datetime) -> str | None:
        until, packed = self._pages.get(key) or (None, b"")
        return zlib.decompress(packed).decode() if packed and (until is None or moment < until) else None

    def keep(self, key: tuple[Any, ...], page: str, until: datetime | None = None) -> None:
        """Packed, because of 200 people each has a long page, and they differ little. `until`: it is true no longer."""
        self._pages.put(key, (until, zlib.compress(page.encode(), 1)))


class Kept:
    """Two for each process. Whoever still works with what was true before does so on its own copy."""

    def __init__(self) -> None:
        self._now: State | None = None

    def at(
        self, moment: datetime, known: tuple[Any, ...], next_end: Callable[[], datetime | None] = lambda: None
    ) -> State:
        held = self._now
        if held is None or not held.holds(moment, known):
            self._now = held = State(known, moment, next_end())
        return held
