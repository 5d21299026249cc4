"""Parts of an entry in the words of Open Referral UK 3.0: places, hours, phones, terms.

What is hidden here never leaves: a masked place goes out without its name, street and position. People never do.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from portal.directory.entries import Place, Reach
from portal.directory.public_ids import part_uuid, uuid_of
from portal.directory.shapes import WEEKDAYS, Freq, OnHolidays, Rule

Json = dict[str, Any]

COUNTRY = "GB"
PHONES = {"phone": "voice", "text": "text", "textphone": "textphone"}
TAXONOMIES = {  # the first part of a tag: its name, and what it tells
    "audience": ("Who it is for", "Whom a service is meant for."),
    "topic": ("What it is about", "What a service helps with."),
    "category": ("Heading of the source", "The heading under which a source lists it."),
    "access": ("How to get in", "Whether one can walk in or has to arrange it first."),
    "fellowship": ("Fellowship", "The fellowship of self-help groups it belongs to."),
    "type": ("Type of meeting", "Codes of the meeting lists it came from."),
    "way": ("Way of meeting", "In person, online, by phone or at home."),
}
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_URI = re.compile(r"https?://[A-Za-z0-9._-]+(:\d+)?([/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def location(place: Place, latitude: float | None, longitude: float | None) -> Json:
    identifier = uuid_of(place.ref)
    hidden = place.is_masked
    return full_only(
        {
            "id": identifier,
            "location_type": "physical",
            "name": place.neutral_name or place.name,
            "description": "The exact place is not shown. Get in touch first." if hidden else place.transport,
            "latitude": None if hidden else latitude,
            "longitude": None if hidden else longitude,
            "addresses": [] if hidden else _addresses(identifier, place),
            "accessibility": _accessibility(identifier, place),
        }
    )


def schedule(service_id: str, way: str, rule: Rule) -> Json:
    """Doubtful hours go out as words only. Local wall time, with its zone beside it."""
    sure = not rule.doubtful and rule.opens_at is not None
    words = " ".join(part for part in (way.capitalize(), rule.source_text) if part)
    return full_only(
        {
            "id": part_uuid(service_id, "schedule", way, rule),
            "service_id": service_id,
            "freq": (Freq.WEEKLY if rule.freq is Freq.DAILY else rule.freq).value if sure else None,
            "interval": rule.interval if sure and rule.interval > 1 else None,
            "dtstart": _day(rule.starts_on),
            "byday": ",".join(rule.byday or (WEEKDAYS if rule.freq is Freq.DAILY else ())) if sure else None,
            "bymonthday": ",".join(map(str, rule.bymonthday)) if sure else None,
            "opens_at": _clock(rule.opens_at) if sure else None,
            "closes_at": _clock(rule.closes_at) if sure else None,
            "valid_from": _day(rule.valid_from),
            "valid_to": _day(rule.valid_to),
            "timezone": rule.timezone,
            "description": words,
            "notes": _notes(rule),
        }
    )


def taxonomy(prefix: str) -> Json:
    name, description = TAXONOMIES[prefix]
    return {"id": part_uuid("taxonomy", prefix), "name": name, "description": description}


def term(tag: str) -> Json:
    prefix, word = split_tag(tag)
    name = word.replace("-", " ").strip().capitalize() or word
    return {
        "id": part_uuid("term", tag),
        "code": word,
        "name": name,
        "description": f"{TAXONOMIES[prefix][0]}: {name}.",
        "taxonomy": TAXONOMIES[prefix][0],
        "taxonomy_id": part_uuid("taxonomy", prefix),
    }


def split_tag(tag: str) -> tuple[str, str]:
    """Bare words, and those of kinds that are not known here, tell a way of meeting."""
    prefix, colon, word = tag.partition(":")
    return (prefix, word) if colon and prefix in TAXONOMIES else ("way", tag)


def full_only(facts: Mapping[str, Any]) -> Json:
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}


def uri(address: str) -> str | None:
    return address if _URI.fullmatch(address) and not _BAD_PERCENT.search(address) else None


def email(address: str) -> str | None:
    return address if _EMAIL.fullmatch(address) else None


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _addresses(location_id: str, place: Place) -> Iterable[Json]:
    """All parts of an address are needed, so half an address is none."""
    line = place.address or place.name
    if not (line and place.town and place.postcode):
        return []
    return [
        {
            "id": part_uuid(location_id, "address"),
            "location_id": location_id,
            "address_1": line,
            "city": place.town,
            "state_province": place.nation or "United Kingdom",
            "postal_code": place.postcode,
            "country": COUNTRY,
            "address_type": "physical",
        }
    ]


def _accessibility(location_id: str, place: Place) -> Iterable[Json]:
    said = {
        "Step-free": place.step_free,
        "Hearing loop": place.hearing_loop,
        "Toilets": place.toilets,
        "Quiet room": place.quiet_room,
    }
    return [
        {
            "id": part_uuid(location_id, "accessibility", name),
            "location_id": location_id,
            "description": name if has else f"{name}: no",
        }
        for name, has in said.items()
        if has is not None
    ]


def language(service_id: str, tag: str) -> Json:
    code = tag.partition(":")[2]
    return {"id": part_uuid(service_id, tag), "service_id": service_id, "code": code, "name": code}


def cost(service_id: str, fees: str) -> Json:
    return {"id": part_uuid(service_id, "cost"), "service_id": service_id, "amount_description": fees}


def phone(service_id: str, reach: Reach) -> Json:
    """The profile forgot numbers; HSDS 3.0 puts them here."""
    return full_only(
        {
            "id": part_uuid(service_id, "phone", reach.kind, reach.value),
            "service_id": service_id,
            "number": reach.value,
            "type": PHONES[reach.kind],
            "description": reach.note,
        }
    )


def attribute(service_id: str, tag: str) -> Json:
    said = term(tag)
    return {
        "id": part_uuid(service_id, "attribute", tag),
        "link_id": service_id,
        "link_entity": "service",
        "link_type": split_tag(tag)[0],
        "taxonomy_term_id": said["id"],
        "taxonomy_term": said,
    }


def _clock(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _notes(rule: Rule) -> str:
    words = {
        OnHolidays.OPEN: "Open on bank holidays.",
        OnHolidays.CLOSED: "Closed on bank holidays.",
        OnHolidays.ONLY: "Only on bank holidays.",
        OnHolidays.UNKNOWN: "",
    }
    said = [words[rule.on_holidays]]
    said += ["In term time only."] if rule.term_only else []
    said += ["By appointment."] if rule.by_appointment else []
    return " ".join(filter(None, said))
