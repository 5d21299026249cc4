"""What a person typed in "Where?" turned into a point on the one grid (R-35, N-31).

Nothing finer is made of it than what was typed, and it is always said how it was understood: a page can then say
"We looked near LS8, because we do not know this postcode yet".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.directory.gazetteer import Gazetteer, Place, key, slips
from portal.directory.grid import Point
from portal.directory.postcodes import PostcodeTable
from portal.shared.contact import BadPostcode, Postcode

_LONGEST = 100
_FAR_MORE = 20  # times as many people: the one that is meant, unless the person says otherwise
_WELL_KNOWN = 50_000
_ROUND_HERE = 20_000  # metres

_NATIONS = {
    "England": ("england", "lloegr"),
    "Northern Ireland": ("northernireland", "gogleddiwerddon", key("Tuaisceart Éireann")),
    "Scotland": ("scotland", "yralban", "alba"),
    "Wales": ("wales", "cymru"),
}

Own = Mapping[str, tuple[int, int]]


class Understood(StrEnum):
    POSTCODE = "postcode"
    OUTCODE = "outcode"  # the first part of a postcode
    BY_OUTCODE = "by outcode"  # a whole postcode that is not in the list: its first part is used
    FOR_NOW_BY_OUTCODE = "for now by outcode"  # the same, only until the whole list is loaded
    TOWN = "town"
    GUESS = "guess"  # a town spelled nearly so
    AMBIGUOUS = "ambiguous"  # several towns of the name: no point, but choices
    NATION = "nation"  # a whole nation: too wide to be near to
    NOT_LOADED = "not loaded"  # a postcode, and no list of them stands yet
    UNKNOWN = "unknown"
    NOTHING = "nothing"  # nothing was typed


@dataclass(frozen=True, slots=True)
class Found:
    """`label` is never finer than what was typed. Each label of `choices` leads to that place when it is typed."""

    how: Understood
    label: str = ""
    point: Point | None = None
    nation: str = ""
    coarse: str = ""  # the first part of the postcode, or the town: as much as may be counted (R-35, unmet need)
    choices: tuple[Place, ...] = ()


def resolve(
    text: str,
    *,
    postcodes: PostcodeTable | None,
    gazetteer: Gazetteer | None,
    own_towns: Own | None = None,
) -> Found:
    """`own_towns`: metres on the grid of the towns in our own listings, for places that no gazetteer knows."""
    typed = " ".join(text[:_LONGEST].split())
    if not key(typed):
        return Found(Understood.NOTHING)
    for nation, names in _NATIONS.items():
        if key(typed) in names:
            return Found(Understood.NATION, typed, nation=nation)
    own = own_towns or {}
    code = _postcode_in(typed)
    has_digit = any(letter.isdigit() for letter in typed)
    if code and has_digit and (found := _by_postcode(code, postcodes)):
        return found
    places = gazetteer.find(typed) if gazetteer else []
    found = _town([place for place in places if place.is_exact], typed, own)
    if not found and code and not has_digit:  # SWIA IAA: letters all through
        found = _by_postcode(code, postcodes)
    return found or _guess(places, typed, own) or Found(Understood.UNKNOWN, typed)


def _postcode_in(typed: str) -> Postcode | None:
    """The whole of it, or the end of an address."""
    words = re.split(r"[ ,]+", typed)
    ends = [typed, " ".join(words[-2:]), words[-1]] if len(words) > 1 else [typed]
    for end in ends:
        try:
            return Postcode.read(end)
        except BadPostcode:
            continue
    return None


def _by_postcode(code: Postcode, postcodes: PostcodeTable | None) -> Found | None:
    if postcodes is None:
        return Found(Understood.NOT_LOADED, code.outcode, coarse=code.outcode)
    outcode = _known_outcode(code, postcodes)
    nation, middle = postcodes.nation(outcode), postcodes.outcode(outcode)
    if code.is_whole and (point := postcodes.find(code)):
        return Found(Understood.POSTCODE, str(code), point, nation, outcode)
    if middle is None:
        return None
    if not code.is_whole:
        return Found(Understood.OUTCODE, outcode, middle, nation, outcode)
    how = Understood.BY_OUTCODE if postcodes.is_whole else Understood.FOR_NOW_BY_OUTCODE
    return Found(how, outcode, middle, nation, outcode)


def _known_outcode(code: Postcode, postcodes: PostcodeTable) -> str:
    """ "LS81" is no first part of its own, but the beginning of LS8 1.."""
    shorter = code.outcode[:-1]
    is_beginning = not code.is_whole and not postcodes.knows(code.outcode) and postcodes.knows(shorter)
    return shorter if is_beginning else code.outcode


def _town(places: list[Place], typed: str, own: Own) -> Found | None:
    if len(places) == 1:
        return _one_of(places, Understood.TOWN)
    here = next((name for name in own if key(name) == key(typed)), None)
    if not places:
        return Found(Understood.TOWN, here, Point(*own[here]), coarse=here) if here else None
    if here:  # of several towns of the name, the one that we ourselves list places in
        near = [place for place in places if place.point.metres_to(Point(*own[here])) < _ROUND_HERE]
        if len(near) == 1:
            return _one_of(near + [place for place in places if place is not near[0]], Understood.TOWN)
    first, second = places[:2]
    is_larger = first.population >= max(_WELL_KNOWN, _FAR_MORE * second.population)
    if is_larger and key(first.name).startswith(key(typed)):
        return _one_of(places, Understood.TOWN)
    return Found(Understood.AMBIGUOUS, typed, choices=tuple(places))


def _guess(places: list[Place], typed: str, own: Own) -> Found | None:
    """A town of our own listings first; then the largest of the likeliest."""
    if len(key(typed)) > 3:
        for name, place in own.items():
            if slips(key(typed), key(name)) == 1:
                return Found(Understood.GUESS, name, Point(*place), coarse=name)
    return _one_of(places, Understood.GUESS) if places else None


def _one_of(places: list[Place], how: Understood) -> Found:
    place, *others = places
    label = place.label if others else place.shown
    return Found(how, label, place.point, place.nation, place.label, tuple(others))
