"""Is a new number or address the person's own, and read by them? Six figures go there first, and are typed back.

They sign nobody in and open nothing: they are typed in a visit that is open already. So they hold for days, for
somebody who looks at that phone or that mail on Saturdays only. Few tries, and new ones at most once a day, keep
guessing hopeless: five in a million a day. Pure.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

FIGURES = 6
HOLDS_FOR = timedelta(days=14)
TRIES = 5
ONE_PER = timedelta(hours=24)  # what one number or address gets at most, whoever names it (T6)


class Typed(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"  # none that still hold: too old, tried too often, or none were made


def new_figures() -> str:
    return f"{secrets.randbelow(10**FIGURES):0{FIGURES}d}"


def still_hold(made_at: datetime | None, tries: int, now: datetime) -> bool:
    return made_at is not None and tries < TRIES and now < made_at + HOLDS_FOR


def tidy(typed: str) -> str:
    """Figures as people type them: with a space or a dash, or of another script."""
    return "".join(str(int(letter)) for letter in typed if letter.isdecimal())


def is_same(typed: str, figures: str) -> bool:
    return bool(figures) and hmac.compare_digest(tidy(typed).encode(), figures.encode())


def shown(figures: str) -> str:
    """In two groups, which are easier to keep in mind: 482 917."""
    return f"{figures[:3]} {figures[3:]}"
