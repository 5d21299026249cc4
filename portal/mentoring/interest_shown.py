"""The card for somebody whose own support has ended (R-30)."""

from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.mentoring import interest_queries
from portal.mentoring.interest_actions import support_ended_on
from portal.referrals import queries as referrals
from portal.referrals.cards import Card


def interest_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    """Nothing while something is booked, and nothing for anybody under 18."""
    months = current_app.extensions["portal_settings"].mentor_wait_months
    asked = interest_queries.of_person(db, family_member_id, wait_months=months, now=now)
    is_over = support_ended_on(db, family_member_id, now=now) is not None
    if (asked is None and not is_over) or referrals.person(db, family_member_id).is_young:
        return []
    line = gettext("Would you like to listen to others one day? You can tell us, or not.")
    if asked is not None:
        line = gettext("We have answered you.") if asked.answered_at else gettext("You told us. A person reads it.")
    link = (gettext("Read more"), url_for("interest.own"))
    return [Card(title=gettext("Be there for others"), lines=(line,), links=(link,))]
