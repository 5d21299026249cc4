"""Our groups as a Meeting Guide feed: weekly meetings only, and nothing by which anybody could be known.

Ways to join online and contact persons never go out: whoever wants to come finds them on the group's own page here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC
from typing import Any

from portal.directory.entries import Place
from portal.directory.oruk_out import Service
from portal.directory.oruk_parts import full_only, uri
from portal.directory.shapes import ALL_DAY, WEEKDAYS, Freq, Rule

Json = dict[str, Any]

DAYS = {day: (number + 1) % 7 for number, day in enumerate(WEEKDAYS)}  # theirs begin on Sunday
TYPES = {"audience:women": "W", "audience:men": "M", "audience:lgbtq": "LGBTQ", "online": "ONL", "beginners": "BE"}
NOTES_MOST = 1_000


def meetings(groups: Iterable[Service], entry_address: str) -> list[Json]:
    """`entry_address`: where an entry is read, with {ref} in it."""
    return [meeting for group in groups for meeting in _of_group(group, entry_address)]


def _of_group(group: Service, entry_address: str) -> Iterator[Json]:
    own = [rule for way, rule in group.rules if not way] or [rule for _way, rule in group.rules]
    weekly = _together(rule for rule in own if _can_be_said(rule))
    if not weekly and any(rule.by_appointment for rule in own):
        yield _meeting(group, None, 0, entry_address)
    for number, rule in enumerate(weekly):
        yield _meeting(group, rule, number, entry_address)


def _can_be_said(rule: Rule) -> bool:
    is_weekly = rule.freq is Freq.DAILY or (rule.freq is Freq.WEEKLY and bool(rule.byday))
    return is_weekly and rule.interval == 1 and rule.opens_at is not None and not rule.doubtful


def _together(rules: Iterable[Rule]) -> list[Rule]:
    """Days with the same hours are one meeting."""
    found: dict[tuple[object, object], Rule] = {}
    for rule in rules:
        days = rule.byday or WEEKDAYS
        same = found.get((rule.opens_at, rule.closes_at))
        every = tuple(day for day in WEEKDAYS if day in days or (same and day in same.byday))
        found[rule.opens_at, rule.closes_at] = replace(same or rule, byday=every)
    return list(found.values())


def _meeting(group: Service, rule: Rule | None, number: int, entry_address: str) -> Json:
    place, latitude, longitude = group.places[0] if group.places else (None, None, None)
    days = [DAYS[day] for day in rule.byday] if rule else []
    said = full_only(
        {
            "name": group.name[:255],
            "slug": f"{group.ref.lower()}-{number + 1}",
            "time": f"{rule.opens_at:%H:%M}" if rule and rule.opens_at else None,
            "end_time": _end(rule) if rule else None,
            "timezone": "Europe/London",
            "formatted_address": _address(place),
            "location": "" if place is None or place.is_masked else place.neutral_name or place.name,
            "latitude": latitude if _is_exact(place) else None,
            "longitude": longitude if _is_exact(place) else None,
            "approximate": "no" if _is_exact(place) and place and place.address else "yes",
            "notes": group.description[:NOTES_MOST],
            "types": _types(group.tags, rule),
            "regions": [part for part in (place.nation, place.town) if part] if place else [],
            "url": entry_address.format(ref=group.ref),
            "updated": f"{group.changed_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        }
    )
    if rule:
        said["day"] = days[0] if len(days) == 1 else days
    if group.organisation:
        website = uri(group.organisation.url)
        said |= {"entity": group.organisation.name} | ({"entity_website_url": website} if website else {})
    return said


def _end(rule: Rule) -> str | None:
    """ "All day" has no end that a meeting could have."""
    is_all_day = (rule.opens_at, rule.closes_at) == ALL_DAY
    return f"{rule.closes_at:%H:%M}" if rule.closes_at and not is_all_day else None


def _address(place: Place | None) -> str:
    if place is None:
        return "United Kingdom"
    parts = place.where if place.is_masked else tuple(part for part in place.where if part != place.name)
    return ", ".join([*(parts or place.where), "UK"])


def _is_exact(place: Place | None) -> bool:
    return place is not None and not place.is_masked


def _types(tags: Iterable[str], rule: Rule | None) -> list[str]:
    every = list(tags)
    found = [tag.partition(":")[2] for tag in every if tag.startswith("type:")]
    found += [code for tag, code in TYPES.items() if tag in every]
    found += ["BA"] if rule is None else []
    return sorted({code.upper() for code in found})
