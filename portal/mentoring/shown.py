"""How bookings, people and times read on a page, in the language of the reader; the cards shown where things stand."""

from collections.abc import Callable, Iterable
from datetime import datetime, time
from functools import cache

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.directory.times_of_day import PartOfWeek
from portal.mentoring import finding_queries, group_record_queries, queries
from portal.mentoring.availability import FreeTime
from portal.mentoring.finding_shown import card_lines
from portal.mentoring.interpreters import CONFIRMED, OFF
from portal.mentoring.matching import Because, Reason
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.queries import Booked, Person
from portal.mentoring.words import (
    ALSO_ANOTHER,
    ALSO_WORDS,
    FREE_WORDS,
    LANGUAGE_WORDS,
    PART_WORDS,
    PLACE_WORDS,
)
from portal.referrals.cards import Card
from portal.shared.clock import local
from portal.web.i18n import show_day, show_time, show_weekday, show_when


def place_words(kind: PlaceKind) -> str:
    return str(gettext(PLACE_WORDS[kind]))


def languages_words(person: Person) -> str:
    return ", ".join(gettext(LANGUAGE_WORDS.get(code, code)) for code in person.languages)


def kinds_words(kinds: tuple[PlaceKind, ...]) -> str:
    first, *rest = [place_words(kind) for kind in kinds] or [""]
    return ", ".join([first, *(word[:1].lower() + word[1:] for word in rest)])


def reason_words(reasons: Iterable[Reason]) -> str:
    """Also a sister. Speaks Panjabi. Free on Thursday evenings."""
    return " ".join(_reason(reason) for reason in reasons)


def _reason(reason: Reason) -> str:
    if reason.because is Because.SPEAKS:
        return gettext("Speaks %(language)s.", language=gettext(LANGUAGE_WORDS.get(reason.detail, reason.detail)))
    if reason.because is Because.ALSO:
        return gettext(ALSO_WORDS.get(reason.detail, ALSO_ANOTHER))
    if reason.because is Because.PLACE:
        return gettext("Talks by %(way)s.", way=place_words(PlaceKind(reason.detail)).lower())
    weekday = show_weekday(reason.on) if reason.on else ""
    return gettext(FREE_WORDS[PartOfWeek(reason.detail)]) % {"weekday": weekday}


def part_words(part: PartOfWeek) -> str:
    return gettext(PART_WORDS[part])


def booking_lines(booking: Booked) -> list[str]:
    lines = _place_lines(booking)
    if booking.interpreter:
        lines.append(interpreter_words(booking))
    return lines


def interpreter_words(booking: Booked) -> str:
    """Confirmed or not, and by when they hear (N-41)."""
    if booking.interpreter == CONFIRMED:
        return gettext("Interpreter confirmed.")
    if booking.interpreter == OFF:
        return gettext("No interpreter for this time.")
    if booking.interpreter_by is None:
        return gettext("Waiting for an interpreter.")
    return gettext("Waiting for an interpreter. You hear by %(day)s.", day=show_day(booking.interpreter_by))


def _place_lines(booking: Booked) -> list[str]:
    lines = [gettext("%(minutes)s minutes with %(name)s", minutes=booking.minutes, name=booking.mentor_alias)]
    if booking.spot is None:
        return [*lines, place_words(booking.kind)]
    lines.append(booking.spot.name)
    if booking.spot.reception_words:
        lines.append(gettext("At reception say “%(words)s”.", words=booking.spot.reception_words))
    if booking.spot.step_free:
        lines.append(gettext("Step-free."))
    if booking.spot.entrance:
        lines.append(booking.spot.entrance)
    return lines


def time_place(time: FreeTime, venue_names: dict[int, str]) -> str:
    """Where a free time can be: the venue's name, else the kinds offered."""
    if time.venue_id is not None and PlaceKind.VENUE in time.kinds:
        others = tuple(kind for kind in time.kinds if kind is not PlaceKind.VENUE)
        name = venue_names.get(time.venue_id, place_words(PlaceKind.VENUE))
        return f"{name}, {kinds_words(others).lower()}" if others else name
    return kinds_words(time.kinds)


def said_once(names: dict[int, str]) -> Callable[[FreeTime], tuple[str, str]]:
    """The hour of a time and where it can be, in words: a list of hundreds says the same few again and again."""

    @cache
    def hour(at: time) -> str:
        return show_time(at)

    places: dict[tuple[object, ...], str] = {}

    def words(free: FreeTime) -> tuple[str, str]:
        key = (free.kinds, free.venue_id)
        if key not in places:
            places[key] = time_place(free, names)
        return hour(local(free.slot.starts_at).time()), places[key]

    return words


def session_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    """One card for all that was written after sessions; a missed one closes nothing (N-13, N-44)."""
    came = group_record_queries.all_of_person(db, family_member_id=family_member_id)
    if not came:
        return []
    link = (gettext("Read what was written"), url_for("sessions.own_sessions"))
    last = gettext("The last one: %(day)s.", day=show_day(came[0].starts_at))
    return [Card(title=gettext("Your sessions so far"), lines=(last,), links=(link,), kind="session")]


def booking_cards(db: Session, family_member_id: str, now: datetime) -> list[Card]:
    return [
        Card(
            title=show_when(booking.starts_at, first=True),
            lines=(*booking_lines(booking), *card_lines(booking.kind, finding_queries.for_booking(db, booking.id))),
            links=((gettext("Change or cancel"), url_for("mentoring.booking", ref=booking.ref)),),
            kind="booking",
            at=booking.starts_at,
            changes=((gettext("Person"), booking.mentor_alias, url_for("mentoring.booking", ref=booking.ref)),),
        )
        for booking in queries.coming(db, family_member_id=family_member_id, now=now)
    ]
