"""People who could be harmed if named: their names stay out of what is shared (N-19, J6.4). Pure."""

import re

SHORTEST = 2  # a single letter would be found in every sentence


def names(lines: str) -> list[str]:
    """One name a line; each part of a name counts by itself too, because people are often called by one of them."""
    found: list[str] = []
    for line in lines.splitlines():
        whole = " ".join(line.split())
        for name in (whole, *whole.split()):
            if len(name) >= SHORTEST and name not in found:
                found.append(name)
    return found


def named(text: str, kept_back: str) -> list[str]:
    """Which of the names stand in the text, as whole words, in any case, possessive or not."""
    return [name for name in names(kept_back) if _pattern(name).search(text)]


def without(text: str, kept_back: str, instead: str) -> str:
    """The longest names first, so that "Mo Patel" goes as one."""
    for name in sorted(names(kept_back), key=len, reverse=True):
        text = _pattern(name).sub(instead, text)
    return text


def _pattern(name: str) -> re.Pattern[str]:
    parts = r"\s+".join(re.escape(part) for part in name.split())
    return re.compile(rf"(?<!\w){parts}(?!\w)", re.IGNORECASE)
