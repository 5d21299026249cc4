"""Where things stand: a time that we had to call off, with the other times that its message named, each one press."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.mentoring import other_times_queries
from portal.mentoring.availability import FreeTime
from portal.mentoring.choosing_queries import Person
from portal.mentoring.other_times_queries import Instead
from portal.referrals.cards import Card, Press
from portal.web.i18n import show_when


def off_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    return [_card(each) for each in other_times_queries.named_to(db, family_member_id=family_member_id, now=now)]


def _card(off: Instead) -> Card:
    """A press holds the time and leads to the page that shows everything once more, as anywhere else."""
    presses = tuple(
        hold_press(
            gettext("%(when)s with %(name)s", when=show_when(time.slot.starts_at, first=True), name=person.alias),
            time,
            person,
        )
        for time, person in off.times
    )
    line = gettext("Sorry, we had to call this off.")
    if presses:
        line = gettext("Sorry, we had to call this off. You can have one of these instead.")
    return Card(
        title=show_when(off.starts_at, first=True),
        lines=(line,),
        links=((gettext("Choose another time"), url_for("choosing.people")),),
        kind="off",
        at=off.starts_at,
        presses=presses,
        seen=seen_press(off.ref),
    )


def hold_press(words: str, time: FreeTime, person: Person) -> Press:
    return Press(words, url_for("choosing.times_submit", ref=person.ref), "time", time.slot.starts_at.isoformat())


def seen_press(ref: str) -> Press:
    """Takes the card away, for whoever looks at this page with them."""
    return Press(gettext("I have seen this"), url_for("off.seen"), "off", ref)
