"""Every second week at the same time on the clock, whatever the clocks do in between (F11). Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.shared.clock import instant, local

EVERY = timedelta(weeks=2)


def later_starts(first: datetime, count: int) -> list[datetime]:
    """The starts after the first of so many, as instants."""
    wall = local(first)
    return [instant(wall.date() + EVERY * number, wall.time()) for number in range(1, count)]


def shifted(starts: Sequence[datetime], before: datetime, after: datetime) -> list[datetime]:
    """Each start moved as one was moved: by so many days, to another time on the clock or the same."""
    was, now = local(before), local(after)
    days = now.date() - was.date()
    by = datetime.combine(was.date(), now.time()) - datetime.combine(was.date(), was.time())
    found = []
    for start in starts:
        wall = datetime.combine(local(start).date() + days, local(start).time()) + by
        found.append(instant(wall.date(), wall.time()))
    return found
