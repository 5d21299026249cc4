"""How long somebody waits after wrong tries: longer each time, never for good, and never on another network (T22)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

FREE_TRIES = 5
# A right password was given before any code is asked for, so wrong codes are counted over all networks as well.
FREE_CODES_ANYWHERE = 20
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


def wait_after(wrong: int, free: int = FREE_TRIES) -> timedelta:
    """The pause after so many wrong tries: none at first, then 30 seconds, doubling up to 15 minutes."""
    if wrong < free:
        return timedelta(0)
    doubled: int = 2 ** min(wrong - free, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


@dataclass(frozen=True)
class Count:
    wrong: int
    last_at: datetime
    wait_until: datetime | None
    is_looked_at: bool = True


def begin(count: Count, now: datetime, free: int = FREE_TRIES) -> Count:
    """The count with one more try in it. A try made while waiting is not looked at and makes the wait no longer."""
    if count.wait_until is not None and now < count.wait_until:
        return replace(count, is_looked_at=False)
    wrong = 1 if now - count.last_at >= FORGOTTEN_AFTER else count.wrong + 1
    wait = wait_after(wrong, free)
    return Count(wrong, now, now + wait if wait else None)


def network_of(address: str | None) -> str:
    """Who is counted as one: an IPv4 address, or the /64 that one IPv6 household or phone has."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)
