"""How times that are kept for somebody read, and that they wait for one, where things stand."""

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.mentoring import waiting_queries
from portal.mentoring.one_call import can_be_told
from portal.mentoring.waiting_queries import Kept
from portal.messages.contact_queries import safe_contact
from portal.referrals.cards import Card
from portal.shared.clock import today
from portal.web.i18n import show_day, show_when

LAST = timedelta(days=3650)  # below every card that has a time of its own


def kept_words(kept: Kept) -> str:
    if kept.until_at >= kept.starts_at:
        return str(gettext("Kept until it begins."))
    return str(gettext("Kept until the end of %(day)s.", day=show_day(kept.until_on)))


def kept_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    """Times kept for them, and that they wait for one."""
    found = [
        Card(
            title=gettext("Kept for you: %(when)s", when=show_when(kept.starts_at)),
            lines=(
                gettext("With %(name)s.", name=kept.mentor_alias),
                kept_words(kept),
            ),
            links=((gettext("Say yes or no"), url_for("waiting.kept", ref=kept.ref)),),
            kind="kept",
            at=kept.starts_at,
        )
        for kept in waiting_queries.kept_for(db, family_member_id=family_member_id, now=now)
    ]
    entry = waiting_queries.entry_of(db, family_member_id)
    if entry is not None:
        line = gettext("Since %(day)s. We keep a time for you when one suits.", day=show_day(today(entry.asked_at)))
        if not can_be_told(safe_contact(db, entry.person_key)):
            line = gettext("We have no safe way to tell you of a time. Look at the free times when you like.")
        link = (gettext("Change this, or leave the list"), url_for("waiting.page"))
        found.append(
            Card(
                title=gettext("You are on the waiting list"),
                lines=(line,),
                links=(link,),
                kind="waiting",
                at=now + LAST,
            )
        )
    return found
