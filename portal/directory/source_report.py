"""What one run of a source gives to read afterwards: how much, what was refused, what was not clear, and why."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from portal.directory.feeds.gather import REPEATED
from portal.directory.shapes import Reading

MOST = 40  # sentences of a kind; more of them say no more
_QUOTED = re.compile(r'"[^"]*"')
_NOTE = "Note of the source: "  # what a list tells its keepers is no doubt about the entry


def report(reading: Reading) -> dict[str, Any]:
    """Sentences with how often each was said. Words of the list itself are taken out of them."""
    doubts = [
        [_QUOTED.sub("…", each) for each in record.problems if not each.startswith(_NOTE)] for record in reading.records
    ]
    return {
        "repeated": sum(no.reason == REPEATED for no in reading.refusals),
        "unclear": sum(map(bool, doubts)),
        "warnings": list(reading.warnings[:MOST]),
        "why_refused": _counted(_QUOTED.sub("…", no.reason) for no in reading.refusals),
        "why_unclear": _counted(each for said in doubts for each in dict.fromkeys(said)),
    }


def _counted(sentences: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(sentences).most_common(MOST)
