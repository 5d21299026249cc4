"""Why a booking, or a mentor's times, cannot be as asked. Each is a fact with a name (house habit 7)."""

from datetime import date

from portal.shared.errors import BadInput, Gone, NotAllowed, NotFound


class SlotTaken(Gone):
    """Somebody else has this time, or it is no longer offered."""


class NoSuchMentor(NotFound):
    """No mentor with this reference may be booked."""


class NoSuchBooking(NotFound):
    """No booking with this reference belongs to this person."""


class AdultsOnly(NotAllowed):
    """Nobody under 18 is offered an adult mentor (N-21)."""


class NotThatPlace(BadInput):
    """The mentor does not offer this kind of place at this time."""


class AlreadyStarted(Gone):
    """A booking can be changed up to its start (N-12)."""


class NotYetOver(Gone):
    """What came of a session is written once it has begun."""


class LimitReached(SlotTaken):
    """One more would go beyond what the mentor agreed to (R-26). `which`: people, hours or day."""

    def __init__(self, which: str) -> None:
        super().__init__(which)
        self.which = which


class NoSuchTimes(NotFound):
    """No times with this reference are this mentor's."""


class OverlapsOwnTimes(BadInput):
    """The mentor already offers part of this. `on` is the first such date."""

    def __init__(self, on: date) -> None:
        super().__init__(str(on))
        self.on = on


class AwayThen(BadInput):
    """An extra time on a day the mentor is away."""


class NeverHappens(BadInput):
    """These times fall on no date at all."""


class ChatNotOpen(Gone):
    """A text chat is written in around its time only."""


class NoPlaceLeft(Gone):
    """Every place of this group is taken, or the group is off."""


class HowNotSaid(Gone):
    """It is not said yet how people join this group, or where it meets: nobody could come."""


class NoSuchGroup(NotFound):
    """No group with this reference."""


class NoSuchOffer(NotFound):
    """No time with this reference is kept for this person."""


class TooManyKept(Gone):
    """As much of this person's time, or of that day, is kept by helpers as may be at once."""
