"""Where things stand: that something is still booked with somebody whom they chose not to see."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.mentoring import apart_queries
from portal.mentoring.ending_queries import Ahead
from portal.mentoring.group_shown import group_lines
from portal.mentoring.shown import booking_lines
from portal.referrals.cards import Card
from portal.web.i18n import show_when


def ahead_lines(ahead: Ahead) -> list[str]:
    return (
        group_lines(ahead.place.group) if ahead.place is not None else booking_lines(ahead.talk) if ahead.talk else []
    )


def ahead_address(ahead: Ahead) -> str:
    if ahead.place is not None:
        return url_for("groups.own_place", ref=ahead.ref)
    return url_for("mentoring.booking", ref=ahead.ref)


def apart_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    ahead = apart_queries.still_ahead(db, family_member_id=family_member_id, now=now)
    if not ahead:
        return []
    times = [
        gettext("%(when)s with %(name)s", when=show_when(each.starts_at, first=True), name=each.mentor_alias)
        for each in ahead
    ]
    return [
        Card(
            title=gettext("Still booked with someone you chose not to see"),
            lines=tuple(times),
            links=((gettext("Give it back, or keep it"), url_for("apart.still")),),
            kind="apart",
            at=now,
        )
    ]
