"""The sheet of UK public libraries, with an optional sheet of coordinates beside it.

Coordinates lie in `<name>.coordinates.csv` under the headings Local authority, Library name, Postcode, lat, lon;
they are the postcode's centre. A library with a closing year is closed for good and refused.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import time
from pathlib import Path

from portal.directory.feeds import clean, gather, places, reach, tags
from portal.directory.feeds.gather import CannotUse
from portal.directory.feeds.source import Misfit, NotOfItsKind, TableRow, read_table
from portal.directory.hours_text import HoursRead, read_days
from portal.directory.shapes import WEEKDAYS, Kind, Reading, Record, Rule, Spot

Row = Mapping[str, object]
_Key = tuple[str, str, str]

HEADINGS = {"Local authority", "Library name", "Postcode", "Year closed"}
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LUNCH = (time(12, 30), time(13, 30))
_CLOSED_HOURS = re.compile(r"\b((?:[01]\d|2[0-3]):[0-5]\d)\s*-\s*((?:[01]\d|2[0-3]):[0-5]\d)\b")
_SAYS_WHAT_IT_IS = re.compile(
    r"librar|llyfrgell|hub|cent(?:re|er)\b|store|hive|space|forum|museum|archive|gallery|school|college|hall|house",
    re.IGNORECASE,
)


def read(rows: list[TableRow], source: Path) -> Reading:
    points = _points(source.with_name(f"{source.stem}.coordinates.csv"))
    return gather.sort_out(rows, _identify, lambda row, external_id: _read_one(row, external_id, points))


def _identify(row: Row) -> str:
    pieces = (row.get("Local authority"), row.get("Library name"), row.get("Postcode"))
    return "/".join(filter(None, (clean.slug(piece, 60) for piece in pieces)))


def _read_one(row: Row, external_id: str, points: Mapping[_Key, tuple[str, str]]) -> Record:
    year = clean.whole(row.get("Year closed"))
    if clean.line(row.get("Year closed")):
        raise CannotUse("It is closed for good." if year in (None, 1900) else f"It is closed for good, since {year}.")
    given = gather.named(row, "Library name")
    notes = clean.text(row.get("Notes"))
    hours = _hours(row, notes)
    spot, doubts = _spot(row, points)
    authority = clean.line(row.get("Local authority"))
    return Record(
        external_id=external_id,
        kind=Kind.PLACE,
        name=given if _SAYS_WHAT_IT_IS.search(given) else f"{given} Library",
        alternate_name="" if _SAYS_WHAT_IT_IS.search(given) else given,
        description=notes,
        organisation=authority,
        organisation_external_id=clean.slug(authority),
        url=reach.web_address(row.get("URL")) or reach.web_address(row.get("Email address")),
        email=reach.email(row.get("Email address")),
        spot=spot,
        rules=hours.rules,
        hours_text=_other_hours(row),
        tags=tags.unique(_tags(row)),
        nations=("Northern Ireland",) if authority == "Northern Ireland" else (),
        problems=tags.unique([*doubts, *_doubts(row), *hours.problems]),
        raw=gather.kept_beside(row),
    )


def _hours(row: Row, notes: str) -> HoursRead:
    cells = {day: clean.line(row.get(f"{name} staffed hours")) for day, name in zip(WEEKDAYS, _DAY_NAMES, strict=True)}
    reading = read_days({day: cell for day, cell in cells.items() if cell})
    closed = [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in _CLOSED_HOURS.findall(notes)]
    if closed and "hours closed" in notes.lower():
        rules = tuple(replace(rule, doubtful=rule.doubtful or _spans_any(rule, closed)) for rule in reading.rules)
        return HoursRead(rules, (*reading.problems, "Its notes say that it closes in the middle of some days."))
    if "lunch" not in notes.lower() or not any(map(_spans_lunch, reading.rules)):
        return reading
    rules = tuple(replace(rule, doubtful=rule.doubtful or _spans_lunch(rule)) for rule in reading.rules)
    return HoursRead(rules, (*reading.problems, "It closes for lunch, but the hours do not say when."))


def _spans_lunch(rule: Rule) -> bool:
    return _spans_any(rule, [_LUNCH])


def _spans_any(rule: Rule, stretches: Iterable[tuple[time, time]]) -> bool:
    if rule.opens_at is None or rule.closes_at is None:
        return False
    return any(rule.opens_at <= start and rule.closes_at >= end for start, end in stretches)


def _other_hours(row: Row) -> str:
    """Hours without staff are for members with a card: shown as they were written, never called open."""
    said = [clean.text(row.get("Special hours"), 500)]
    for name in _DAY_NAMES:
        cell = clean.line(row.get(f"{name} unstaffed hours"))
        said += [f"{name} {cell} (unstaffed)"] if cell else []
    return "\n".join(filter(None, said))


def _spot(row: Row, points: Mapping[_Key, tuple[str, str]]) -> tuple[Spot, list[str]]:
    pieces = [places.without_postcode(clean.line(row.get(f"Address {number}"), 200)) for number in (1, 2, 3)]
    town = places.town_of(pieces[1:])
    code = places.postcode(row.get("Postcode"))
    at = places.coordinates(*points.get(_key(row), ("", "")))
    problems = [at.problem] if at.problem else []
    problems += [] if code or not clean.line(row.get("Postcode")) else ["The postcode could not be read."]
    spot = Spot(
        address=places.one_line(piece for piece in pieces if piece != town and not (town and places.is_county(piece))),
        town=town,
        postcode=code,
        latitude=at.latitude,
        longitude=at.longitude,
        quality="none" if at.latitude is None else "postcode",
    )
    return spot, problems


def _doubts(row: Row) -> list[str]:
    unread = []
    if clean.line(row.get("URL")) and not reach.has_scheme(row.get("URL")):
        unread.append("The web address did not say http or https.")
    email = row.get("Email address")
    if clean.line(email) and not reach.email(email) and not reach.web_address(email):
        unread.append("The e-mail address could not be read.")
    return unread


def _tags(row: Row) -> list[str]:
    kind = clean.line(row.get("Type of library"), 10).strip("-")
    together = ["co-located"] if clean.truth(row.get("Co-located")) else []
    return ["library", *([f"kind-of-library:{kind}"] if kind else []), *together]


def _points(beside: Path) -> dict[_Key, tuple[str, str]]:
    if not beside.is_file():
        return {}
    headings, rows = read_table(beside)
    if not {"Local authority", "Library name", "Postcode", "lat", "lon"} <= set(headings):
        raise NotOfItsKind("The sheet of coordinates beside the libraries has other headings than it should.")
    return {_key(row): (row["lat"], row["lon"]) for row in rows if not isinstance(row, Misfit)}


def _key(row: Row) -> _Key:
    authority, name, code = (clean.line(row.get(n)) for n in ("Local authority", "Library name", "Postcode"))
    return authority, name, code
