"""Cards of casework on the page where things stand."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.casework import (
    beside_queries,
    concern_queries,
    family_queries,
    sharing_queries,
    support_plan_queries,
    support_queries,
)
from portal.referrals.cards import Card


def support_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    cards = []
    if concern_queries.shown_to_person(db, family_member_id):
        link = (gettext("Read it"), url_for("own_safety.staying_safe"))
        words = gettext("What we talked about with you, and who was told.")
        cards.append(Card(title=gettext("Staying safe"), lines=(words,), links=(link,), kind="safety"))
    shares = [each for each in sharing_queries.ledger(db, family_member_id, now) if each.state in ("asked", "on")]
    if shares:
        asked = sum(each.state == "asked" for each in shares)
        words = gettext("We have asked you something. You decide.") if asked else gettext("See who looked, or end it.")
        link = (gettext("What you share"), url_for("sharing.own"))
        cards.append(Card(title=gettext("What you share"), lines=(words,), links=(link,), kind="sharing"))
    friends = [*beside_queries.friends_of(db, family_member_id), *beside_queries.beside_whom(db, family_member_id)]
    if any(each.state != "ended" for each in friends):
        waits = any(each.state in ("asked", "waits") for each in friends)
        words = gettext("We have asked you something. You decide.") if waits else gettext("See it, or end it.")
        link = (gettext("Friends beside you"), url_for("beside.own"))
        cards.append(Card(title=gettext("Friends beside you"), lines=(words,), links=(link,), kind="friends"))
    if (
        support_plan_queries.current(db, family_member_id)
        or family_queries.cases_of(db, family_member_id)
        or support_queries.conversations(db, family_member_id, final_only=True)
    ):
        words = gettext("Who does what, your plan, and what happens next.")
        links = ((gettext("My support"), url_for("own_support.support")),)
        cards.append(Card(title=gettext("My support"), lines=(words,), links=links, kind="support"))
    return cards
