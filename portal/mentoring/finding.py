"""How people find each other, or join from afar: of which kinds of place it has to be said, and for how long. Pure."""

from portal.mentoring.place_kinds import PlaceKind
from portal.shared.web_addresses import parts_of

MOST = 500  # characters: a place, or a number and a code; no story
# Of a group that meets so, no place can be taken before it is said how to join: nobody could come.
NEEDED_FOR_GROUPS = frozenset({PlaceKind.OUTDOORS, PlaceKind.PHONE, PlaceKind.VIDEO})
# What a mentor says once for all who book them so; another place is agreed for each booking.
USUAL_KINDS = (PlaceKind.OUTDOORS, PlaceKind.VENUE, PlaceKind.PHONE, PlaceKind.VIDEO)
MEETING_PLACES = frozenset({PlaceKind.OUTDOORS, PlaceKind.ELSEWHERE})  # where no address of a venue says it


def has_address(words: str) -> bool:
    """Whether there is an address to open, of the kind that is shown as a link."""
    return any(is_link for line in words.split("\n") for _text, is_link in parts_of(line))
