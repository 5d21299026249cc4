"""On the page where things stand: a way that did not work. Said here and nowhere else (F7, T2)."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.messages.contact_queries import safe_contact
from portal.referrals import queries
from portal.referrals.cards import Card


def reached_cards(db: Session, family_member_id: str, _now: datetime) -> list[Card]:
    contact = safe_contact(db, queries.family_member(db, family_member_id).person_key)
    if contact is None or contact.stopped_at is not None:
        return []
    if all(way.works for way in contact.ways if way.is_safe and not way.only_for):
        return []
    said = gettext("The number or address you gave did not work, so we send nothing more to it.")
    choice = gettext("You can give us another, or come back here with your code.")
    link = (gettext("Change how we reach you"), url_for("change.ways"))
    return [Card(title=gettext("We could not reach you"), lines=(said, choice), links=(link,))]
