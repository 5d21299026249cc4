"""A gentle guard: do somebody's own words seem to name another person? A guess, never a refusal (R-81, N-59)."""

import re
from collections.abc import Callable

_RELATION = (
    "son|daughter|child|boy|girl|partner|husband|wife|ex|boyfriend|girlfriend|mum|mam|mother|dad|father|parent|brother|"
    "sister|twin|grandson|granddaughter|grandmother|grandfather|nan|gran|grandad|uncle|aunt|auntie|cousin|nephew|niece|"
    "friend|mate|neighbour|housemate|flatmate|colleague"
)
_LETTER = r"[^\W\d_][\u0300-\u036f]*"  # with the marks that some keyboards write after it, as in Siân and Llŷr
_IN_WORD = r"(?:-|['’](?!(?:s|d|ll|ve|re|m|t)\b))"  # Jean-Luc, D’Arcy; not Al’s, Jake’ll, I’m
_WORD = rf"{_LETTER}(?:{_IN_WORD}?{_LETTER})+"
_NAME = rf"({_WORD}(?:\s+{_WORD})?)"
_BEFORE = r"(?<![\w\u0300-\u036f])(?<!\w['’-])"
_AFTER = rf"(?![\w\u0300-\u036f]|{_IN_WORD}\w)"
_PATTERNS = (
    re.compile(rf"\b(?i:my|our|his|her|their)\s+(?:(?i:\w+)\s+)?(?i:{_RELATION})\s*,?\s+{_NAME}"),
    re.compile(rf"\b(?i:called|named|name\s+is|name’s|name's)\s+{_NAME}"),
)


def names_in(text: str) -> list[str]:
    """What looks like names, in the order written, each once."""
    found: list[str] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            name = " ".join(word for word in match[1].split() if word[0].isupper())
            if name and name not in found and match[1].split()[0][0].isupper():
                found.append(name)
    return found


def blurred(text: str) -> str:
    """Names as initials."""
    return _changed(text, lambda name: "".join(f"{word[0]}." for word in name.split()))


def removed(text: str) -> str:
    """Names left out; the words around them stay."""
    return _changed(text, lambda _name: "", before=r"(?:\s*,)?\s*").strip()


def _changed(text: str, made: Callable[[str], str], before: str = "") -> str:
    """In one pass, the longest name first, and only whole words: Al is not in Although, nor in Al-Anon."""
    names = sorted(names_in(text), key=len, reverse=True)
    if not names:
        return text
    any_name = "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in names)
    return re.sub(rf"{before}{_BEFORE}({any_name}){_AFTER}", lambda found: made(found[1]), text)
