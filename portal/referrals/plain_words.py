"""The same 80 bits as a return code, as eight plain words to remember or to hide among others (G21). Our own list."""

from pathlib import Path

from portal.shared.errors import BadInput
from portal.shared.refs import ALPHABET

COUNT, BITS = 8, 10
WORDS = tuple(Path(__file__).with_name("plain_words.txt").read_text(encoding="ascii").split())
_PLACE = {word: place for place, word in enumerate(WORDS)}


class NotOurWord(BadInput):
    """A word that is not on the list, or not eight of them."""


def as_words(code: str) -> str:
    """Sixteen characters of a code as eight words."""
    number = 0
    for letter in code:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    places = [(number >> (BITS * place)) & (len(WORDS) - 1) for place in reversed(range(COUNT))]
    return " ".join(WORDS[place] for place in places)


def are_words(typed: str) -> bool:
    """Whether somebody typed words rather than a code."""
    return len(typed.split()) >= COUNT and all(word.isalpha() for word in typed.split())


def as_code(typed: str) -> str:
    """Eight words as the sixteen characters of their code. Raises NotOurWord."""
    words = typed.casefold().replace(",", " ").split()
    if len(words) != COUNT or any(word not in _PLACE for word in words):
        raise NotOurWord
    number = 0
    for word in words:
        number = (number << BITS) | _PLACE[word]
    letters = []
    for _ in range(COUNT * BITS // 5):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(reversed(letters))
