"""The card that leads to the answering page, while something booked is near."""

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.mentoring import queries
from portal.referrals.cards import Card

NEAR = timedelta(days=4)


def answer_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    near = [
        booking
        for booking in queries.coming(db, family_member_id=family_member_id, now=now)
        if now < booking.starts_at < now + NEAR
    ]
    if not near:
        return []
    link = (gettext("Tell us with one press"), url_for("answer.answer"))
    return [Card(title=gettext("Are you coming?"), lines=(gettext("You do not have to say."),), links=(link,))]
