"""A gentle guard: do somebody's own words seem to name another person? A guess, never a refusal (R-81, N-59)."""

import re

_RELATION = (
    "son|daughter|child|boy|girl|partner|husband|wife|ex|boyfriend|girlfriend|mum|mam|mother|dad|father|parent|brother|"
    "sister|twin|grandson|granddaughter|grandmother|grandfather|nan|gran|grandad|uncle|aunt|auntie|cousin|nephew|niece|"
    "friend|mate|neighbour|housemate|flatmate|colleague"
)
_NAME = r"([^\W\d_][^\W\d_'’-]+(?:\s+[^\W\d_][^\W\d_'’-]+)?)"
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
    for name in names_in(text):
        text = text.replace(name, "".join(f"{word[0]}." for word in name.split()))
    return text


def removed(text: str) -> str:
    """Names left out; the words around them stay."""
    for name in names_in(text):
        text = re.sub(rf"\s*,?\s*{re.escape(name)}", "", text)
    return text.strip()
