"""What somebody may say is wrong with an entry, and when enough has been said."""

from datetime import timedelta

KINDS = ("closed", "hours", "number", "place", "other")
WITHIN = timedelta(hours=1)
MOST_OF_ONE = 5  # about one entry within the hour: more says nothing new
MOST_OF_ALL = 60  # within the hour: more is no person


def is_enough(of_one: int, of_all: int) -> bool:
    return of_one >= MOST_OF_ONE or of_all >= MOST_OF_ALL
