"""What other features show on the page where things stand, without this feature knowing them.

app.py fills `portal_status_cards` with functions `(db, family_member_id, now) -> list[Card]`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CARDS = "portal_status_cards"


@dataclass(frozen=True)
class Press:
    """A button that sends one value by POST, with the token of the page."""

    words: str
    address: str
    name: str
    value: str


@dataclass(frozen=True)
class Card:
    """Texts are ready to show, in the reader's language. `links`: (words, address) pairs, each an outlined button.

    `kind` "booking" marks the next booking: it moves the four steps on. `at` orders the cards."""

    title: str
    lines: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    kind: str = "note"
    at: datetime | None = None
    changes: tuple[tuple[str, str, str], ...] = field(
        default=()
    )  # (name, what holds now, address) for "You can change"
    presses: tuple[Press, ...] = ()  # shown above the links
    seen: Press | None = None  # takes the card away; shown below all


Cards = Callable[[Any, str, datetime], list[Card]]


def sorted_cards(cards: list[Card]) -> list[Card]:
    """What they may want to end first, then bookings; the soonest on top."""
    turns = {"apart": 0, "booking": 1}
    return sorted(cards, key=lambda card: (turns.get(card.kind, 2), card.at.timestamp() if card.at else 0.0))
