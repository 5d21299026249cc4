"""The safe-contact box: how somebody may be reached, in words, seen before any number (N-09)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from flask_babel import gettext, lazy_gettext

from portal.messages.contact import WAYS, Contact, KnownWay
from portal.messages.hours import Span
from portal.web.i18n import show_day, show_short_day, show_time, show_weekday

WAY_WORDS = {
    "text": lazy_gettext("Text"),
    "email": lazy_gettext("E-mail"),
    "phone": lazy_gettext("Phone call"),
    "post": lazy_gettext("Post"),
    "video": lazy_gettext("Video call with a sign language interpreter"),
    "come_back": lazy_gettext("Here, when they come back with the code"),
}
_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Row:
    word: str
    said: str
    never: bool = False


def safe_rows(contact: Contact | None, about: str = "") -> list[Row]:
    """One row for each way that is safe, one for all that are not. Never a number or an address.

    `about`: the booking it is read for. What was given for another one's call stands on no other page (N-08).
    """
    if contact is None:
        return []
    contact = contact.about(about)
    if contact.is_silent:
        return [Row(gettext("Never"), why_never(contact), never=True)]
    safe = [way for way in contact.ways if way.is_safe]
    if not any(way.way != "come_back" for way in safe):
        said = gettext("No way is marked safe. They will come back themselves with their code.")
        return [Row(gettext("Never"), said, never=True)]
    rows = [Row(gettext("Yes"), _words(way)) for way in safe]
    others = [str(WAY_WORDS[way]) for way in WAYS if way not in {known.way for known in safe} | {"come_back"}]
    if others:
        rows.append(Row(gettext("Never"), ", ".join(others) + ".", never=True))
    rows += [Row(gettext("If asked"), f"“{way.if_someone_answers}”") for way in safe if way.if_someone_answers]
    if contact.avoid:
        days = ", ".join(show_short_day(day) for day in sorted(contact.avoid))
        rows.append(Row(gettext("Not on"), days, never=True))
    return rows


def why_never(contact: Contact) -> str:
    """Of somebody who is silent: that they ended it is said first, for it holds whatever they say of messages."""
    if contact.ended_at is not None:
        day = show_day(contact.ended_at, year=True)
        return gettext("They ended their request on %(day)s. Do not contact them.", day=day)
    return gettext("They asked us to stop. Do not contact them.")


def _words(way: KnownWay) -> str:
    said = str(WAY_WORDS[way.way])
    if way.hours:
        said += ", " + hours_words(way.hours)
    if way.way == "phone":
        leave = gettext("you may leave a message") if way.may_leave_message else gettext("no message with anyone")
        said += ", " + leave
    return said


def hours_words(spans: Iterable[Span]) -> str:
    """Monday to Friday, 9am to 3pm; Saturday, 10am to 12 noon."""
    by_time: dict[tuple[int, int], list[int]] = {}
    for span in sorted(spans):
        by_time.setdefault((span.start, span.to), []).append(span.weekday)
    parts = []
    for (start, to), weekdays in by_time.items():
        times = gettext("%(start)s to %(end)s", start=show_time(_at(start)), end=show_time(_at(to)))
        parts.append(f"{_days_words(weekdays)}, {times}")
    return "; ".join(parts)


def _days_words(weekdays: list[int]) -> str:
    if weekdays == list(range(7)):
        return gettext("every day")
    names = [show_weekday(_MONDAY + timedelta(days=number)) for number in weekdays]
    if len(weekdays) > 2 and weekdays == list(range(weekdays[0], weekdays[-1] + 1)):
        return gettext("%(first)s to %(last)s", first=names[0], last=names[-1])
    return ", ".join(names)


def _at(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
