"""Every stage a request can be in, and every legal move."""

from enum import StrEnum

from portal.shared.errors import Gone


class Stage(StrEnum):
    RECEIVED = "received"  # sent, read by nobody yet
    IN_REVIEW = "in_review"  # a person has read it
    OFFERED = "offered"  # people or times were offered
    SUPPORTED = "supported"  # has talked, or will
    DECLINED = "declined"  # we could not help; said where else
    WITHDRAWN = "withdrawn"  # the person ended it
    CLOSED = "closed"


class StageNotReachable(Gone):
    """No such move from where it stands."""


class HasEnded(StageNotReachable):
    """The person ended their request: nobody but them starts it again, and before that nothing is booked, kept or
    offered for them."""


NEXT_STAGES: dict[Stage, frozenset[Stage]] = {
    Stage.RECEIVED: frozenset(
        {Stage.IN_REVIEW, Stage.OFFERED, Stage.SUPPORTED, Stage.DECLINED, Stage.WITHDRAWN, Stage.CLOSED}
    ),
    Stage.IN_REVIEW: frozenset({Stage.OFFERED, Stage.SUPPORTED, Stage.DECLINED, Stage.WITHDRAWN, Stage.CLOSED}),
    Stage.OFFERED: frozenset({Stage.SUPPORTED, Stage.DECLINED, Stage.WITHDRAWN, Stage.CLOSED}),
    Stage.SUPPORTED: frozenset({Stage.WITHDRAWN, Stage.CLOSED}),
    Stage.DECLINED: frozenset({Stage.RECEIVED, Stage.IN_REVIEW, Stage.CLOSED}),
    Stage.WITHDRAWN: frozenset({Stage.RECEIVED, Stage.CLOSED}),  # they alone start again: they took back their consent
    Stage.CLOSED: frozenset({Stage.RECEIVED, Stage.IN_REVIEW}),  # anybody may ask again, with what we know already
}
BY_PERSON = frozenset({Stage.RECEIVED, Stage.WITHDRAWN})  # they ask, ask again, or end it; nobody does that for them

# The four steps that start page, confirmation and status page show: which one is next.
NEXT_SHOWN = {
    Stage.RECEIVED: 2,
    Stage.IN_REVIEW: 3,
    Stage.OFFERED: 3,
    Stage.SUPPORTED: 4,
    Stage.DECLINED: 3,
    Stage.WITHDRAWN: 3,
    Stage.CLOSED: 5,
}


def check_move(current: Stage, wanted: Stage) -> None:
    """Raises StageNotReachable."""
    if wanted not in NEXT_STAGES[current]:
        raise StageNotReachable(f"{current} -> {wanted}")


def is_open(stage: Stage) -> bool:
    return stage not in (Stage.DECLINED, Stage.WITHDRAWN, Stage.CLOSED)


def next_shown(stage: Stage, *, has_booking: bool) -> int:
    """Which of the four steps is next, 1 to 4; 5 when all are done."""
    return max(NEXT_SHOWN[stage], 4) if has_booking and is_open(stage) else NEXT_SHOWN[stage]
