"""A mentor's own words as a page shows them, and what is still missing in a profile."""

from functools import lru_cache
from typing import Any

import mistune
from flask_babel import gettext
from markupsafe import Markup

from portal.mentoring.opening import Lacks
from portal.mentoring.profile_queries import Row
from portal.web.rich_text import safe_html

_markdown = mistune.create_markdown(escape=True, hard_wrap=True)
_HEADINGS = ("atx_heading", "setex_heading")
# A heading of theirs would stand among the headings of the page, in a list or a quotation too; an address in the net
# is no part of a profile.
for _rules in (_markdown.block.rules, _markdown.block.list_rules, _markdown.block.block_quote_rules):
    _rules[:] = [rule for rule in _rules if rule not in _HEADINGS]
_markdown.inline.rules = [rule for rule in _markdown.inline.rules if rule not in ("link", "auto_link", "auto_email")]


@lru_cache(maxsize=256)
def own_words(words: str) -> Markup:
    """Their Markdown, through the one sanitiser."""
    return safe_html(str(_markdown(words)), headings=False)


def lacks_words(lacks: tuple[Lacks, ...]) -> list[str]:
    said = {
        Lacks.SUPERVISOR: gettext("Nobody looks after them yet. Choose a supervisor."),
        Lacks.SUPERVISION: gettext("No day is set for them to meet their supervisor."),
        Lacks.TRAINING: gettext("Training is missing or not in date. Their supervisor writes it down."),
    }
    return [str(said[each]) for each in lacks]


def held_of(row: Row, settings: Any) -> dict[str, Any]:
    """What is set, by the fields of the form, or what a new profile begins with."""
    held = row.mentor
    if held is None:
        return {"languages": ["en"], "nation": settings.nation, "people": str(settings.caseload_limit)}
    given: dict[str, Any] = {name: getattr(held, name).split(",") for name in ("languages", "kinds", "experiences")}
    given |= {name: getattr(held, name) for name in ("alias", "words", "nation", "district")}
    days = {"supervision": held.supervision_on, "training": held.training_ok_until}
    given |= {name: f"{day.day}/{day.month}/{day.year}" if day else "" for name, day in days.items()}
    return given | {"supervisor": row.supervisor, "people": str(held.caseload_limit)}


def different_fields(typed: Any, saved: Any) -> list[Any]:
    """Fields of what is saved now that say something else than what was typed, in the order of the page."""
    left_out = ("seen", "submit", "csrf_token")
    return [each for each in saved if each.name not in left_out and said_in(each) != said_in(typed[each.name])]


def said_in(field: Any) -> str:
    """What a field says, in the words of the page; several answers with commas between."""
    chosen = field.data if isinstance(field.data, list) else [field.data]
    if not getattr(field, "choices", None):
        return str(field.data or "")
    return ", ".join(str(words) for code, words in field.choices if code in chosen)
