"""May this stretch be held at this venue? Open then, not shared with a treatment service then, a room left. Pure."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from portal.shared.clock import today
from portal.shared.slots import Slot


class VenueHours(Protocol):
    @property
    def may_be_used(self) -> bool: ...
    @property
    def rooms(self) -> int: ...
    @property
    def known_to(self) -> date | None: ...
    @property
    def open_at(self) -> list[Slot]: ...
    @property
    def in_doubt(self) -> list[Slot]: ...
    @property
    def other_uses(self) -> list[Slot]: ...


class VenueWhyNot(StrEnum):
    NOT_AGREED = "not-agreed"  # no longer agreed with us, or treatment premises
    CLOSED = "closed"
    NOT_SURE = "not-sure"  # perhaps closed: a bank holiday nobody spoke of
    SHARED = "shared"  # a treatment service is there at that time
    FULL = "full"  # every room is taken


def why_not(slot: Slot, venue: VenueHours | None, taken: Sequence[Slot] = ()) -> VenueWhyNot | None:
    """None when it may be held there. Where a venue's hours are not known, what was agreed with it holds."""
    if venue is None or not venue.may_be_used:
        return VenueWhyNot.NOT_AGREED
    if any(use.overlaps(slot) for use in venue.other_uses):
        return VenueWhyNot.SHARED
    if sum(1 for other in taken if other.overlaps(slot)) >= venue.rooms:
        return VenueWhyNot.FULL
    if venue.known_to is None or today(slot.starts_at) > venue.known_to:
        return None
    if any(span.holds(slot) for span in venue.open_at):
        return None
    return VenueWhyNot.NOT_SURE if any(span.overlaps(slot) for span in venue.in_doubt) else VenueWhyNot.CLOSED
