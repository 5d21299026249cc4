"""Entries in the words of Open Referral UK 3.0 (N-56). What has no value is left out, as the profile wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.directory.entries import Place, Reach
from portal.directory.oruk_parts import (
    PHONES,
    Json,
    attribute,
    cost,
    email,
    full_only,
    instant,
    language,
    location,
    phone,
    schedule,
    uri,
)
from portal.directory.public_ids import pair_uuid, uuid_of
from portal.directory.shapes import Rule

VERSION = "HSDS-UK-3.0"
PROFILE = "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md"


@dataclass(frozen=True, slots=True)
class Owner:
    ref: str
    name: str
    description: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """An entry as it goes out. `rules` come with the kind of way they are for; "" for the entry itself."""

    ref: str
    name: str
    description: str
    url: str
    email: str
    status: str
    fees: str
    eligibility: str
    minimum_age: int | None
    maximum_age: int | None
    checked_on: date | None
    changed_at: datetime
    organisation: Owner | None = None
    places: tuple[tuple[Place, float | None, float | None], ...] = ()  # with latitude and longitude
    reaches: tuple[Reach, ...] = ()
    rules: tuple[tuple[str, Rule], ...] = ()
    tags: tuple[str, ...] = ()
    alternate_name: str = ""


def service_in_list(service: Service) -> Json:
    ages = {"minimum_age": service.minimum_age, "maximum_age": service.maximum_age}
    owner = service.organisation
    return full_only(
        {
            "id": uuid_of(service.ref),
            "organization_id": uuid_of(owner.ref) if owner else None,
            "name": service.name,
            "alternate_name": service.alternate_name,
            "description": service.description,
            "url": uri(service.url),
            "email": email(service.email),
            "status": service.status,
            "fees": service.fees,
            "eligibility_description": service.eligibility,
            **ages,
            "assured_date": service.checked_on.isoformat() if service.checked_on else None,
            "last_modified": instant(service.changed_at),
            "organization": organisation(owner) if owner else None,
        }
    )


def service_whole(service: Service) -> Json:
    identifier = uuid_of(service.ref)
    return service_in_list(service) | full_only(
        {
            "schedules": [schedule(identifier, way, rule) for way, rule in service.rules],
            "service_at_locations": [service_at_location(service, *place) for place in service.places],
            "languages": [language(identifier, tag) for tag in service.tags if tag.startswith("language:")],
            "cost_options": [cost(identifier, service.fees)] if service.fees else [],
            "phones": [phone(identifier, reach) for reach in service.reaches if reach.kind in PHONES],
            "attributes": [attribute(identifier, tag) for tag in service.tags if not tag.startswith("language:")],
        }
    )


def minimal(service: Service) -> Json:
    return {"id": uuid_of(service.ref), "last_modified": instant(service.changed_at)}


def organisation(owner: Owner) -> Json:
    """A description must be there, and must not be empty: without one, a true sentence stands in for it."""
    description = owner.description or f"{owner.name} runs entries of this directory."
    return full_only(
        {"id": uuid_of(owner.ref), "name": owner.name, "description": description, "website": uri(owner.url)}
    )


def service_at_location(service: Service, place: Place, latitude: float | None, longitude: float | None) -> Json:
    identifier = pair_uuid(service.ref, place.ref)
    at = location(place, latitude, longitude)
    return {"id": identifier, "service_id": uuid_of(service.ref), "location_id": at["id"], "location": at}


def page(contents: Sequence[Json], *, total: int, number: int, size: int) -> Json:
    pages = -(-total // size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": list(contents),
    }
