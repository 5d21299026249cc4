"""When to try again, by class of trouble (F5, F6, F8, F9). Jitter comes in as a number from 0 to 1."""

from datetime import datetime, timedelta
from enum import StrEnum


class Trouble(StrEnum):
    UNREACHABLE = "unreachable"  # no connection: nothing was handed over, and it is not this message's fault
    SET_UP = "set-up"  # the gateway does not know us: a person must look
    BUSY = "busy"  # 429: the gateway says when
    NOT_YET = "not-yet"  # greylisting, full mailbox: 4xx
    BROKEN = "broken"  # 500, cut off in the middle: nothing was taken
    UNSURE = "unsure"  # the answer got lost: it may have been taken


WAITS: dict[Trouble, tuple[int, ...]] = {  # minutes, the last for every further try
    Trouble.UNREACHABLE: (1, 5, 15, 60),
    Trouble.SET_UP: (5, 15, 60),
    Trouble.BUSY: (1, 5, 15, 60),
    Trouble.NOT_YET: (5, 15, 60),
    Trouble.BROKEN: (1, 5, 15, 60),
    Trouble.UNSURE: (5,),
}
JITTER = 0.2  # so that a thousand delayed messages do not come back in one second
LONGEST_ASKED = timedelta(hours=6)


def next_try(trouble: Trouble, attempts: int, now: datetime, jitter: float, asked: timedelta | None = None) -> datetime:
    """When to try again after so many attempts. A gateway's own wish (`Retry-After`) is a least wait."""
    waits = WAITS[trouble]
    minutes = waits[min(max(attempts, 1), len(waits)) - 1]
    wait = timedelta(minutes=minutes) * (1 + JITTER * jitter)
    if asked is not None:
        wait = max(min(asked, LONGEST_ASKED), wait if trouble is not Trouble.BUSY else timedelta(0))
    return now + wait
