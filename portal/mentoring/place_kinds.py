"""Kinds of place a mentor may offer and a person may choose (R-22). A service building is never among them."""

from enum import StrEnum


class PlaceKind(StrEnum):
    VENUE = "venue"  # a room in a venue of the directory: library, hall, café
    PHONE = "phone"
    VIDEO = "video"
    CHAT = "chat"  # text chat inside the portal
    OUTDOORS = "outdoors"
    ELSEWHERE = "elsewhere"  # agreed with the coordinator


AWAY_FROM_STAFFED_PLACES = frozenset({PlaceKind.OUTDOORS, PlaceKind.ELSEWHERE})  # lone-working checks (N-48)
