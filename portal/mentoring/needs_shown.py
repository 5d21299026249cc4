"""What would make it easier for somebody, in the words of the question they answered (N-41, R-45)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from portal.referrals.questions import BY_NAME

NOTHING = "no"


def needs_words(answers: Mapping[str, Any]) -> list[str]:
    """Each need once, then the language they named and their own words. Empty when nothing was said."""
    asked = answers.get("access_needs") or ()
    found = [
        str(gettext(answer.text))
        for answer in BY_NAME["access_needs"].answers
        if answer.code in asked and answer.code != NOTHING
    ]
    own = (str(answers.get(name) or "").strip() for name in ("needs_language", "needs_words"))
    return [*found, *(words for words in own if words)]
