"""How often a code may be tried before it rests, for one network; and how that gets shorter over many (N-07, T3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MANY_OVER_ALL = 25  # wrong tries of one code over all networks before each new network gets fewer
LOOK_BACK = timedelta(hours=24)
# Whatever the codes: so many wrong ones in an hour from one neighbourhood of networks, and from everywhere (T3).
AN_HOUR_FROM_ONE = 60  # a library full of people who mistype; a machine is stopped here
AN_HOUR_OVER_ALL = 1000


@dataclass(frozen=True)
class Tries:
    """Wrong tries so far. `count` starts again once `last_at` is old enough."""

    count: int = 0
    last_at: datetime | None = None
    paused_until: datetime | None = None


def allowed(here_at_most: int, over_all: int) -> int:
    """How many wrong tries one network has. Never none: nobody can lock the person out."""
    return max(1, here_at_most - over_all // MANY_OVER_ALL)


def recent(tries: Tries, now: datetime, within: timedelta) -> int:
    return tries.count if tries.last_at is not None and now - tries.last_at < within else 0


def is_paused(tries: Tries, now: datetime) -> bool:
    return tries.paused_until is not None and now < tries.paused_until


def counted(here: Tries, over_all: Tries, now: datetime, *, at_most: int, pause: timedelta) -> tuple[Tries, Tries]:
    """One more try, before it is known whether it is right. A paused one changes nothing."""
    if is_paused(here, now):
        return here, over_all
    count = recent(here, now, pause) + 1
    total = recent(over_all, now, LOOK_BACK) + 1
    rests = count >= allowed(at_most, total)
    return Tries(count, now, now + pause if rests else None), Tries(total, now)


def is_too_many(from_here: int, over_all: int) -> bool:
    """Wrong codes so far in this hour. While the whole is too much, whoever has not yet missed still has a try:
    nobody can lock the person out by guessing from elsewhere."""
    return from_here >= AN_HOUR_FROM_ONE or (over_all >= AN_HOUR_OVER_ALL and from_here > 0)


def neighbourhood(network: str) -> str:
    """Addresses that one subscriber or one hosting firm has at hand: 256 of the old kind, a /48 of the new."""
    mark, kept = (":", 3) if ":" in network else (".", 3)
    return mark.join(network.split(mark)[:kept])


def hour_of(now: datetime) -> int:
    return int(now.timestamp() // 3600)
