"""A text chat is open around its time and then over; nothing of it is kept. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.mentoring.booking_states import BookingState
from portal.mentoring.place_kinds import PlaceKind

OPENS_BEFORE = timedelta(minutes=10)
ERASED_AFTER = timedelta(hours=1)  # time for the mentor to write the note, and no more
LINE_MOST = 1000
LINES_MOST = 500


class ChatState(StrEnum):
    NONE = "none"
    SOON = "soon"
    OPEN = "open"
    OVER = "over"


def chat_state(
    kind: PlaceKind, state: BookingState, starts_at: datetime, ends_at: datetime, *, now: datetime
) -> ChatState:
    if kind is not PlaceKind.CHAT or state in (BookingState.HELD, BookingState.MOVED, BookingState.CANCELLED):
        return ChatState.NONE
    if now < starts_at - OPENS_BEFORE:
        return ChatState.SOON
    return ChatState.OPEN if now < ends_at and state is BookingState.BOOKED else ChatState.OVER
