"""What is open now, in words, for pages of every feature: app.py hands `Help` in (R-36, R-39).

Beside the database lies a copy of the lines of each nation, for when the database cannot be read.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from portal.directory import queries
from portal.directory.emergency import EMERGENCY_WAYS
from portal.directory.entries import Entry
from portal.directory.voice import Voice, when_words
from portal.directory.words_for_hours import state_words
from portal.web.i18n import show_number, show_short_day, show_weekday

EMERGENCY = ("999", "112")  # these stand in the page itself, in words of their own
ON_HELP = 100  # all that are open: the number on the bar of every page is what stands here
FIRST = {"young": queries.FOR_YOUNG, "bereaved": queries.FOR_BEREAVED}
SPARE = len(EMERGENCY) + 3  # read beyond the number asked for, since some stand elsewhere or share a number


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. `state`: open, closing, closed or unknown; `text`: a number to text, where there is one."""

    name: str
    state: str
    state_words: str
    phone: str
    href: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Only what stays true whatever the hour: names, numbers, and whether a line never closes."""

    name: str
    phone: str
    text: str
    is_always: bool


# When neither the database nor a kept copy can be read: the same number as on the page that needs nothing.
LAST_RESORT = (Kept("Samaritans", "116 123", "", True),)


class Help:
    """`folder`: the instance, where the copy lies."""

    emergency_ways = EMERGENCY_WAYS

    def __init__(self, folder: Path):
        self.folder = folder
        self._kept: dict[str, tuple[Kept, ...]] = {}

    def open_now(self, db: Session, *, nation: str, now: datetime, limit: int, first: str = "") -> list[Line]:
        """A number that two services share is said once. `first`: "young", "bereaved" or "text" for the lines that
        fit those, or that can be written to."""
        many, tags = ON_HELP if first == "text" else limit + SPARE, FIRST.get(first, queries.FOR_FAMILIES)
        found = queries.open_lines(db, nation=nation, now=now, limit=many, first=tags)
        if first == "text":
            found = sorted(found, key=lambda entry: not entry.text_number)
        return [_shown(entry) for entry in _each_number_once(_once(found))[:limit]]

    def next_words(self, db: Session, *, nation: str, now: datetime) -> str:
        """Which line opens next, and when; empty when that is not known."""
        for entry in queries.next_lines(db, nation=nation, now=now, limit=1):
            if entry.state.opens_at is not None:
                when = when_words(entry.state.opens_at, now, _voice())
                return str(gettext("Next after that: %(name)s, %(when)s.", name=entry.name, when=when))
        return ""

    def routes(self, db: Session, *, nation: str, now: datetime) -> tuple[list[Line], list[Line], str]:
        """Crisis routes and lines: those open now, those that open next, and when the oldest was checked (N-17)."""
        found = _once(
            [
                *queries.help_routes(db, nation=nation, now=now),
                *queries.open_lines(db, nation=nation, now=now, limit=ON_HELP),
            ]
        )
        later = queries.next_lines(db, nation=nation, now=now)
        self._keep(nation, found)
        closed = _once(entry for entry in [*found, *later] if not entry.state.is_open)
        opened = [_shown(entry) for entry in found if entry.state.is_open]
        return opened or self.without_hours(nation), [_shown(entry) for entry in closed], _checked_words(found)

    def without_hours(self, nation: str) -> list[Line]:
        """What was kept last. Hours are not claimed: only a line that never closes is called open."""
        try:
            lines = [Kept(**line) for line in json.loads(self._path(nation).read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError):
            lines = list(LAST_RESORT)
        return [_from_copy(line) for line in sorted(lines, key=lambda line: not line.is_always)]

    def _keep(self, nation: str, entries: list[Entry]) -> None:
        lines = tuple(Kept(entry.name, entry.phone, entry.text_number, entry.state.is_always) for entry in entries)
        if not lines or self._kept.get(nation) == lines:
            return
        path = self._path(nation)
        waiting = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            waiting.write_text(json.dumps([asdict(line) for line in lines]), encoding="utf-8")
            os.replace(waiting, path)
        except OSError:
            return  # the page itself is there; the copy is only for a worse day
        self._kept[nation] = lines

    def _path(self, nation: str) -> Path:
        return self.folder / f"help-{nation.lower().replace(' ', '-')}.json"


def _voice() -> Voice:
    return Voice(gettext=gettext, ngettext=ngettext, weekday=show_weekday, day=show_short_day)


def _shown(entry: Entry) -> Line:
    words = str(state_words(entry.state, _voice(), checked_on=entry.checked_on))
    return _line(entry.name, entry.state.kind.value, words, entry.phone, entry.text_number)


def _from_copy(line: Kept) -> Line:
    if line.is_always:
        return _line(line.name, "open", gettext("Open all day, every day"), line.phone, line.text)
    return _line(line.name, "unknown", gettext("Hours not known. Call first."), line.phone, line.text)


def _line(name: str, state: str, words: str, phone: str, text: str) -> Line:
    if phone:
        return Line(name, state, words, phone, f"tel:{_digits(phone)}", text)
    return Line(name, state, words, gettext("Text %(number)s", number=show_number(text)), f"sms:{_digits(text)}")


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """Each line once, in the order given; the emergency number has a place of its own."""
    once = {entry.ref: entry for entry in entries if entry.phone not in EMERGENCY}
    return [entry for entry in once.values() if entry.phone or entry.text_number]


def _each_number_once(entries: Iterable[Entry]) -> list[Entry]:
    by_number: dict[str, Entry] = {}
    for entry in entries:
        by_number.setdefault(_digits(entry.phone or entry.text_number), entry)
    return list(by_number.values())


def _checked_words(entries: Iterable[Entry]) -> str:
    """The oldest date among what is listed (N-17)."""
    dates = [entry.checked_on for entry in entries if entry.checked_on]
    return str(gettext("Checked %(day)s.", day=show_short_day(min(dates)))) if dates else ""
