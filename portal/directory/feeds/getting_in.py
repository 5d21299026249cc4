"""How one gets to a place and into it, from the fields that say so; never from a description."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from portal.directory.feeds import clean

_MOST = 500  # letters
_STEP_FREE = re.compile(
    r"step[ -]?free|level access|wheelchair (?:access|accessible|users?|ramp)|accessible (?:entrance|building)"
    r"|handicap(?:ped)? accessible|\bramp(?:ed)?\b",
    re.IGNORECASE,
)
_SAYS_NO = re.compile(r"\b(?:no|not|none|without|limited|partial(?:ly)?)\b", re.IGNORECASE)
_LOOP = re.compile(r"\b(?:induction|hearing|audio)[ -]?loops?\b", re.IGNORECASE)
_TOILETS = re.compile(r"\btoilets?\b", re.IGNORECASE)


def getting_in(location: Mapping[str, object]) -> dict[str, Any]:
    """Fields of a Spot. Words that only say "accessible" are not said twice."""
    said = list(dict.fromkeys(filter(None, (clean.line(each, 300) for each in _access(location)))))
    more = (each for each in said if not (_STEP_FREE.search(each) and len(each.split()) <= 3))
    by = clean.line(location.get("transportation"), 300)
    return {
        "step_free": step_free(said),
        "hearing_loop": _meant(said, _LOOP),
        "toilets": _meant(said, _TOILETS),
        "transport": clean.line(". ".join(each.rstrip(".") for each in (by, *more) if each), _MOST),
    }


def step_free(words: Iterable[object]) -> bool | None:
    """Only from fields about access, never from a description. None: not said."""
    said = [clean.line(each, 300) for each in words]
    return _meant(said, _STEP_FREE)


def _meant(said: Iterable[str], what: re.Pattern[str]) -> bool | None:
    """Sentence by sentence: one may say no to something else."""
    sentences = [sentence for each in said for sentence in re.split(r"(?<=[.;])\s", each)]
    meant = {not _SAYS_NO.search(sentence) for sentence in sentences if what.search(sentence)}
    return meant.pop() if len(meant) == 1 else None


def _access(location: Mapping[str, object]) -> Iterable[object]:
    for name in ("accessibility", "accessibilities", "accessibility_for_disabilities"):
        for each in clean.parts(location.get(name)):
            yield from (each.get(key) for key in ("accessibility", "name", "description", "details"))
