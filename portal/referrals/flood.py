"""Many requests at once: what looks like a machine is asked to ring or to wait, a person gets in (T6, G26).

Nobody is refused for good: what was answered stays in the visit, and the same button sends it a little later.
"""

from datetime import timedelta
from enum import Enum

WITHIN = timedelta(minutes=10)  # what came in so long is counted together
MANY = 60  # over all networks; the busiest service we know of has fewer in a day
MANY_FROM_ONE = 6  # a library or a hospital is one network too: this alone only brings a second look
HASTY = timedelta(seconds=20)  # nobody reads and answers twelve questions so fast


class Verdict(Enum):
    TAKE = "take"
    LOOK = "look"  # kept, and a person looks at it first
    RING = "ring"  # not kept yet: "ring us, or send it again in a few minutes"


def judge(*, over_all: int, from_here: int, looks_made: bool) -> Verdict:
    """Counts are of the last ten minutes, this one included. `looks_made`: by a machine, or in a rush."""
    if over_all <= MANY:
        return Verdict.LOOK if looks_made or from_here > MANY_FROM_ONE else Verdict.TAKE
    return Verdict.RING if looks_made or from_here > MANY_FROM_ONE else Verdict.LOOK
