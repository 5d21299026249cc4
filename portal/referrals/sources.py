"""How somebody found us: the end of a short address, and the source it stands for (R-05, R-07). Never asked."""

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


def source_of(way_in: str) -> str:
    """'' for none, and for the two doors of the start page, which differ in nothing (R-01)."""
    return SOURCES.get(way_in, "")
