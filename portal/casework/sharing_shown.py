"""How sharing reads: the sentences somebody agrees to, and what a partner sees."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.casework import sharing, sharing_queries, support_plan_queries, support_queries
from portal.casework.sharing_models import SharingConsent
from portal.messages import queries as messages
from portal.messages.shown import safe_rows
from portal.referrals.questions import BY_NAME
from portal.web.i18n import show_day


def item_words(items: Iterable[str]) -> list[str]:
    return [str(gettext(sharing.ITEMS[code])) for code in items if code in sharing.ITEMS]


def consent_words(*, receiver: str, items: Iterable[str], purpose: str, until_at: datetime) -> str:
    """The exact words: they are kept as they were read."""
    lines = [
        gettext("%(name)s can see:", name=receiver),
        *(f"- {words}" for words in item_words(items)),
        gettext("What for: %(purpose)s", purpose=purpose),
        gettext(
            "Until %(day)s, or until you end it. You can end it at any time, and it stops at once.",
            day=show_day(until_at, year=True),
        ),
        gettext("You see here each time they look."),
    ]
    return "\n".join(str(line) for line in lines)


def contents(db: Session, row: SharingConsent) -> list[tuple[str, list[str]]]:
    """(heading, lines) of what was agreed to, and nothing else."""
    shows = {
        "name": lambda: [sharing_queries.name_shown(db, row)],
        "reach": lambda: _reach(db, row),
        "words": lambda: sharing_queries.words_written(db, row),
        "needs": lambda: _needs(db, row),
        "plan": lambda: _plan(db, row),
        sharing.CASE: lambda: sharing_queries.case_needs(db, row),
    }
    headings = {
        "name": gettext("What to call them"),
        "reach": gettext("How to reach them safely"),
        "words": gettext("What they wrote"),
        "needs": gettext("What makes things easier"),
        "plan": gettext("Their plan"),
        sharing.CASE: gettext("What they need in their family case"),
    }
    return [(str(headings[code]), shows[code]()) for code in sharing.codes(row.items) if code in shows]


def _reach(db: Session, row: SharingConsent) -> list[str]:
    contact = messages.safe_contact(db, row.person_key)
    said = [f"{each.word}: {each.said}" for each in safe_rows(contact)]
    ways = contact.ways if contact and not contact.is_silent else ()
    numbers = [way.value for way in ways if way.is_safe and not way.only_for and way.value]
    return [*said, *numbers]


def _needs(db: Session, row: SharingConsent) -> list[str]:
    codes, own = sharing_queries.needs(db, row)
    known = {answer.code: answer.text for answer in BY_NAME["access_needs"].answers if answer.code != "no"}
    about = support_queries.about(db, row.family_member_id)
    own = [*own, *([about.adjustments] if about.adjustments else [])]
    return [*(str(gettext(known[code])) for code in codes if code in known), *own]


def _plan(db: Session, row: SharingConsent) -> list[str]:
    """Outcomes and actions. What helps or gets in the way is never among it (R-72)."""
    plan = support_plan_queries.current(db, row.family_member_id)
    if plan is None:
        return []
    starts = [gettext("At the start: %(start)s", start=each.row.start) for each in plan.outcomes]
    said = [f"{each.row.words}. {start}" for each, start in zip(plan.outcomes, starts, strict=True)]
    return [*said, *(each.words or "" for each in plan.actions)]
