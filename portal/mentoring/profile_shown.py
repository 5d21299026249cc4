"""A mentor's own words as a page shows them, and what is still missing in a profile."""

from functools import lru_cache

import mistune
from flask_babel import gettext
from markupsafe import Markup

from portal.mentoring.opening import Lacks
from portal.web.rich_text import safe_html

_markdown = mistune.create_markdown(escape=True, hard_wrap=True)
# A heading of theirs would stand among the headings of the page; an address in the net is no part of a profile.
_markdown.block.rules = [rule for rule in _markdown.block.rules if rule not in ("atx_heading", "setex_heading")]
_markdown.inline.rules = [rule for rule in _markdown.inline.rules if rule not in ("link", "auto_link", "auto_email")]


@lru_cache(maxsize=256)
def own_words(words: str) -> Markup:
    """Their Markdown, through the one sanitiser."""
    return safe_html(str(_markdown(words)))


def lacks_words(lacks: tuple[Lacks, ...]) -> list[str]:
    said = {
        Lacks.SUPERVISOR: gettext("Nobody looks after them yet. Choose a supervisor."),
        Lacks.SUPERVISION: gettext("No day is set for them to meet their supervisor."),
        Lacks.TRAINING: gettext("Training is missing or not in date. Their supervisor writes it down."),
    }
    return [str(said[each]) for each in lacks]
