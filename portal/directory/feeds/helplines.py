"""The list of helplines: facts with their sources, one confidence word each. Doubtful ones are refused, with the word.

Hours belong to channels: the words of `hours_text` say which ("Phone 24 hours; live chat daily 2pm to 6pm").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from portal.directory.feeds import clean, gather, reach, tags
from portal.directory.feeds.gather import CannotUse
from portal.directory.feeds.schedules import Hours, read_hours
from portal.directory.feeds.source import NotOfItsKind, read_json, rows_in
from portal.directory.shapes import ALL_DAY, WEEKDAYS, Channel, Kind, OnHolidays, Reading, Record, Rule

Row = Mapping[str, object]

NOT_TO_PUBLISH = {
    "not_found": "Nothing was found about it (not_found).",
    "not_confirmed": "Its facts are not confirmed (not_confirmed).",
    "number_not_confirmed": "Its number is not confirmed (number_not_confirmed).",
    "project_ended": "The project has ended (project_ended).",
    "no_helpline": "It has no helpline (no_helpline).",
    "no_national_number": "It has no national number (no_national_number).",
}
_DOUBTS = {
    "recent": "",
    "dated": "Some of its facts come from a source that is a year old or more.",
    "undated": "Its facts come only from pages without a date.",
    "hours_undated": "Its hours come from pages without a date.",
}
_NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
_LIVE = ("phone", "textphone", "text", "webchat", "video")
_READ = {
    "phone": reach.phone,
    "textphone": reach.textphone,
    "text": reach.text_number,
    "email": reach.email,
    "webchat": reach.web_address,
    "video": reach.web_address,
    "website": reach.web_address,
}
_NAMED = (
    ("webchat", re.compile(r"\b(?:web|live )?-?chat\b", re.IGNORECASE)),
    ("text", re.compile(r"\btext\b", re.IGNORECASE)),
    ("phone", re.compile(r"\bphone|\bcalls?\b|\btelephone", re.IGNORECASE)),
    ("email", re.compile(r"\be-?mail", re.IGNORECASE)),
    ("video", re.compile(r"\bvideo\b", re.IGNORECASE)),
)
_AUDIENCES = {
    "children": "children",
    "young people": "young-people",
    "parents": "parents",
    "carers": "carers",
    "family": "families-and-friends",
}
_NO_HELPLINE = re.compile(r"(?:not a|no) helpline|head office", re.IGNORECASE)
_FORMERLY = re.compile(r"\((?:formerly|was|previously) ([^)]{2,80})\)|\bFormerly ([A-Z]\w+(?: [A-Z]\w+){0,3})")
_DATE = re.compile(r"(?:about )?(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?: \(.*\))?")


def read(source: Path) -> Reading:
    value = read_json(source)
    if not isinstance(value, dict) or "helplines" not in value:
        raise NotOfItsKind('There is no list called "helplines" in this file.')
    rows = rows_in(value["helplines"], "helplines")
    if not any(isinstance(row, dict) and {"channels", "confidence"} <= row.keys() for row in rows):
        raise NotOfItsKind("These are not helplines: each needs channels and a confidence word.")
    return gather.sort_out(rows, lambda row: clean.line(row.get("id"), 200), _read_one)


def _read_one(row: Row, external_id: str) -> Record:
    confidence = clean.line(row.get("confidence"), 40)
    if confidence in NOT_TO_PUBLISH:
        raise CannotUse(NOT_TO_PUBLISH[confidence])
    if confidence not in _DOUBTS:
        raise CannotUse("It does not say how sure its facts are.")
    name = gather.named(row, "name")
    hours = _hours(row)
    channels, problems = _channels(row, hours.rules)
    if not channels:
        raise CannotUse("It gives no way to be reached.")
    checked_on, about_date = _checked_on(row, confidence)
    topics = [clean.line(each, 60).lower() for each in _list(row.get("topics"))]
    fellowship = tags.fellowship(name) if "mutual aid" in topics else ""
    doubts = [_DOUBTS[confidence]] if _DOUBTS[confidence] else []
    return Record(
        external_id=external_id,
        kind=_kind(channels, topics, clean.line(row.get("notes"))),
        name=name,
        alternate_name=_alternate(name, row),
        organisation=name,
        independent=True if "mutual aid" in topics else None,
        url=reach.web_address(row.get("url")),
        email=next((channel.value for channel in channels if channel.kind == "email"), ""),
        eligibility=clean.text(row.get("who_for"), 1_000),
        channels=channels,
        hours_text=clean.text(row.get("hours_text"), 500),
        tags=tags.unique(_tags(topics, fellowship)),
        nations=tuple(nation for nation in _NATIONS if nation in _list(row.get("area"))),
        checked_on=checked_on,
        source_url=reach.web_address(row.get("url")),
        problems=tags.unique([*doubts, *about_date, *problems, *hours.problems, *_note(row)]),
        raw=gather.kept_beside(row),
    )


def _hours(row: Row) -> Hours:
    hours = read_hours(clean.parts(row.get("hours")))
    return replace(hours, rules=tuple(map(_never_closed, hours.rules)))


def _never_closed(rule: Rule) -> Rule:
    """24 hours on all seven days leaves no room for a bank holiday (R-36)."""
    is_always = (rule.opens_at, rule.closes_at) == ALL_DAY and set(rule.byday) == set(WEEKDAYS)
    return replace(rule, on_holidays=OnHolidays.OPEN) if is_always else rule


def _channels(row: Row, rules: tuple[Rule, ...]) -> tuple[tuple[Channel, ...], list[str]]:
    found: list[Channel] = []
    problems: list[str] = []
    kinds = [clean.line(each.get("type"), 20) for each in clean.parts(row.get("channels"))]
    with_hours = kinds_with_hours(clean.text(row.get("hours_text"), 500), kinds)
    for kind, each in zip(kinds, clean.parts(row.get("channels")), strict=True):
        value = _READ[kind](each.get("value")) if kind in _READ else ""
        if not value:
            problems.append("A way to reach it could not be read.")
            continue
        found.append(Channel(kind, value, _note_of(each), rules if kind in with_hours else ()))
    return tuple(dict.fromkeys(found)), problems


def kinds_with_hours(words: str, kinds: Iterable[str]) -> set[str]:
    """Which of these kinds of channel the listed hours are for.

    The first part of the words names them ("Phone 24 hours; ..."), or names none: then they are for all live ways,
    but for those that later parts speak of ("Mon to Fri 9am to 9pm; crisis text 24 hours").
    """
    live = {kind for kind in kinds if kind in _LIVE}
    first, _, rest = words.partition(";")
    named = {kind for kind, pattern in _NAMED if pattern.search(first)}
    if named:
        return live & (named | ({"textphone"} if "phone" in named else set()))
    return live - {kind for kind, pattern in _NAMED if pattern.search(rest)}


def _note_of(channel: Row) -> str:
    keyword, option = clean.line(channel.get("keyword"), 40), clean.line(channel.get("option"), 80)
    said = (f"keyword {keyword}" if keyword else "", f"option {option}" if option else "", channel.get("note"))
    return "; ".join(filter(None, (clean.line(each) for each in said)))


def _kind(channels: tuple[Channel, ...], topics: list[str], note: str) -> Kind:
    if {"emergency", "crisis"} & set(topics):
        return Kind.CRISIS
    is_line = any(channel.kind in _LIVE and not _NO_HELPLINE.search(channel.note) for channel in channels)
    return Kind.LINE if is_line and not _NO_HELPLINE.match(note) else Kind.SERVICE


def _tags(topics: list[str], fellowship: str) -> Iterable[str]:
    yield from tags.tagged("topic", topics)
    yield from (f"audience:{_AUDIENCES[topic]}" for topic in topics if topic in _AUDIENCES)
    if "mutual aid" in topics:
        yield "mutual-aid"
    yield from tags.of_fellowship(fellowship)


def _alternate(name: str, row: Row) -> str:
    found = _FORMERLY.search(name) or _FORMERLY.search(clean.line(row.get("notes"), 1_000))
    return next(filter(None, found.groups()), "") if found else ""


def _checked_on(row: Row, confidence: str) -> tuple[date | None, list[str]]:
    """The newest date of a source. A month or a year alone counts from its first day, and only if need be."""
    read = [_source_date(each.get("source_date")) for each in clean.parts(row.get("sources"))]
    whole = [day for day, is_whole in filter(None, read) if is_whole]
    every = [day for day, _ in filter(None, read)]
    newest = max(every if confidence == "recent" or not whole else whole, default=None)
    if newest is None:
        return None, ["None of its sources has a date."]
    return newest, [] if newest in whole else ["The day of its newest source is not known."]


def _source_date(value: object) -> tuple[date, bool] | None:
    found = _DATE.fullmatch(clean.line(value, 60))
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1)), bool(found[3])
    except ValueError:
        return None


def _note(row: Row) -> list[str]:
    note = clean.text(row.get("notes"), 1_000)
    return [f"Note of the source: {note}"] if note else []


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
