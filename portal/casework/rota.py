"""Who is asked first, when they are asked to confirm, and how long they rest between (N-18). Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

N_ = str  # marks a sentence for the catalogue

ASK_BEFORE = timedelta(hours=24)
FALL_BACK_BEFORE = timedelta(hours=2)  # not confirmed by then: the next in line hears of it
LONGEST = timedelta(hours=14)
LINES = {"1": N_("First"), "2": N_("If the first cannot"), "3": N_("If neither can")}


def rests_enough(
    starts_at: datetime, ends_at: datetime, others: Iterable[tuple[datetime, datetime]], rest: timedelta
) -> bool:
    """So many hours free before and after each other shift of the same worker; no time at all: they do not overlap."""
    return all(ends_at + rest <= begins or finishes + rest <= starts_at for begins, finishes in others)


def without_rest(shifts: Iterable[tuple[str, str, datetime, datetime]], rest: timedelta) -> set[str]:
    """References of (reference, worker, start, end) that begin before their worker has rested from the one before."""
    ended: dict[str, datetime] = {}
    short = set()
    for ref, worker, starts_at, ends_at in sorted(shifts, key=lambda each: each[2]):
        if worker in ended and starts_at < ended[worker] + rest:
            short.add(ref)
        ended[worker] = max(ends_at, ended.get(worker, ends_at))
    return short


def on_duty(shifts: Iterable[tuple[int, bool, str]]) -> str:
    """The worker to reach now out of (line, is confirmed, worker): the first confirmed, else the first of all."""
    found = sorted(shifts, key=lambda each: (not each[1], each[0]))
    return found[0][2] if found else ""
