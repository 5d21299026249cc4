"""How much may be held that is not booked. Pure.

Visits that never book must not keep people from a mentor's times (T6). So holding is the favour that ends, and never
booking: whoever may hold no more presses "Book this time" and has it, if nobody else was quicker.
"""

from datetime import timedelta

WITHIN = timedelta(hours=1)  # what was held so long is counted together
OF_ONE_TIME = 3  # held so often and booked by nobody: from then on it goes to whoever books it
BY_ONE_PERSON = 6
FROM_ONE_NETWORK = 120  # a hospital, or a whole telephone company, is one network too
AT_ONCE = 4  # of one mentor, on all days: what is held counts towards their hours of a week too
LONGEST = timedelta(minutes=30)  # one hold, pressed again and again

KEPT_IN_ONE_VISIT = 2  # times that a helper keeps for somebody, up to a day
KEPT_FROM_ONE_NETWORK = 4
KEPT_OVER_ALL = 60


def may_hold(*, free: int, on_hold: int) -> bool:
    """Ten minutes for the one who confirms: at most half of a mentor's day at once, and one in any case."""
    return on_hold < max(1, (free + on_hold + 1) // 2)


def leaves_room(*, room: int, held: int) -> bool:
    """For somebody new: what is held counts towards the people whom a mentor takes at once. At most half of the room
    is taken by holding alone, so that the last place goes to whoever books."""
    return (held + 1) * 2 <= room


def may_keep(*, free: int, on_hold: int) -> bool:
    """Up to a day, for somebody who is not here: at most half of a mentor's day, so never the only time of it."""
    return (on_hold + 1) * 2 <= free + on_hold


def is_too_often(*, of_time: int, by_person: int, from_network: int) -> bool:
    """Counts of the last hour, this one included."""
    return of_time > OF_ONE_TIME or by_person > BY_ONE_PERSON or from_network > FROM_ONE_NETWORK


def is_too_much_kept(*, in_visit: int, from_network: int, over_all: int) -> bool:
    """`in_visit`: what this visit keeps at the moment; the others are of the last hour, this one included."""
    return in_visit >= KEPT_IN_ONE_VISIT or from_network > KEPT_FROM_ONE_NETWORK or over_all > KEPT_OVER_ALL
