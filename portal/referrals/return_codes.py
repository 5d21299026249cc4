"""The code to come back with: 16 characters, of which 5 find the record and 11 are the secret (G21, T3).

25 random bits name the record, 55 open it; a PIN or word of the person's own stands on top where they chose one.
"""

import unicodedata
from dataclasses import dataclass

from portal.referrals import plain_words
from portal.shared.errors import BadInput
from portal.shared.refs import ALPHABET, in_groups, outside_alphabet, random_letters, tidy

LOCATOR, SECRET = 5, 11
LENGTH = LOCATOR + SECRET
PIN_FIGURES, WORD_LETTERS, PIN_MOST = 6, 6, 64
N_ = str  # marks a sentence for the catalogue


class CodeHasOtherLetter(BadInput):
    """A character that no code has. Says nothing about whether a code exists (J8.1)."""

    def __init__(self, letter: str):
        super().__init__(letter)
        self.letter = letter


class CodeOfOtherLength(BadInput):
    """Not 16 letters and figures. `count`: how many there are."""

    def __init__(self, count: int):
        super().__init__(str(count))
        self.count = count


class PinNotFit(BadInput):
    """Neither 6 figures nor a word of 6 letters or more."""


@dataclass(frozen=True)
class TypedCode:
    locator: str
    secret: str


def new_secret() -> str:
    return random_letters(SECRET)


def new_locator() -> str:
    return random_letters(LOCATOR)


def shown(locator: str, secret: str) -> str:
    """Four groups of four, as an order number is written."""
    return in_groups(locator + secret)


def read(typed: str) -> TypedCode:
    """Any case, spaces, dashes; look-alikes put right. Eight words
    instead are the same code. Raises CodeHasOtherLetter, CodeOfOtherLength or NotOurWord."""
    plain = unicodedata.normalize("NFKC", typed)
    if plain_words.are_words(plain):
        return _from_words(plain)
    strange = outside_alphabet(plain)
    if strange:
        raise CodeHasOtherLetter(strange)
    code = tidy(plain)
    if len(code) != LENGTH:
        raise CodeOfOtherLength(len(code))
    return TypedCode(code[:LOCATOR], code[LOCATOR:])


def _from_words(typed: str) -> TypedCode:
    code = plain_words.as_code(typed)
    return TypedCode(code[:LOCATOR], code[LOCATOR:])


def tidy_pin(typed: str) -> str:
    """A PIN or word as it counts: any case, spaces or dashes, figures of any script. Raises PinNotFit."""
    pin = loose_pin(typed)
    letters = sum(unicodedata.category(letter)[0] in "LM" for letter in pin)
    is_figures = pin.isdecimal() and len(pin) == PIN_FIGURES
    if len(pin) > PIN_MOST or not (is_figures or letters >= WORD_LETTERS):
        raise PinNotFit
    return pin


def loose_pin(typed: str) -> str:
    """The same without asking whether it is one: what is typed when coming back."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    kept = (letter for letter in plain if unicodedata.category(letter)[0] in "LMN")
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in kept)[: PIN_MOST * 2]


def to_hash(secret: str, pin: str) -> str:
    """What the one hash is made of: the secret, and the PIN where there is one. One check tells both (T14)."""
    return f"{secret}\0{pin}"


def is_locator(text: str) -> bool:
    return len(text) == LOCATOR and all(letter in ALPHABET for letter in text)
