"""What a client of the open API asks for, read and checked (standards: parameters are joined by AND)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from portal.directory.shapes import WEEKDAYS
from portal.shared.errors import BadInput

PER_PAGE, MOST_PER_PAGE = 50, 500
NEAR_METRES, FURTHEST_METRES = 5_000, 100_000
MOST_SEARCHED = 100
POSTCODE = r"[A-Za-z]{1,2}[0-9][A-Za-z0-9]?(?: ?[0-9][A-Za-z]{2})?"
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = {
    **{code.casefold(): code for code in WEEKDAYS},
    **{name.casefold(): code for name, code in zip(DAY_NAMES, WEEKDAYS, strict=True)},
}


class BadParameter(BadInput):
    """A parameter that cannot be meant. `name` says which, the message what it may be."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Asked:
    """None: not asked. Ages as the profile words them: at least `minimum_age`, at most `maximum_age`."""

    page: int = 1
    per_page: int = PER_PAGE
    search: str = ""
    organization_id: str = ""
    taxonomy_id: str = ""
    taxonomy_term_id: str = ""
    minimum_age: float | None = None
    maximum_age: float | None = None
    day: str = ""
    starts_from: time | None = None
    ends_by: time | None = None
    modified_after: datetime | None = None
    postcode: str = ""
    proximity: int = NEAR_METRES
    minimal: bool = False
    full: bool = False
    ndjson: bool = False


def read_asked(given: Mapping[str, str]) -> Asked:
    """Raises BadParameter. Names that are not known are left aside, as old clients send many."""
    return Asked(
        page=_whole(given, "page", 1, 1, 1_000_000),
        per_page=_whole(given, "per_page", PER_PAGE, 1, MOST_PER_PAGE),
        search=_words(given),
        organization_id=_identifier(given, "organization_id"),
        taxonomy_id=_identifier(given, "taxonomy_id"),
        taxonomy_term_id=_identifier(given, "taxonomy_term_id"),
        minimum_age=_age(given, "minimum_age"),
        maximum_age=_age(given, "maximum_age"),
        day=_day(given),
        starts_from=_clock(given, "start_time"),
        ends_by=_clock(given, "end_time"),
        modified_after=_moment(given, "modified_after"),
        postcode=_postcode(given),
        proximity=_whole(given, "proximity", NEAR_METRES, 1, FURTHEST_METRES),
        minimal=_truth(given, "minimal"),
        full=_truth(given, "full"),
        ndjson=_one_of(given, "format", ("json", "ndjson")) == "ndjson",
    )


def _whole(given: Mapping[str, str], name: str, else_: int, least: int, most: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return else_
    if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
        raise BadParameter(name, f"It is a whole number from {least} to {most}.")
    return int(text)


def _age(given: Mapping[str, str], name: str) -> float | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        age = float(text)
    except ValueError:
        age = -1.0
    if not 0 <= age <= 150:
        raise BadParameter(name, "It is a number of years, from 0 to 150.")
    return age


def _words(given: Mapping[str, str]) -> str:
    text = given.get("search") or given.get("text") or ""
    if len(text) > MOST_SEARCHED:
        raise BadParameter("search", f"It is {MOST_SEARCHED} signs or fewer.")
    return text.replace("\0", " ").strip()


def _postcode(given: Mapping[str, str]) -> str:
    text = given.get("postcode", "").strip()
    if text and not re.fullmatch(POSTCODE, text):
        raise BadParameter("postcode", "It is a postcode, or the first part of one: LS8 or LS8 1AA.")
    return text


def _identifier(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip()
    if not text:
        return ""
    try:
        return str(UUID(text))
    except ValueError:
        raise BadParameter(name, "It is an identifier as this API gives them: a UUID.") from None


def _day(given: Mapping[str, str]) -> str:
    text = given.get("day", "").strip()
    if text and text.casefold() not in _DAYS:
        raise BadParameter("day", "It is a day of the week: MO or Monday.")
    return _DAYS.get(text.casefold(), "")


def _clock(given: Mapping[str, str], name: str) -> time | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(CLOCK, text):
        raise BadParameter(name, "It is a local time: 18:30.")
    return time.fromisoformat(text)


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    text = given.get(name, "").strip().replace(" ", "+").upper()
    if not text:
        return None
    try:
        if not re.match(r"\d{4}-\d{2}-\d{2}(?:$|T\d{2}:\d{2}:\d{2})", text):
            raise ValueError
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None if text.startswith("0001") else datetime.max.replace(tzinfo=UTC)  # all of time, or none of it
    except ValueError:
        raise BadParameter(name, "It is a date or an instant: 2026-11-22 or 2026-11-22T10:00:00Z.") from None


def _truth(given: Mapping[str, str], name: str) -> bool:
    return _one_of(given, name, ("true", "false")) == "true"


def _one_of(given: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    text = given.get(name, "").strip().casefold()
    if text and text not in known:
        raise BadParameter(name, f"It is one of: {', '.join(known)}.")
    return text
