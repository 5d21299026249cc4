"""People who could be harmed if named: their names stay out of what is shared (N-19, J6.4). Pure."""

import re
import unicodedata

SEVERAL = re.compile(r"[\r\n,;،؛/&]")  # many write several names in one line all the same
AROUND = " .,:;!?\"'()[]‘’“”-–"
ACCENTS = re.compile("[\u0300-\u036f]")
SHORTEST = 2  # a single letter would be found in every sentence
# How somebody is addressed is no name: "Mrs" alone points at nobody.
TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "lady", "lord", "rev", "the"))


def names(lines: str) -> list[str]:
    """One name a line; each part of a name counts by itself too, because people are often called by one of them."""
    found: list[str] = []
    for line in SEVERAL.split(lines):
        parts = [part for part in (word.strip(AROUND) for word in line.split()) if part]
        alone = [part for part in parts if part.casefold() not in TITLES]
        for name in (" ".join(parts), *alone):
            if len(name) >= SHORTEST and name not in found:
                found.append(name)
    return found


def named(text: str, kept_back: str) -> list[str]:
    """Which of the names stand in the text, as whole words, in any case, accented or not, possessive or not."""
    plain = _plain(text)
    return [name for name in names(kept_back) if _pattern(_plain(name)).search(plain)]


def said_once(found: list[str]) -> list[str]:
    """For a person to read: a name that stands within a longer one that was found is not said beside it."""
    return [name for name in found if not any(name != other and _pattern(name).search(other) for other in found)]


def without(text: str, kept_back: str, instead: str) -> str:
    """The longest names first, so that "Mo Patel" goes as one."""
    for name in sorted(names(kept_back), key=len, reverse=True):
        text = _pattern(name).sub(instead, text)
    return text


def _plain(text: str) -> str:
    """As it is read, not as it is stored: nothing invisible inside a word, an accent is not another name."""
    seen = "".join(letter for letter in unicodedata.normalize("NFKD", text) if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", ACCENTS.sub("", seen))


def _pattern(name: str) -> re.Pattern[str]:
    parts = r"\s+".join(re.escape(part) for part in name.split())
    return re.compile(rf"(?<!\w){parts}(?!\w)", re.IGNORECASE)
