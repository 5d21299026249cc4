"""How a line of the queue reads: what was asked for, where, which ways are safe; never a number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext, lazy_gettext

from portal.casework.queue_order import MISSED_MANY, Group, Place, is_past, is_soon
from portal.casework.queue_queries import Opened
from portal.messages.shown import WAY_WORDS, hours_words
from portal.referrals.areas import is_outside
from portal.referrals.questions import BY_NAME
from portal.referrals.queue_queries import OpenRequest
from portal.referrals.step import YOUNG
from portal.shared.clock import today
from portal.web.i18n import show_time, show_when

GROUP_WORDS = {
    Group.SAFE: lazy_gettext("Staying safe: needs a person this hour"),
    Group.REPLY: lazy_gettext("Reply to"),
    Group.CHECK: lazy_gettext("Check again"),
    Group.LATER: lazy_gettext("Later"),
}

# Each does what a link or button of the page does.
QUICK_KEYS = (
    ("j", lazy_gettext("the next request; Enter opens it")),
    ("k", lazy_gettext("the one before")),
    ("t", lazy_gettext("take it")),
    ("a", lazy_gettext("all")),
    ("m", lazy_gettext("mine")),
    ("n", lazy_gettext("nobody yet")),
    ("/", lazy_gettext("open a request by its code")),
)


@dataclass(frozen=True)
class Line:
    ref: str
    name: str
    asked_for: str
    where: str
    safe_ways: str
    do_by: str
    is_past: bool
    is_soon: bool
    who: str
    is_free: bool
    present: str


def line(each: OpenRequest, place: Place, opened: Opened, now: datetime, served: Collection[str] = ()) -> Line:
    return Line(
        ref=each.ref,
        name=opened.name_to_use or gettext("No name given"),
        asked_for=_asked_for(each, opened),
        where=_where(opened, served),
        safe_ways=_safe_ways(opened),
        do_by=day_and_time(place.do_by_at, now),
        is_past=is_past(place, now),
        is_soon=is_soon(place, now),
        who=opened.holder or gettext("Nobody yet"),
        is_free=not opened.held_by,
        present=", ".join(name for name in opened.present if name),
    )


def _asked_for(each: OpenRequest, opened: Opened) -> str:
    said = danger_words(each.danger) if each.stage in ("received", "in_review", "offered") else []
    if each.stage == "received" and each.has_words:
        said.append(gettext("Own words, not read yet."))
    if each.note_by_at is not None:
        said.append(gettext("A note to us."))
    if each.wish_by_at is not None:
        said.append(gettext("Something was not right, or someone else is wanted."))
    if opened.missed >= MISSED_MANY:
        said.append(gettext("Missed %(count)s sessions. Is contact still safe?", count=opened.missed))
    said += check_words(was_young=each.was_young, needs_look=each.needs_look)
    return " ".join([*said, *_young_age(opened), *_help_wanted(opened)]) or str(gettext("Nothing chosen."))


def danger_words(danger: str) -> list[str]:
    """Why a request stands at the top: on its line in the queue, and at the top of the record that it opens."""
    if danger == "yes":
        return [gettext("Said yes to “in danger right now”, then went on.")]
    return [gettext("Not sure if anyone is in danger.")] if danger == "unsure" else []


def check_words(*, was_young: bool, needs_look: bool) -> list[str]:
    if was_young:
        return [gettext("The age was changed on the way. Please check it.")]
    return [gettext("Sent in a rush. Please look at it first.")] if needs_look else []


def _young_age(opened: Opened) -> list[str]:
    """Who takes it depends on this: a worker trained for young people (N-21)."""
    band = opened.answers.get("age_band")
    return [f"{gettext(answer.text)}." for answer in BY_NAME["age_band"].answers if answer.code == band in YOUNG]


def _help_wanted(opened: Opened) -> list[str]:
    """In the words of the page where it was chosen; what makes it easier goes with it (N-41)."""
    wanted, needs = opened.answers.get("help_wanted") or (), opened.answers.get("access_needs") or ()
    words = [gettext(answer.text) for answer in BY_NAME["help_wanted"].answers if answer.code in wanted]
    words += [
        gettext(answer.text)
        for answer in BY_NAME["access_needs"].answers
        if answer.code in needs and answer.code != "no"
    ]
    # one of the answers has a comma in it
    return ["; ".join(words) + "."] if words else []


def _where(opened: Opened, served: Collection[str]) -> str:
    if opened.area:
        outside = is_outside(opened.area, served)
        return gettext("%(area)s. Outside your areas.", area=opened.area) if outside else opened.area
    if "online" in (opened.answers.get("area_choice") or ()):
        return str(gettext("Online or phone only"))
    return str(gettext("Not said"))


def _safe_ways(opened: Opened) -> str:
    contact = opened.contact
    if contact is None:
        return str(gettext("Will come back with a code"))
    if contact.is_silent:
        has_ended = contact.ended_at is not None
        return str(gettext("None. They ended their request.") if has_ended else gettext("None. They asked us to stop."))
    ways = [way for way in contact.ways if way.is_safe and way.way != "come_back" and not way.only_for]
    if not ways:
        return str(gettext("Will come back with a code"))
    return "; ".join(str(WAY_WORDS[way.way]) + (", " + hours_words(way.hours) if way.hours else "") for way in ways)


def day_and_time(moment: datetime, now: datetime) -> str:
    """Today, 2:30pm; Yesterday, 5pm; otherwise the day in words."""
    days = {
        today(now): gettext("Today, %(time)s", time=show_time(moment)),
        today(now) - timedelta(days=1): gettext("Yesterday, %(time)s", time=show_time(moment)),
        today(now) + timedelta(days=1): gettext("Tomorrow, %(time)s", time=show_time(moment)),
    }
    return days.get(today(moment)) or show_when(moment, first=True)
