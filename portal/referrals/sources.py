"""How somebody found us: the end of a short address, and the source it stands for (R-05, R-07). Never asked."""

import re

SOURCES = {
    "gp": "gp",
    "hospital": "hospital",
    "police": "police",
    "probation": "probation",
    "school": "school",
    "visits": "prison_visits",
    "service": "service",
    "local": "carers_service",
    "friend": "friend",
    "online": "online",
    "other": "other",
}
FROM_TIMES = "times"  # a time was chosen first: a few questions, then on to that time
WITH_WORKER = "with-worker"  # a worker sits with the person; sent only once the person has agreed
WAYS_IN = (FROM_TIMES, WITH_WORKER)
_GROUP = re.compile(r"GS-[0-9A-Z]{4,12}")


def is_group(way_in: str) -> bool:
    """The reference of a group that was looked at first: a few questions, then on to a place in it."""
    return bool(_GROUP.fullmatch(way_in))


def is_way_in(way_in: str) -> bool:
    """Whether the questions know the end of an address like this."""
    return way_in in SOURCES or way_in in WAYS_IN or is_group(way_in)


def source_of(way_in: str) -> str:
    """'' for none, and for the two doors of the start page, which differ in nothing (R-01)."""
    return SOURCES.get(way_in, "")
