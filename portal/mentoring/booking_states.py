"""The states of a booking and every legal move between them (house habit 2)."""

from enum import StrEnum

from portal.shared.errors import Gone


class BookingState(StrEnum):
    HELD = "held"  # being confirmed: kept for ten minutes, counts as taken (F19)
    BOOKED = "booked"
    MOVED = "moved"  # superseded by another booking, never overwritten
    CANCELLED = "cancelled"
    DONE = "done"  # a support session was held
    MISSED = "missed"  # closes nothing (N-13)


TAKES_TIME = frozenset({BookingState.HELD, BookingState.BOOKED})

NEXT_STATES = {
    BookingState.HELD: {BookingState.BOOKED, BookingState.CANCELLED},
    BookingState.BOOKED: {BookingState.MOVED, BookingState.CANCELLED, BookingState.DONE, BookingState.MISSED},
    BookingState.MOVED: set[BookingState](),
    BookingState.CANCELLED: set[BookingState](),
    BookingState.DONE: set[BookingState](),
    BookingState.MISSED: {BookingState.DONE},
}


class BookingNotReachable(Gone):
    """This booking is no longer what the page showed: changed elsewhere meanwhile."""


def check_move(current: BookingState, wanted: BookingState) -> None:
    if wanted not in NEXT_STATES[current]:
        raise BookingNotReachable(f"{current} -> {wanted}")
