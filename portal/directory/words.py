"""Words as people type them and as listings have them, made alike: no capitals, accents or apostrophes."""

import re
import unicodedata
from collections.abc import Iterable

from portal.directory.gazetteer import slips

SHORTEST, LONGEST = 4, 24  # of words whose spelling is forgiven; in shorter ones every slip is another word
MOST_TYPED = 8
_WORD = re.compile(r"[^\W_]+")
_SMALL = {"a", "an", "and", "at", "for", "in", "my", "near", "of", "on", "or", "the", "to", "with", "y", "yr"}


def words_of(text: str) -> list[str]:
    if text.isascii():
        return [word for word in _WORD.findall(text.lower().replace("'", "").replace("`", "")) if len(word) <= 40]
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in "'’`ʼ\0")
    return [word for word in _WORD.findall(bare) if len(word) <= 40]


def typed_words(text: str) -> list[str]:
    """The words that tell something, each once; all of them where none does."""
    found = list(dict.fromkeys(words_of(text)))[:MOST_TYPED]
    return [word for word in found if word not in _SMALL] or found


def is_forgiven(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def with_one_left_out(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def likely(typed: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Of known words those that are one slip away, those with the same first letter first."""
    near = {word for word in candidates if slips(typed, word) == 1}
    return sorted(near, key=lambda word: (word[0] != typed[0], word))[:most]
