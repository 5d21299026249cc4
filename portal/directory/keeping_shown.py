"""How a change of an entry reads: which parts, what it was and what it is, the next dates as proof."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.directory.edited import rules_of
from portal.directory.entry_state import State, parts_that_differ
from portal.directory.holidays import calendar_for_nations
from portal.directory.hours_summary import summary
from portal.directory.keeping_forms import WHOM
from portal.directory.opening import next_dates
from portal.directory.shapes import DayException
from portal.directory.shown import voice
from portal.directory.words_for_hours import date_words
from portal.shared.clock import today
from portal.web.i18n import show_day, show_time

WHAT = {
    "added": _("Added"),
    "changed": _("Changed"),
    "confirmed": _("Confirmed"),
    "days": _("Days that differ"),
    "ended": _("Closed for good"),
    "back": _("Brought back"),
    "undone": _("Undone"),
}
PARTS = {
    "name": _("Name"),
    "description": _("What it is"),
    "walk_in": _("What happens when I walk in"),
    "run_by": _("Who runs it"),
    "whom": _("Who it is for"),
    "fees": _("What it costs"),
    "url": _("Website"),
    "ways": _("Ways to get in touch"),
    "hours": _("When it is open"),
    "days": _("Days that differ"),
    "online": _("Online or by video"),
    "treatment": _("In a building where people are treated"),
    "funding": _("When its funding ends"),
    "shown": _("Can be found by the public"),
    "checked": _("Last confirmed"),
}


def parts_words(parts: Iterable[str]) -> str:
    return ", ".join(str(PARTS[part]) for part in PARTS if part in set(parts))


def differences(before: State, after: State, *, on: date) -> list[tuple[str, str, str]]:
    """Part, what it was, what it is."""
    parts = parts_that_differ(before, after)
    return [
        (str(words), _part_words(before, part, on), _part_words(after, part, on))
        for part, words in PARTS.items()
        if part in parts
    ]


def _part_words(state: State, part: str, on: date) -> str:
    said = _said(state, part, on)
    return said or gettext("Nothing")


def _said(state: State, part: str, on: date) -> str:
    facts = state.facts
    match part:
        case "hours":
            return summary(rules_of(state), voice(), today=on) or str(facts.get("hours_text") or "")
        case "days":
            return "; ".join(day_words(day) for day in state.our_days)
        case "ways":
            return ", ".join(way.value for way in state.ways)
        case "whom":
            known = dict(WHOM)
            return ", ".join([*(str(known[tag]) for tag in state.tags if tag in known), facts.get("eligibility") or ""])
        case "run_by":
            apart = gettext("run independently of treatment") if facts.get("independent") else ""
            return ", ".join(filter(None, (state.organisation, apart)))
        case "online" | "treatment" | "shown":
            name = {"treatment": "is_treatment_premises"}.get(part, part)
            words = gettext("Yes") if facts.get(name) else gettext("No")
            return f"{words}. {facts['forwarding']}" if part == "shown" and facts.get("forwarding") else words
        case "checked":
            return show_day(facts["checked_on"], first=True) if facts.get("checked_on") else ""
        case "funding":
            return show_day(facts["funding_ends_on"], first=True) if facts.get("funding_ends_on") else ""
    return str(facts.get(part) or "")


def day_words(day: DayException) -> str:
    """Thursday 24 December: closed (why)."""
    if day.closed or day.opens_at is None or day.closes_at is None:
        words = gettext("%(day)s: closed", day=show_day(day.on, first=True))
    else:
        times = {"opens": show_time(day.opens_at), "closes": show_time(day.closes_at)}
        words = gettext("%(day)s: open %(opens)s to %(closes)s", day=show_day(day.on, first=True), **times)
    return f"{words} ({day.note})" if day.note else words


def proof(state: State, nations: tuple[str, ...], closures: Iterable[DayException], now: datetime) -> dict[str, Any]:
    """The week in words and the next five dates, as the public will see them."""
    rules, speaking = rules_of(state), voice()
    differ = [*state.days, *state.our_days, *closures]
    dates = next_dates(rules, differ, now=now, holidays=calendar_for_nations(nations)) if rules else []
    return {
        "week": summary(rules, speaking, today=today(now)),
        "dates": [date_words(span, speaking) for span in dates],
    }
