"""How to find each other, or how to join, as it reads on a page behind the code."""

from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup

from portal.mentoring.finding import MEETING_PLACES, has_address
from portal.mentoring.place_kinds import PlaceKind
from portal.web.rich_text import linked_lines


@dataclass(frozen=True, slots=True)
class Finding:
    title: str
    lines: list[Markup]
    missing: str  # what holds while nothing is said


def finding(kind: PlaceKind, words: str, *, has_link: bool = False, is_group: bool = False) -> Finding | None:
    """None where there is nothing to say. `has_link`: the page shows an address of a video call already."""
    missing = _missing(kind, has_link=has_link, is_group=is_group)
    return Finding(title(kind), linked_lines(words), missing) if words or missing else None


def title(kind: PlaceKind) -> str:
    if kind in MEETING_PLACES:
        return str(gettext("Where to meet"))
    if kind is PlaceKind.VENUE:
        return str(gettext("How to find each other"))
    return str(gettext("How to join"))


def _missing(kind: PlaceKind, *, has_link: bool, is_group: bool) -> str:
    if kind in MEETING_PLACES:
        return str(gettext("This page will say where. Please look here with your code before you set out."))
    if kind is PlaceKind.PHONE and not is_group:
        return str(gettext("We ring you at that time."))
    if kind in (PlaceKind.VIDEO, PlaceKind.PHONE) and not has_link:
        return str(gettext("This page will say how. Please look here with your code before the time."))
    return ""


def card_lines(kind: PlaceKind, words: str) -> list[str]:
    """One line for the page where things stand. An address to open is on the page of the booking itself."""
    if not words or kind is PlaceKind.CHAT:
        return []
    if has_address(words):
        return [gettext("How to join is on the page of this booking.")]
    return [f"{title(kind)}: {' '.join(words.split())}"]
