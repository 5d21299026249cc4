"""How a search reads on its page: heading, notes, what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from flask import render_template
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from portal.directory.card_shown import filled
from portal.directory.find_queries import Answer
from portal.directory.fitting_queries import Hit
from portal.directory.forms import KINDS, LANGUAGES, TICKS, WHOM, Looking
from portal.directory.kept import Card
from portal.directory.place import Found, Understood
from portal.directory.when import ANY, AT, NOW, PARTS, Asked
from portal.shared.clock import today
from portal.web.i18n import current_language, show_day, show_time, show_when

DAYS_TO_CHOOSE = 14
PLACE, WORDS = "\ue000", "\ue001"  # stand for what was typed; no keyboard has them
CHOICES = {"kinds": KINDS, "whom": WHOM, "languages": LANGUAGES, "ticks": TICKS}


@dataclass(frozen=True)
class Part:
    """Entries below one heading. `kind`: named, near, away or later."""

    kind: str
    count: int
    cards: Markup


def heading(found: Found, asked: Asked, *, has_open: bool = True) -> str:
    """`has_open` False: nothing near is open then, and what is listed opens later."""
    if found.point is None:
        return str(gettext("Find a place or a group"))
    if not has_open:
        return str(gettext("Near %(place)s", place=found.label))
    if asked.key == NOW:
        return str(gettext("Open now near %(place)s", place=found.label))
    if asked.key == AT and asked.opens:
        return str(gettext("Open %(when)s near %(place)s", when=show_when(asked.opens), place=found.label))
    return str(gettext("Near %(place)s", place=found.label))


def notes(found: Found, answer: Answer[Hit], looking: Looking, asked: Asked) -> list[str]:
    """What is not plain: how the place was understood, which evening is meant, words that were left aside."""
    said = [_about_place(found), _about_time(found, looking, asked), _about_words(answer, looking)]
    return [note for note in said if note]


def _about_place(found: Found) -> str:
    place = found.label
    match found.how:
        case Understood.BY_OUTCODE:
            text = gettext("We do not know this whole postcode, so we looked near %(place)s.", place=place)
        case Understood.FOR_NOW_BY_OUTCODE:
            text = gettext("The list of whole postcodes is still being made, so we looked near %(place)s.", place=place)
        case Understood.GUESS:
            text = gettext(
                "We looked near %(place)s. If that is not it, type the first part of a postcode.", place=place
            )
        case Understood.NOT_LOADED:
            text = gettext("The list of postcodes is still being made. Type a town for now.")
        case Understood.NATION:
            text = gettext("Type a town, or the first part of a postcode, to see what is near.")
        case Understood.UNKNOWN:
            text = gettext("We do not know this place. Check the spelling, or type the first part of a postcode.")
        case _:
            return ""
    return str(text)


def _about_time(found: Found, looking: Looking, asked: Asked) -> str:
    if looking.when and asked.key == ANY:
        return str(gettext("This shows any time: we know opening times for the next 8 weeks."))
    if asked.key not in PARTS or not asked.opens or not asked.closes or found.point is None:
        return ""
    first, last = show_when(asked.opens), asked.closes
    ends = show_time(last) if today(last) == today(asked.opens) else show_when(last)
    return str(gettext("From %(start)s to %(end)s.", start=first, end=ends))


def _about_words(answer: Answer[Hit], looking: Looking) -> str:
    if not answer.words_dropped:
        return ""
    return str(gettext("Nothing here has the words “%(words)s”, so we left them out.", words=looking.words))


def parts(answer: Answer[Hit], made: Mapping[int, Card], query: str) -> list[Part]:
    """Open first under a heading with the count, then what opens next; lines and what is online for all (R-04).

    What nobody has confirmed for too long sinks; of what is closed, the next to open comes first.
    """

    def is_stale(hit: Hit) -> bool:
        return hit.listing_id in made and made[hit.listing_id].is_stale

    in_order = {
        "named": answer.named,
        "near": sorted(answer.near, key=is_stale),
        "away": sorted([*answer.online, *answer.lines], key=is_stale),
        "later": opening_soonest(answer.later, made),
    }
    return [Part(kind, len(hits), filled(hits, made, query)) for kind, hits in in_order.items() if hits]


def part_heading(kind: str, count: int, asked: Asked) -> str:
    if kind == "away":
        return str(gettext("From anywhere, by phone or online"))
    if kind == "later":
        return str(gettext("Open next") if asked.key == NOW else gettext("At other times"))
    return _open_words(count) if kind == "near" and asked.key == NOW else _found_words(count)


def opening_soonest(hits: list[Hit], made: Mapping[int, Card]) -> list[Hit]:
    """Those without a known next opening come last."""

    def next_opening(hit: Hit) -> tuple[bool, float]:
        opens_at = made[hit.listing_id].opens_at if hit.listing_id in made else None
        return opens_at is None, opens_at.timestamp() if opens_at else 0.0

    return sorted(hits, key=next_opening)


def _found_words(count: int) -> str:
    return str(ngettext("%(num)s found", "%(num)s found", count))


def _open_words(count: int) -> str:
    return str(ngettext("%(num)s is open", "%(num)s are open", count))


def nothing_near(answer: Answer[Hit], found: Found, asked: Asked, looking: Looking) -> str:
    """One sentence, where a known place has nothing for what was asked."""
    if found.point is None or answer.near or looking.kinds == ("line",):
        return ""
    if asked.key == NOW:
        return str(gettext("Nothing listed near %(place)s is open now.", place=found.label))
    return str(gettext("Nothing listed near %(place)s fits this.", place=found.label))


def times() -> list[tuple[str, str]]:
    return [
        ("", gettext("Any time")),
        ("now", gettext("Now")),
        ("day", gettext("Daytime")),
        ("evening", gettext("Evening")),
        ("weekend", gettext("Weekend")),
        ("night", gettext("Night")),
    ]


def asking(looking: Looking, script_root: str, moment: datetime, *, is_short: bool) -> Markup:
    """The form with what was asked. It is put together once for each choice; only what was typed differs.

    `is_short`: it stands open, so the choices are folded away and who can be rung now is not pages below.
    """
    choices = replace(looking, place=PLACE, words=WORDS, when="")
    form = _asking(current_language(), script_root, choices, today(moment), is_short)
    return Markup(form.replace(PLACE, escape(looking.place)).replace(WORDS, escape(looking.words)))  # noqa: S704


@lru_cache(maxsize=256)
def _asking(language: str, _script_root: str, looking: Looking, first: date, is_short: bool) -> str:
    facts = _days_and_hours(language, first)
    return render_template("directory/_asking.html", looking=looking, choices=CHOICES, is_short=is_short, **facts)


@lru_cache(maxsize=64)
def _days_and_hours(_language: str, first: date) -> dict[str, Any]:
    days = [first + timedelta(days=number) for number in range(DAYS_TO_CHOOSE)]
    return {
        "days": [(day.isoformat(), show_day(day, first=True)) for day in days],
        "hours": [(f"{hour:02}:00", show_time(time(hour))) for hour in range(24)],
    }
