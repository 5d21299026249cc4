"""Every state a message can be in, and every legal move."""

from enum import StrEnum

from portal.shared.errors import Gone


class State(StrEnum):
    PLANNED = "planned"  # its time has not come
    HELD = "held"  # its time came; it waits for a safe hour or the next try
    DUE = "due"  # to be sent now
    CLAIMED = "claimed"  # a dispatcher has it
    SENT = "sent"  # the gateway took it
    DELIVERED = "delivered"  # the gateway says it arrived
    FAILED = "failed"  # it cannot arrive that way
    REFUSED = "refused"  # not allowed, with the reason
    TOO_LATE = "too_late"  # it would be no use any more
    CANCELLED = "cancelled"  # what it was about is off, or the person said stop


# SENT from HELD or DUE: a receipt came for what we thought had not gone.
NEXT_STATES: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.DUE, State.HELD, State.REFUSED, State.TOO_LATE, State.CANCELLED}),
    State.HELD: frozenset({State.DUE, State.SENT, State.REFUSED, State.TOO_LATE, State.CANCELLED}),
    State.DUE: frozenset({State.CLAIMED, State.SENT, State.HELD, State.REFUSED, State.TOO_LATE, State.CANCELLED}),
    State.CLAIMED: frozenset(
        {State.SENT, State.DUE, State.HELD, State.FAILED, State.REFUSED, State.TOO_LATE, State.CANCELLED}
    ),
    State.SENT: frozenset({State.DELIVERED, State.FAILED}),
    State.DELIVERED: frozenset(),
    # A late receipt; sent again, or dropped, by a person with a reason.
    State.FAILED: frozenset({State.DELIVERED, State.DUE, State.CANCELLED}),
    State.REFUSED: frozenset({State.PLANNED, State.HELD, State.DUE, State.CANCELLED}),  # a safe way was named since
    State.TOO_LATE: frozenset(),
    State.CANCELLED: frozenset({State.PLANNED, State.HELD, State.DUE}),  # planned anew: back at the same time
}

# Nothing has left the house yet, and nothing is on its way.
WAITING = frozenset({State.PLANNED, State.HELD, State.DUE})


class Left(StrEnum):
    """What is known of a message that was begun and whose end was not written down."""

    NO = "no"  # certainly not handed over
    PERHAPS = "perhaps"
    TAKEN = "taken"  # the gateway answered that it has it


class StateNotReachable(Gone):
    """The message has moved on since."""


def check_move(present: State, wanted: State) -> None:
    if wanted not in NEXT_STATES[present]:
        raise StateNotReachable(f"{present} -> {wanted}")


def states_before(wanted: State) -> frozenset[State]:
    """Where a message may be for this move: what an UPDATE must ask for."""
    return frozenset(state for state, nexts in NEXT_STATES.items() if wanted in nexts)
