"""Lists of places with OpenStreetMap opening hours: `title`, `address`, `hours` {`_text`, `opening`}, `lat`, `lon`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from portal.directory.feeds import clean, gather, places, reach, tags
from portal.directory.feeds.source import NotOfItsKind, rows_in
from portal.directory.hours_text import HoursRead
from portal.directory.osm_hours import read_osm
from portal.directory.shapes import WEEKDAYS, Channel, Kind, OnHolidays, Reading, Record, Rule, Spot

Row = Mapping[str, object]
LETTERS = 2  # of a day; with a number before them it is one of the month
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|r|rs|rsday|nesday|urday)?s?\b"
_DAYS = re.compile(rf"\b{_DAY}(?:\s*(?:to|-|–|until|through)\s*{_DAY})?", re.IGNORECASE)
_SOME_WEEKS = re.compile(
    r"\b(?:bi-?weekly|fortnight\w*|alternate|every other|every (?:2|two|4|four)\b|once a month|monthly|term)",
    re.IGNORECASE,
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NUMBERED = r"(?:the )?\d{1,2}(?:st|nd|rd|th)"
# a span made of such words holds on some dates and not on others, and nothing says which
_NOT_ALWAYS = re.compile(
    r"\b(?:usually|normally|generally|mostly|seasonal|see (?:the )?(?:notes?|website|facebook|below)|see above"
    r"|may (?:change|vary)|var(?:y|ies)|flexible|subject to|check (?:the )?(?:website|facebook|before|first|for|with)"
    r"|except|school (?:holidays?|days?)|half[- ]term|holiday periods?|alternat\w*|some weeks|booking only"
    r"|(?:summer|winter|autumn|spring) (?:schedule|hours|times|opening|months|only)|not open (?:till|until)"
    rf"|(?:from|until|till|to|in|between|after|before) (?:(?:the )?(?:end|start|beginning|middle) of )?{_MONTH}"
    rf"|(?:from|until|till) {_NUMBERED}|closed (?:on )?{_NUMBERED})\b",
    re.IGNORECASE,
)
_SHUT_ON_HOLIDAYS = re.compile(r"\bclosed (?:on )?(?:all )?(?:public and )?bank holidays?[.\s]*$", re.IGNORECASE)
_NTH = re.compile(r"\b(?:1st|2nd|3rd|4th|first|second|third|fourth|last)\b|of (?:the|each|every) month", re.IGNORECASE)
_NOT_OPEN = re.compile(rf"\b{_DAY}\s*(?::|-|–)?\s*(?:closed\b|;|$)", re.IGNORECASE | re.MULTILINE)


def read(value: object) -> Reading:
    rows = rows_in(value, "places")
    known = [row for row in rows if isinstance(row, dict) and "title" in row and {"lat", "hours"} & row.keys()]
    if not known:
        raise NotOfItsKind("There are no places in this list: a place has a title, hours, and lat and lon.")
    return gather.sort_out(rows, _identify, _read_one)


def _identify(row: Row) -> str:
    """Such lists have no identifiers. Without an address the coordinates tell places of one name apart."""
    if not clean.slug(row.get("title")):
        return ""
    where = clean.slug(row.get("address")) or f"{clean.number(row.get('lat'))} {clean.number(row.get('lon'))}"
    return "/".join(filter(None, (clean.slug(piece, 60) for piece in (row.get("_source"), row.get("title"), where))))


def _read_one(row: Row, external_id: str) -> Record:
    contact = clean.text(row.get("contact"), 1_000)
    emails = reach.emails_in(contact)
    hours, words = _hours(clean.part(row.get("hours")))
    spot, doubts = _spot(row)
    return Record(
        external_id=external_id,
        kind=Kind.PLACE,
        name=gather.named(row, "title"),
        description=clean.text(row.get("description")),
        url=reach.first_web_address(row.get("url")),
        email=emails[0] if emails else "",
        spot=spot,
        channels=tuple(Channel(kind=c.kind, value=c.value) for c in reach.phones_in(contact)),
        rules=hours.rules,
        hours_text=words,
        tags=("warm-space",),
        problems=tags.unique([*doubts, *hours.problems]),
        raw=gather.kept_beside({key: child for key, child in row.items() if key != "contact"}),
    )


def _hours(said: Row) -> tuple[HoursRead, str]:
    """What people wrote stays beside what a program made of it. Where the two do not agree on the days, or people wrote
    of some weeks or some months only, their words are shown and nothing is called open."""
    reading = read_osm(clean.line(said.get("opening"), 1_000))
    words = clean.text(said.get("_text"), 1_000)
    if _SHUT_ON_HOLIDAYS.search(words):
        rules = tuple(replace(rule, on_holidays=OnHolidays.CLOSED) for rule in reading.rules)
        reading = replace(reading, rules=rules)
    if reading.rules and words and not _agree(words, reading.rules):
        return HoursRead(
            (), (*reading.problems, "The hours in words are not those made of them, so only words are kept.")
        ), words
    return reading, words or clean.line(said.get("opening"), 1_000)


def _agree(words: str, rules: Iterable[Rule]) -> bool:
    said, made = _days_in(_NOT_OPEN.sub(" ", words)), {day for rule in rules for day in rule.byday}
    if (
        _SOME_WEEKS.search(words)
        or _NOT_ALWAYS.search(words)
        or (_NTH.search(words) and not any(len(day) > LETTERS for day in made))
    ):
        return False
    return not said or said == {day[-LETTERS:] for day in made}


def _days_in(words: str) -> set[str]:
    found: set[str] = set()
    for first, last in _DAYS.findall(words):
        start = _number(first)
        end = _number(last) if last else start
        found |= {WEEKDAYS[number % 7] for number in range(start, (end if end >= start else end + 7) + 1)}
    if re.search(r"\b(?:every ?day|daily|7 days)\b", words, re.IGNORECASE):
        found |= set(WEEKDAYS)
    if re.search(r"\bweekdays\b", words, re.IGNORECASE):
        found |= set(WEEKDAYS[:5])
    return found


def _number(word: str) -> int:
    return next(number for number, name in enumerate(_NAMES) if name.startswith(word[:2].lower()))


def _spot(row: Row) -> tuple[Spot, list[str]]:
    address, town, code = places.split_address(re.sub(r"\s*\n\s*", ", ", clean.text(row.get("address"), 400)))
    at = places.coordinates(row.get("lat"), row.get("lon"))
    quality = "postcode" if clean.truth(row.get("loc_pcd")) else "exact"
    spot = Spot(
        address=address,
        town=town,
        postcode=code,
        latitude=at.latitude,
        longitude=at.longitude,
        quality="none" if at.latitude is None else quality,
    )
    return spot, [at.problem] if at.problem else []
