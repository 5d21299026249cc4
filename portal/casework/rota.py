"""Who is asked first, when they are asked to confirm, and how long they rest between (N-18). Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

N_ = str  # marks a sentence for the catalogue

ASK_BEFORE = timedelta(hours=24)
FALL_BACK_BEFORE = timedelta(hours=2)  # not confirmed by then: the next in line hears of it
REST = timedelta(hours=11)
LONGEST = timedelta(hours=14)
LINES = {"1": N_("First"), "2": N_("If the first cannot"), "3": N_("If neither can")}


def rests_enough(starts_at: datetime, ends_at: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
    """Eleven hours free before and after each other shift of the same worker."""
    return all(ends_at + REST <= begins or finishes + REST <= starts_at for begins, finishes in others)


def on_duty(shifts: Iterable[tuple[int, bool, str]]) -> str:
    """The worker to reach now out of (line, is confirmed, worker): the first confirmed, else the first of all."""
    found = sorted(shifts, key=lambda each: (not each[1], each[0]))
    return found[0][2] if found else ""
