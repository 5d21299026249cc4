"""Many requests at once: what looks like a machine is asked to ring or to wait, a person gets in (T6, G26).

Nobody is refused for good: what was answered stays in the visit, and the same button sends or saves it a little later.
How much later grows with what comes from the same network; no worker of ours sleeps meanwhile.
"""

from datetime import timedelta
from enum import Enum

WITHIN = timedelta(minutes=10)  # what came in so long is counted together
MANY = 60  # over all networks; the busiest service we know of has fewer in a day
MANY_FROM_ONE = 6  # a library or a hospital is one network too: this alone only brings a second look
HASTY = timedelta(seconds=20)  # nobody reads and answers twelve questions so fast
FIRST_WAIT = timedelta(seconds=30)


class Verdict(Enum):
    TAKE = "take"
    LOOK = "look"  # kept, and a person looks at it first
    RING = "ring"  # not kept yet: "ring us, or send it again in a few minutes"


def judge(*, over_all: int, from_here: int, looks_made: bool, has_waited: bool = False) -> Verdict:
    """Counts are of the last ten minutes, this one included. `looks_made`: by a machine, or in a rush. `has_waited`: as
    long as they were asked to. Then a person gets in, however many come from where they are."""
    is_flood, is_busy = over_all > MANY, from_here > MANY_FROM_ONE
    if looks_made and (is_flood or (is_busy and not has_waited)):
        return Verdict.RING
    if is_flood and is_busy and not has_waited:
        return Verdict.RING
    return Verdict.LOOK if looks_made or is_busy or is_flood else Verdict.TAKE


def wait(from_here: int) -> timedelta:
    """How long one in doubt is asked to wait: twice as long with each more from that network, and never longer than
    what comes in is counted together."""
    doubled: int = 2 ** min(max(from_here - MANY_FROM_ONE, 0), 20)
    return min(FIRST_WAIT * doubled, WITHIN)
