"""How groups, and times that are kept, read where things stand."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from portal.mentoring import finding_queries, group_others_queries, group_queries
from portal.mentoring.finding_shown import card_lines
from portal.mentoring.group_queries import Group
from portal.mentoring.group_record_queries import Seat
from portal.mentoring.other_times_shown import hold_press, seen_press
from portal.mentoring.shown import place_words
from portal.referrals.cards import Card
from portal.web.i18n import show_when


def group_lines(group: Group) -> list[str]:
    """With whom, how long, where. Nothing about the others who come."""
    lines = [gettext("%(minutes)s minutes with %(name)s, in a group", minutes=group.minutes, name=group.mentor_alias)]
    if group.spot is None:
        return [*lines, place_words(group.kind)]
    lines.append(group.spot.name)
    if group.spot.reception_words:
        lines.append(gettext("At reception say “%(words)s”.", words=group.spot.reception_words))
    if group.spot.step_free:
        lines.append(gettext("Step-free."))
    return lines


def seat_words(seat: Seat) -> str:
    """By its number, with the name where they gave one for the group."""
    said = str(gettext("Place %(number)s", number=seat.seat))
    return f"{said}, {seat.name}" if seat.name else said


def places_words(group: Group) -> str:
    if group.left < 1:
        return str(gettext("Every place is taken."))
    return str(ngettext("%(num)s place is free.", "%(num)s places are free.", group.left))


def group_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    return [
        Card(
            title=show_when(place.group.starts_at, first=True),
            lines=(
                *group_lines(place.group),
                *card_lines(place.group.kind, finding_queries.for_group(db, place.group.id)),
            ),
            links=((gettext("See it, or give the place back"), url_for("groups.own_place", ref=place.ref)),),
            kind="booking",
            at=place.group.starts_at,
        )
        for place in group_queries.own_places(db, family_member_id=family_member_id, now=now)
    ]


def group_off_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    """A group that we called off, with the others that its message named."""
    return [_off_card(each) for each in group_others_queries.named_to(db, family_member_id=family_member_id, now=now)]


def _off_card(off: group_others_queries.GroupOff) -> Card:
    """Other groups as links; a talk for one alone is held by its press, as anywhere else."""
    line = (
        gettext("Sorry, we had to call this off.") if off.goes_on else gettext("Sorry, this group does not take place.")
    )
    ways_on = [gettext("You can come to another group, or talk with one person alone.")]
    if off.others or off.talks:
        ways_on = [gettext("You can have one of these instead.")]
    named = [
        (
            gettext(
                "In a group: %(when)s with %(name)s", when=show_when(each.starts_at, first=True), name=each.mentor_alias
            ),
            url_for("groups.group", ref=each.ref),
        )
        for each in off.others
    ]
    talks = [
        (gettext("You alone with %(name)s: %(when)s", when=show_when(time.slot.starts_at), name=off.led_by.alias), time)
        for time in off.talks
        if off.led_by is not None
    ]
    return Card(
        title=show_when(off.starts_at, first=True),
        lines=(line, *ways_on),
        links=(
            *named,
            (gettext("See other groups"), url_for("groups.groups")),
            (gettext("Choose a person to talk to"), url_for("choosing.people")),
        ),
        kind="off",
        at=off.starts_at,
        presses=tuple(hold_press(words, time, off.led_by) for words, time in talks if off.led_by is not None),
        seen=seen_press(off.ref),
    )
