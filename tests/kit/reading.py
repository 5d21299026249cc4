"""Reading age of a page, by the Flesch-Kincaid grade and five years: a checker flags, a person decides (N-43).

Counted: sentences of the main part that have a verb's worth of words. Names of places, numbers, addresses, buttons
and lists of single words are no sentences and are left out.
"""

import re
from html.parser import HTMLParser

BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "dd",
    "dt",
    "div",
    "section",
    "summary",
    "legend",
    "label",
    "button",
    "br",
    "td",
}
UNREAD = {"script", "style", "button", "nav", "table", "select", "option"}
FEWEST_WORDS = 4
VOWELS = re.compile(r"[aeiouy]+")


class _Main(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside, self.unread, self.parts = False, 0, [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "main"
        self.unread += tag in UNREAD
        if tag in BLOCKS:
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"
        self.unread -= tag in UNREAD
        if tag in BLOCKS:
            self.parts.append("")

    def handle_data(self, data: str) -> None:
        if self.inside and not self.unread:
            self.parts[-1] += data


def sentences(html: str) -> list[list[str]]:
    """The words of each sentence of the main part."""
    main = _Main()
    main.feed(html)
    found = []
    for part in main.parts:
        for sentence in re.split(r"(?<=[.!?:;])\s", " ".join(part.split())):
            words = re.findall(r"[A-Za-z][A-Za-z'’]*", sentence)
            if len(words) >= FEWEST_WORDS:
                found.append(words)
    return found


def syllables(word: str) -> int:
    """By groups of vowels, without a silent e at the end: within one of a dictionary's count for nearly every word."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    bare = re.sub(r"(?<=[^l])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxz])es$", "", bare)
    return max(1, len(VOWELS.findall(bare)))


def reading_age(found: list[list[str]]) -> float:
    """In years, to one place."""
    words = [word for sentence in found for word in sentence]
    if not words:
        return 0.0
    grade = 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return round(grade + 5, 1)
