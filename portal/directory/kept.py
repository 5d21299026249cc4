"""What one worker keeps of public searches, so that the next one like it is quick (P1, P2).

Nothing that is kept is about a person: an answer is the same for everybody who asks the same, and a visit that holds
anything is neither given one nor adds one. It lies in memory only, for the minute in which it was made, and goes at
once when the directory changes (storage/stamps.py), when the settings do, or when the list of places does.
"""

from array import array
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar

MOST_BYTES, MOST_CARDS, MOST_FRAMES, MOST_BODIES, MOST_HITS = 4_000_000, 2_500, 32, 200, 300
LONGEST_KEY = 300  # characters: no ordinary search is longer
MOST_NUMBERS, A_SQUARE = 250_000, 40  # eight bytes each; what an empty square costs besides
Thing = TypeVar("Thing")
Points: TypeAlias = "array[int]"  # of a square: east, north, listing, venue, opens, closes, over and over


class Few(Generic[Thing]):
    """Things by key, as many as fit: what was not asked for longest goes first."""

    def __init__(self, most: int, size: Callable[[Thing], int] = lambda _thing: 1) -> None:
        self._most, self._size, self._held = most, size, 0
        self._things: dict[Hashable, Thing] = {}
        self._lock = Lock()

    def get(self, key: Hashable) -> Thing | None:
        with self._lock:
            thing = self._things.pop(key, None)
            if thing is not None:
                self._things[key] = thing
            return thing

    def put(self, key: Hashable, thing: Thing) -> None:
        with self._lock:
            if (old := self._things.pop(key, None)) is not None:
                self._held -= self._size(old)
            self._things[key] = thing
            self._held += self._size(thing)
            while self._held > self._most:
                self._held -= self._size(self._things.pop(next(iter(self._things))))

    def __len__(self) -> int:
        return len(self._things)


@dataclass(frozen=True)
class Card:
    """An entry of the results as HTML, cut where the distance stands in it; a sign stands for the search."""

    pieces: tuple[str, ...]
    is_stale: bool
    opens_at: datetime | None
    good_until: datetime


@dataclass(frozen=True)
class State:
    """True for one state of the directory, of the settings and of the list of places."""

    known: tuple[Any, ...]
    cards: Few[Card] = field(default_factory=lambda: Few(MOST_CARDS))
    frames: Few[tuple[str, ...]] = field(default_factory=lambda: Few(MOST_FRAMES))
    squares: Few[Points] = field(default_factory=lambda: Few(MOST_NUMBERS, lambda points: len(points) + A_SQUARE))


@dataclass(frozen=True)
class Minute:
    """True for one minute of one state: opening times begin and end on whole minutes."""

    state: State
    minute: int
    answers: Few[bytes] = field(default_factory=lambda: Few(MOST_BYTES, len))
    hits: Few[Any] = field(default_factory=lambda: Few(MOST_HITS))
    bodies: Few[tuple[str, ...]] = field(default_factory=lambda: Few(MOST_BODIES))


class Kept:
    """One for each process. Whoever still works with what was true before does so on its own copy."""

    def __init__(self) -> None:
        self._now: Minute | None = None

    def at(self, moment: datetime, known: tuple[Any, ...]) -> Minute:
        minute, held = int(moment.timestamp()) // 60, self._now
        if held is not None and held.minute == minute and held.state.known == known:
            return held
        state = held.state if held is not None and held.state.known == known else State(known)
        self._now = fresh = Minute(state, minute)
        return fresh


def of_app(app: Any) -> Kept:
    held: Kept = app.extensions.setdefault("portal_kept_searches", Kept())
    return held
