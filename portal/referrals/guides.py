"""Which guides there are, and which comes first for whom (R-13, R-18, R-43, N-23, N-51). Texts: guide_texts/LANGUAGE.

A text is Markdown below four lines of facts. A paragraph that starts with [[Scotland]] is for that nation only.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

N_ = str  # marks a sentence for the catalogue
TEXTS = Path(__file__).parent / "guide_texts"
FACTS = ("owner", "reviewed", "review by", "source")
_FOR_NATION = re.compile(r"\[\[([A-Za-z ]+)\]\]\n")


@dataclass(frozen=True)
class Guide:
    name: str  # the end of its address: neutral (N-04)
    title: str


@dataclass(frozen=True)
class GuideText:
    """`markdown` is for one nation; `language` is English where a guide is not translated yet."""

    owner: str
    reviewed_on: date
    review_by: date
    source: str
    markdown: str
    language: str
    is_by_nation: bool


# The reader's own needs first.
GUIDES = (
    Guide("you", N_("Looking after yourself")),
    Guide("sleep", N_("When you cannot sleep")),
    Guide("safe", N_("Staying safe")),
    Guide("limits", N_("Saying what you will and will not do")),
    Guide("money", N_("Money")),
    Guide("children", N_("Talking to children")),
    Guide("unwell", N_("When someone cannot be woken")),
    Guide("friends", N_("For friends, neighbours and people at work")),
    Guide("loss", N_("After someone has died")),
    Guide("young", N_("For children and young people")),
)
BY_NAME = {guide.name: guide for guide in GUIDES}
ASKED_FOR = {"safe": "safe", "young": "young", "practical": "money"}
FIRST = {"friends": "friends", "families": "you", "bereaved": "loss"}


def in_order(first: str, *, wanted: Collection[str] = ()) -> list[Guide]:
    """The guide that fits first, then those that were asked for. `first` as journey.first_guide gives it; `wanted`:
    what would help, by its code."""
    names = [FIRST.get(first, "you")]
    names += [guide for code, guide in ASKED_FOR.items() if code in wanted]
    names += ["you"] if "you" not in names and first != "bereaved" else []
    return [BY_NAME[name] for name in names]


@lru_cache(maxsize=256)
def text_of(name: str, *, language: str, nation: str) -> GuideText:
    path = TEXTS / language / f"{name}.md"
    found = language if path.is_file() else "en"
    return _read((TEXTS / found / f"{name}.md").read_text(encoding="utf-8"), found, nation)


def _read(text: str, language: str, nation: str) -> GuideText:
    head, _gap, body = text.partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    return GuideText(
        owner=facts["owner"],
        reviewed_on=date.fromisoformat(facts["reviewed"]),
        review_by=date.fromisoformat(facts["review by"]),
        source=facts["source"],
        markdown=_for_nation(body, nation),
        language=language,
        is_by_nation=bool(_FOR_NATION.search(body)),
    )


def _for_nation(body: str, nation: str) -> str:
    kept = []
    for paragraph in body.split("\n\n"):
        only = _FOR_NATION.match(paragraph)
        if only is None:
            kept.append(paragraph)
        elif only[1] == nation:
            kept.append(paragraph[only.end() :])
    return "\n\n".join(kept)
