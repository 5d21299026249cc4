"""How an entry reads on a page: state, kind, distance, facts, in the language of the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel import Locale
from flask import request
from flask_babel import gettext, ngettext

from portal.directory.entries import Entry, Reach, is_stale
from portal.directory.holidays import calendar_for_nations
from portal.directory.hours_summary import summary
from portal.directory.opening import next_dates
from portal.directory.shapes import DayException, Rule
from portal.directory.voice import Voice
from portal.directory.words_for_hours import date_words, state_words
from portal.shared.clock import UK, today
from portal.web.i18n import current_language, show_short_day, show_weekday

METRES_IN_MILE = 1609.344
ALL_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Result:
    """One card of the results."""

    ref: str
    name: str
    href: str
    kind_words: str
    state: str
    head: str
    rest: str
    facts: tuple[str, ...]
    phone: str
    text_number: str
    is_open: bool
    then: str = ""
    join: bool = False  # it is online, and its own page says how


@dataclass(frozen=True)
class Way:
    """One way to reach an entry. `href` is empty where there is nothing to press."""

    kind: str
    value: str
    href: str
    note: str
    hours: str


def voice() -> Voice:
    return Voice(gettext=gettext, ngettext=ngettext, weekday=show_weekday, day=show_short_day)


def kind_words(entry: Entry, far: str = "") -> str:
    """Group, in person · 0.8 miles. `far`: what stands for the distance, where it is filled in later."""
    parts = [_kind(entry)]
    if entry.metres is not None:
        far = far or miles(entry.metres)
        # a place that is not shown is only known to be somewhere within some miles
        parts.append(gettext("about %(far)s", far=far) if entry.place and entry.place.is_masked else far)
    elif entry.kind in ("line", "crisis"):
        if entry.fees:
            parts.append(entry.fees)
        if len(entry.nations) in (0, 4):
            parts.append(gettext("Anywhere in the UK"))
        else:
            parts.append(", ".join(entry.nations))
    return " · ".join(parts)


def _kind(entry: Entry) -> str:
    if entry.kind == "place":
        return gettext("Place")
    if entry.kind == "group":
        if entry.place is None:
            return gettext("Online group") if entry.is_online else gettext("Group")
        return gettext("Group, in person or online") if entry.is_online else gettext("Group, in person")
    if entry.kind in ("line", "crisis"):
        if entry.text_number:
            return gettext("Phone and text") if entry.phone else gettext("Text")
        return gettext("Phone") if entry.phone else gettext("Online")
    return gettext("Service")


def miles(metres: float) -> str:
    return miles_words(miles_figure(metres))


def miles_figure(metres: float) -> str:
    """As much of the distance as is said; "" for less than a tenth of a mile."""
    far = metres / METRES_IN_MILE
    return "" if far < 0.1 else f"{far:.1f}" if far < 10 else f"{far:.0f}"


def miles_words(figure: str) -> str:
    return gettext("%(far)s miles", far=figure) if figure else gettext("less than 0.1 miles")


def result(entry: Entry, query: str = "", *, stale_before: date, far: str = "") -> Result:
    """`query`: the search that led here, so that the way back leads to it. `stale_before`: as `facts` has it; `far`:
    as `kind_words` has it."""
    speaking = voice()
    words = state_words(entry.state, speaking, checked_on=entry.checked_on, can_call=bool(entry.phone))
    return Result(
        ref=entry.ref,
        name=entry.name,
        href=f"{request.script_root}/find/{entry.ref}{query}",
        kind_words=kind_words(entry, far),
        state=entry.state.kind.value,
        head=words.head,
        rest=words.rest,
        facts=tuple(facts(entry, stale_before)),
        phone=entry.phone,
        text_number=entry.text_number,
        is_open=entry.state.is_open,
        then=date_words(entry.then, speaking) if entry.then and entry.then.slot.length < ALL_DAY else "",
        join=entry.is_online and not entry.phone and not entry.text_number,
    )


def facts(entry: Entry, stale_before: date) -> list[str]:
    """What was last confirmed before `stale_before`, or never, says so."""
    found: list[str] = []
    place = entry.place
    if place is not None:
        if place.reception_words:
            found.append(gettext("At reception say “%(words)s”", words=place.reception_words))
        if place.entrance:
            found.append(place.entrance)
        if place.step_free:
            found.append(gettext("Step-free"))
    run_by = run_by_words(entry)
    if run_by:
        found.append(run_by)
    if is_stale(entry.checked_on, stale_before):
        found.append(_stale_words(entry))
    elif entry.checked_on:
        found.append(gettext("Checked %(day)s", day=show_short_day(entry.checked_on)))
    return found


def _stale_words(entry: Entry) -> str:
    if entry.checked_on is None:
        return gettext("Not confirmed yet")
    return gettext("Not confirmed since %(day)s", day=f"{show_short_day(entry.checked_on)} {entry.checked_on.year}")


def run_by_words(entry: Entry) -> str:
    """Who runs it, and whether that is apart from treatment (R-21, R-25)."""
    if entry.kind == "group" and entry.independent:
        return gettext("Run independently by its members")
    if entry.independent:
        return gettext("Run independently")
    if entry.is_treatment_premises:
        return gettext("In a building where people are treated")
    is_said = entry.organisation and entry.organisation != entry.name  # its own name stands above already
    return gettext("Run by %(name)s", name=entry.organisation) if is_said else ""


def way(reach: Reach) -> Way:
    """Nothing but a number, an address or a page of the web can be pressed, whatever a feed said."""
    digits = "".join(letter for letter in reach.value if letter.isdigit() or letter == "+")
    starts = {"phone": "tel:", "textphone": "tel:", "text": "sms:"}
    if reach.kind in starts:
        href = f"{starts[reach.kind]}{digits}" if digits else ""
    elif reach.kind == "email":
        href = f"mailto:{reach.value}"
    else:
        href = reach.value if reach.value.startswith(("https://", "http://")) else ""
    hours = str(state_words(reach.state, voice())) if reach.state else ""
    return Way(reach.kind, reach.value, href, "; ".join(map(_note_words, reach.note.split("; "))), hours)


def _note_words(note: str) -> str:
    """What to send or to choose, which lists write in one word."""
    name, _space, what = note.partition(" ")
    if name == "keyword" and what:
        return gettext("Send the word %(word)s", word=what)
    if name == "option" and what:
        return gettext("When they answer, choose %(option)s", option=what)
    return gettext("Extension %(number)s", number=what) if name == "extension" and what.isdecimal() else note


def hours(
    rules: Sequence[Rule], differ: Sequence[DayException], entry: Entry, moment: datetime
) -> dict[str, str | list[str]]:
    """The week in words, and the next five dates as proof of it."""
    speaking = voice()
    calendar = calendar_for_nations(entry.nations)
    dates = next_dates(rules, differ, now=moment, holidays=calendar) if rules else []
    is_elsewhere = any(rule.timezone != str(UK) for rule in rules)  # told in another clock than the reader's
    return {
        "week": "" if is_elsewhere and dates else summary(rules, speaking, today=today(moment)),
        "dates": [date_words(span, speaking) for span in dates] if len(dates) > 1 and not entry.state.is_always else [],
    }


def languages_words(entry: Entry) -> str:
    """In the reader's own words; English goes without saying."""
    codes = [tag.partition(":")[2] for tag in entry.tags if tag.startswith("language:")]
    names = Locale.parse(current_language()).languages
    signed = {"bfi": gettext("British Sign Language")}
    return ", ".join(signed.get(code) or names.get(code, code) for code in codes if code != "en")
