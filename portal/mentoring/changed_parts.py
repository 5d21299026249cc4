"""Which pages of free times a change reaches: the words under which they are kept (storage/stamps.py). Pure.

`TIMES` is renewed by every change of what free times are worked out from, `OFFERS` by every change that may reach the
times of more than one mentor, and a mentor's own word by what is booked or held with that mentor alone, not in a venue:
a room that is taken there is taken for the others too.
"""

TIMES, OFFERS = "times", "offers"


def times_with(mentor_ref: str) -> str:
    return f"{TIMES}:{mentor_ref}"


def changed_by(mentor_ref: str, venue_id: int | None) -> frozenset[str] | None:
    """By a booking or a hold of theirs. None: by all means everybody's."""
    return None if venue_id is not None else frozenset({TIMES, times_with(mentor_ref)})
