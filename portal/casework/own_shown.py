"""Cards of casework on the page where things stand."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.casework import concern_queries
from portal.referrals.cards import Card


def support_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    cards = []
    if concern_queries.shown_to_person(db, family_member_id):
        link = (gettext("Read it"), url_for("own_safety.staying_safe"))
        words = gettext("What we talked about with you, and who was told.")
        cards.append(Card(title=gettext("Staying safe"), lines=(words,), links=(link,), kind="safety"))
    return cards
