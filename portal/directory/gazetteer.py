"""Where a town is: names in English, Welsh, Gaelic, Irish and other languages, forgiving how they are typed.

`gazetteer_build.py` makes the file. A name is looked up by its key: small letters without accents, spaces, hyphens
and apostrophes, "Saint" as "St". Nothing found: names that begin with these words, then small misspellings.
"""

import json
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from portal.directory.grid import Point
from portal.shared.errors import SetUpWrong

FILE_NAME = "places.json"  # in the instance folder
VERSION = "portal places 1"
SAME_PLACE = 8_000  # metres; two of one name so near are one place listed twice
_LONGEST = 100
_SAME_WORD = {"saint": "st", "sant": "st", "upon": "on", "gt": "great"}


class NotAGazetteer(SetUpWrong):
    """The file is something else, cut short, or of another version of the portal."""


@dataclass(frozen=True, slots=True)
class Place:
    """`label` leads back to this place alone when it is typed: "Newport, Isle of Wight"."""

    name: str
    label: str
    area: str  # county or council; may be empty
    nation: str
    population: int
    point: Point
    called: str  # the name it was found by, spelled rightly: "Caerdydd"
    is_exact: bool = True  # False: a guess at what was meant

    @property
    def shown(self) -> str:
        """The label, in the name the person used: nobody who typed Londonderry or Wrecsam is corrected."""
        is_misspelt = self.nation == "England" and slips(key(self.called), key(self.name)) <= 2
        return self.label if is_misspelt else self.called + self.label.removeprefix(self.name)


class Gazetteer:
    def __init__(self, content: dict[str, Any]) -> None:
        self.attribution = str(content["attribution"])  # to be shown wherever these places are used
        self._rows: list[str] = content["places"]  # each still JSON: a third of the memory
        self._by_key: dict[str, int | list[int]] = content["keys"]
        self._by_label: dict[str, int] = content["labels"]

    @classmethod
    def open(cls, path: Path) -> "Gazetteer":
        """Raises FileNotFoundError, or NotAGazetteer with one sentence."""
        try:
            content = json.loads(path.read_bytes())
            if content["version"] != VERSION:
                raise ValueError
            return cls(content)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise NotAGazetteer(f"{path} is not a whole list of places of this version: make it again.") from error

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, text: str, limit: int = 8) -> list[Place]:
        """Every place of this name, the most people first; guesses only when there is none. May be empty."""
        typed = " ".join(text[:_LONGEST].split())
        if "," in typed and (number := self._by_label.get(key(typed))) is not None:
            return [self._place(number)]
        for name, *told in self._readings(typed):
            if found := self._named(name):
                return _narrowed(found, told)[:limit]
        name = typed.partition(",")[0]
        return (self._beginning(name) or self._like(name))[:limit]

    def _readings(self, typed: str) -> Iterator[list[str]]:
        """Name first, then what tells it apart: "Ashford, Kent", "Ashford Kent"; last the end of an address."""
        parts = [part for part in typed.split(",") if key(part)]
        if not parts:
            return
        yield parts
        words = typed.split()
        for at in range(len(words) - 1, 0, -1):
            if key(" ".join(words[at:])) in self._areas:
                yield [" ".join(words[:at]), " ".join(words[at:])]
        if len(parts) > 1:
            yield parts[-1:]

    def _named(self, name: str) -> list[Place]:
        typed = key(name)
        for known in (typed, typed.removeprefix("the"), f"y{typed}", f"yr{typed}"):  # y, yr: "the" in Welsh
            if known in self._by_key:
                return _once(self._place(number, known) for number in self._numbers(known))
        return []

    def _beginning(self, name: str) -> list[Place]:
        """Whole words only: "Burnham" is a beginning of "Burnham-on-Sea", "Burn" is not."""
        words = " ".join(_words(name)) + " "
        if len(words) < 5:
            return []
        first = bisect_left(self._phrases, (words, 0))
        last = bisect_left(self._phrases, (words + "\uffff", 0))
        return _once(self._place(number, is_exact=False) for _, number in self._phrases[first:last])

    def _like(self, name: str) -> list[Place]:
        typed = key(name)
        allowed = 0 if len(typed) < 4 else 1 if len(typed) < 8 else 2
        letters = _letters(typed)
        near: dict[int, list[str]] = defaultdict(list)
        for length in range(len(typed) - allowed, len(typed) + allowed + 1) if allowed else ():
            for known, known_letters in self._spellings.get(length, ()):
                if (letters ^ known_letters).bit_count() <= 2 * allowed:
                    near[slips(typed, known)].append(known)
        best = min(near, default=allowed + 1)
        if best > allowed:
            return []
        return _once(
            self._place(number, known, is_exact=False) for known in near[best] for number in self._numbers(known)
        )

    def _place(self, number: int, known: str = "", *, is_exact: bool = True) -> Place:
        """`known` is the key it was found by; without one, it is its own name."""
        name, label, area, nation, population, easting, northing, *others = json.loads(self._rows[number])
        called = next((other for other in (name, *others) if key(other) == known), name)
        return Place(name, label, area, nation, population, Point(easting, northing), called, is_exact)

    def _numbers(self, known: str) -> list[int]:
        found = self._by_key[known]
        return [found] if isinstance(found, int) else found

    @cached_property
    def _phrases(self) -> list[tuple[str, int]]:
        return sorted((" ".join(_words(json.loads(row)[0])), number) for number, row in enumerate(self._rows))

    @cached_property
    def _spellings(self) -> dict[int, list[tuple[str, int]]]:
        by_length: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for known in self._by_key:
            by_length[len(known)].append((known, _letters(known)))
        return dict(by_length)

    @cached_property
    def _areas(self) -> frozenset[str]:
        return frozenset(key(area) for area in {area for row in self._rows for area in json.loads(row)[2:4]} if area)


def key(name: str) -> str:
    return "".join(_words(name))


def slips(typed: str, known: str) -> int:
    """Letters wrong, missing, too many, or two neighbours swapped."""
    before: list[int] = []
    row = list(range(len(known) + 1))
    for i, letter in enumerate(typed, 1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(known, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == known[j - 2] and typed[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in "'’`ʼ")
    return [_SAME_WORD.get(word, word) for word in re.findall(r"[^\W_]+", bare.replace("&", " and "))]


def _narrowed(places: list[Place], told: Iterable[str]) -> list[Place]:
    wanted = [key(word) for word in told]
    fitting = [p for p in places if any(word in key(f"{p.label} {p.area} {p.nation}") for word in wanted)]
    return fitting or places


def _once(places: Iterable[Place]) -> list[Place]:
    """The most people first; what lies close to a larger one of the same find is the same place listed twice."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda place: (-place.population, place.label)):
        if all(place.point.metres_to(other.point) > SAME_PLACE for other in kept):
            kept.append(place)
    return kept


def _letters(name: str) -> int:
    """Which letters are in it, as bits."""
    bits = 0
    for letter in name:
        bits |= 1 << (ord(letter) & 63)
    return bits
