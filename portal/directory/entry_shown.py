"""What only an entry's own page tells: days it is closed, how a group runs, the next time for a calendar."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext

from portal.directory.closed_days import ClosedBecause, ClosedDay, closed_day
from portal.directory.entries import Entry, Reach
from portal.directory.holidays import calendar_for_nations
from portal.directory.opening import next_dates
from portal.directory.shapes import DayException, Rule
from portal.directory.shown import Way, way
from portal.directory.spans import OpenSpan
from portal.shared.clock import today
from portal.web.i18n import show_day

DAYS, MOST = 42, 6
# Codes that mean the same in every fellowship.
FORMATS = {
    "type:D": "discussion",
    "type:SP": "speaker",
    "type:ST": "steps",
    "type:TR": "traditions",
    "type:LIT": "literature",
    "type:MED": "meditation",
    "beginners": "beginners",
}


def closed_words(rules: Sequence[Rule], differ: Sequence[DayException], entry: Entry, moment: datetime) -> list[str]:
    """Days in the next weeks on which it would usually open and does not, each with its reason."""
    calendar, first = calendar_for_nations(entry.nations), today(moment)
    found = []
    for number in range(DAYS):
        day = first + timedelta(days=number)
        closed = closed_day(rules, differ, day=day, holidays=calendar)
        if closed is not None:
            why = _why(closed)
            found.append(f"{show_day(day, first=True)} ({why})" if why else show_day(day, first=True))
    return found[:MOST]


def _why(closed: ClosedDay) -> str:
    if closed.because is ClosedBecause.BANK_HOLIDAY:
        return str(gettext("bank holiday"))
    return str(gettext("school holidays")) if closed.because is ClosedBecause.TERM else closed.note


def format_words(entry: Entry) -> str:
    """How a group itself says that it runs."""
    words = {
        "beginners": gettext("People who are new are welcome"),
        "discussion": gettext("People talk in turn"),
        "speaker": gettext("One person tells their story"),
        "steps": gettext("The group reads and talks about the Twelve Steps"),
        "traditions": gettext("The group talks about how it is run"),
        "literature": gettext("The group reads together"),
        "meditation": gettext("There is quiet time"),
    }
    said = {FORMATS[tag] for tag in entry.tags if tag in FORMATS}
    return ". ".join(text for name, text in words.items() if name in said)


def ways(entry: Entry) -> list[Way]:
    """The e-mail address too, for whoever cannot speak on a phone."""
    given = {reach.value for reach in entry.reaches}
    email = [Reach("email", entry.email, "")] if entry.email and entry.email not in given else []
    return [way(reach) for reach in (*entry.reaches, *email)]


def joining_words(entry: Entry) -> str:
    """How to come into an online group whose link is not shown: codes of rooms are never kept."""
    if entry.kind != "group" or not entry.is_online or any(reach.kind == "video" for reach in entry.reaches):
        return ""
    if entry.url:
        return str(gettext("To join online, look on their own website or ask there. The way in is not shown here."))
    if entry.phone or entry.email:
        return str(gettext("To join online, get in touch with them first. The way in is not shown here."))
    return str(gettext("We do not know how to join online."))


def next_for_calendar(
    rules: Sequence[Rule], differ: Sequence[DayException], entry: Entry, moment: datetime
) -> OpenSpan | None:
    """The next time it surely opens, where that is a time to go to; none for what never closes."""
    if not rules or entry.state.is_always:
        return None
    dates = next_dates(rules, differ, now=moment, holidays=calendar_for_nations(entry.nations))
    return next((span for span in dates if span.sure and span.slot.length < timedelta(hours=24)), None)
