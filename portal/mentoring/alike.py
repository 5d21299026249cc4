"""Whom somebody would find it easiest to talk to: what they say for themselves, and may leave open (N-49). Pure.

Never taken from who their request is about: that answer changes the first guide and nothing else (R-11). Somebody whose
son drinks may find it easiest to talk to a sister.
"""

from enum import StrEnum

OPEN = "open"  # the answer "I do not mind": as if nothing had been said


class Alike(StrEnum):
    PARENT = "parent"
    PARTNER = "partner"
    SIBLING = "sibling"
    CHILD = "child"
    GRANDPARENT = "grandparent"
    FRIEND = "friend"
    NEAR = "near"
    BEREAVED = "bereaved"


BEREAVED = "bereaved"
# Published tags of mentors who have been there.
TAGS = {
    Alike.PARENT: ("mother", "father", "parent"),
    Alike.PARTNER: ("partner", "ex-partner"),
    Alike.SIBLING: ("sister", "brother"),
    Alike.CHILD: ("daughter", "son"),
    Alike.GRANDPARENT: ("grandmother", "grandfather"),
    Alike.FRIEND: ("friend",),
    Alike.NEAR: ("neighbour", "housemate", "colleague"),
    Alike.BEREAVED: (BEREAVED,),
}


def read(given: object) -> Alike | None:
    """One of our own answers; anything else says nothing."""
    return next((each for each in Alike if each == given), None)
