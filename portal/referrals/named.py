"""Which of somebody's own words may name another person, and what becomes of them once they chose (R-81, N-59). Pure.

One guard for every box of free text among the questions: a page follows the question in whose words a name seems to be.
"""

from collections.abc import Callable

from portal.referrals.own_words import blurred, names_in, removed
from portal.referrals.step import CONTACT_WAYS, Answers, When, is_grown, is_young, wants_contact

KEPT_WORDS = "kept_words"  # own words as the person chose to leave them, names and all: not asked about again
CHOICES: dict[str, Callable[[str], str]] = {"keep": str, "blur": blurred, "remove": removed}
_IN_WAYS = ("cover", "seen_by")


def _words_step(answers: Answers) -> str:
    return "worry" if is_young(answers) else "help_words"


def _in_words(answers: Answers) -> dict[tuple[str, ...], str]:
    name = _words_step(answers)
    return {(name,): answers.get(name) or ""}


def _in_ways(answers: Answers) -> dict[tuple[str, ...], str]:
    held = (answers.get("safe_contact") or {}) if wants_contact(answers) else {}
    ways = [way for way in CONTACT_WAYS if way in (answers.get("contact_way") or ())]
    return {("safe_contact", way, name): (held.get(way) or {}).get(name) or "" for way in ways for name in _IN_WAYS}


def _in_needs(answers: Answers) -> dict[tuple[str, ...], str]:
    return {("needs_words",): answers.get("needs_words") or ""} if is_grown(answers) else {}


# The page that asks, by the question before it.
PAGES = {"worry": "own_words", "help_wanted": "own_words", "safe_contact": "ways_words", "access_needs": "needs_named"}
_WORDS = {"own_words": _in_words, "ways_words": _in_ways, "needs_named": _in_needs}


def texts(answers: Answers, page: str) -> list[str]:
    """Every text that one page of the guard looks at."""
    return [text for text in _WORDS[page](answers).values() if text]


def named(answers: Answers, page: str) -> list[str]:
    """The texts that seem to name somebody and are not decided yet, each once."""
    found = [text for text in texts(answers, page) if names_in(text) and text not in _kept(answers)]
    return list(dict.fromkeys(found))


def names_somebody(page: str) -> When:
    return lambda answers: bool(named(answers, page))


def _kept(answers: Answers) -> list[str]:
    held = answers.get(KEPT_WORDS) or ()
    return [held] if isinstance(held, str) else list(held)  # a draft of before held one text


def decided(answers: Answers, page: str, choice: str) -> dict[str, object]:
    """The answers that change when one of CHOICES was made on a page of the guard."""
    open_ones = named(answers, page)
    made: dict[str, object] = {}
    for path, text in _WORDS[page](answers).items():
        if text in open_ones:
            made = _put(dict(answers) | made, path, CHOICES[choice](text), made)
    return made | {KEPT_WORDS: [*_kept(answers), *map(CHOICES[choice], open_ones)]}


def _put(answers: Answers, path: tuple[str, ...], text: str, made: dict[str, object]) -> dict[str, object]:
    if len(path) == 1:
        return made | {path[0]: text}
    name, way, field = path
    return made | {name: answers[name] | {way: answers[name][way] | {field: text}}}
