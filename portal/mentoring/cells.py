"""Quarter-hours as numbers, so that a unique key can refuse every overlap, on every database (F20).

A booking takes one cell for each quarter-hour that it touches, its rest included, once for the mentor and once for
the room. Back to back is not an overlap.
"""

from datetime import datetime, timedelta

from portal.shared.slots import Slot

CELL_SECONDS = 15 * 60


def cells_of(slot: Slot, *, before: timedelta = timedelta(0), after: timedelta = timedelta(0)) -> range:
    """Cell numbers from UTC seconds since 1970; a cell that is only touched counts whole."""
    starts = _seconds(slot.starts_at - before) // CELL_SECONDS
    ends = -(-_seconds(slot.ends_at + after) // CELL_SECONDS)
    return range(starts, ends)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
