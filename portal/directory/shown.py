"""How an entry reads on a page: state, kind, distance, facts, in the language of the reader."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from portal.directory.entries import Entry
from portal.directory.voice import Voice
from portal.directory.words_for_hours import state_words
from portal.web.i18n import show_short_day, show_weekday

METRES_IN_MILE = 1609.344


@dataclass(frozen=True)
class Line:
    """One line of "open now", as templates/_parts/open.html reads it."""

    name: str
    state: str
    state_words: str
    phone: str
    href: str


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


def voice() -> Voice:
    return Voice(gettext=gettext, ngettext=ngettext, weekday=show_weekday, day=show_short_day)


def kind_words(entry: Entry) -> str:
    """Group, in person · 0.8 miles."""
    parts = [_kind(entry)]
    if entry.metres is not None:
        parts.append(miles(entry.metres))
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
        return gettext("Online group") if entry.is_online and entry.place is None else gettext("Group, in person")
    if entry.kind in ("line", "crisis"):
        return gettext("Phone and text") if entry.phone and entry.text_number else gettext("Phone")
    return gettext("Service")


def miles(metres: float) -> str:
    far = metres / METRES_IN_MILE
    if far < 0.1:
        return gettext("less than 0.1 miles")
    return gettext("%(far)s miles", far=f"{far:.1f}" if far < 10 else f"{far:.0f}")


def result(entry: Entry) -> Result:
    words = state_words(entry.state, voice(), checked_on=entry.checked_on, can_call=bool(entry.phone))
    return Result(
        ref=entry.ref,
        name=entry.name,
        href=url_for("directory.entry", ref=entry.ref),
        kind_words=kind_words(entry),
        state=entry.state.kind.value,
        head=words.head,
        rest=words.rest,
        facts=tuple(facts(entry)),
        phone=entry.phone,
        text_number=entry.text_number,
        is_open=entry.state.is_open,
    )


def facts(entry: Entry) -> list[str]:
    found = []
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
    if entry.checked_on:
        found.append(gettext("Checked %(day)s", day=show_short_day(entry.checked_on)))
    return found


def run_by_words(entry: Entry) -> str:
    """Who runs it, and whether that is apart from treatment (R-21, R-25)."""
    if entry.kind == "group" and entry.independent:
        return gettext("Run independently by its members")
    if entry.independent:
        return gettext("Run independently")
    if entry.is_treatment_premises:
        return gettext("In a building where people are treated")
    return gettext("Run by %(name)s", name=entry.organisation) if entry.organisation else ""


def line(entry: Entry) -> Line:
    words = state_words(entry.state, voice(), checked_on=entry.checked_on)
    number = entry.phone or entry.text_number
    href = ("sms:" if not entry.phone else "tel:") + "".join(letter for letter in number if letter.isdigit())
    return Line(entry.name, entry.state.kind.value, str(words), number, href)


def checked_words(entries: list[Entry]) -> str:
    """The oldest date among what is listed: "Checked 16 November." """
    dates = [entry.checked_on for entry in entries if entry.checked_on]
    return gettext("Checked %(day)s.", day=show_short_day(min(dates))) if dates else ""


def opening_soonest(entries: list[Entry]) -> list[Entry]:
    """Those without a known next opening come last."""
    return sorted(entries, key=lambda entry: (entry.state.opens_at is None, entry.state.opens_at or entry.state.now))
