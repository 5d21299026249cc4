"""What can come of a booking, and the five headings a note may have (N-44). Pure."""

from enum import StrEnum

from portal.mentoring.booking_states import BookingState


class Outcome(StrEnum):
    HELD = "held"
    ENDED_EARLY = "ended_early"
    MISSED = "missed"


class GroupOutcome(StrEnum):
    HELD = "held"
    ENDED_EARLY = "ended_early"
    NOT_HELD = "not_held"


class MissedKind(StrEnum):
    BY_THEM = "by_them"
    BY_MENTOR = "by_mentor"
    NOT_REACHED = "not_reached"  # could not be reached safely


HEADINGS = ("listen", "information", "coping", "other_support", "what_next")  # of the 5-Step Method
STATE_AFTER = {
    Outcome.HELD: BookingState.DONE,
    Outcome.ENDED_EARLY: BookingState.DONE,
    Outcome.MISSED: BookingState.MISSED,  # closes nothing (N-13)
}
LOOK_AFTER_MISSED = 2  # so many missed in a row: a coordinator looks whether contact is still safe
