"""Open Referral UK: 1.0 and 3.0, lists, full records and places, the Outpost shape, one page or a folder of pages.

HSDS 3 JSON has the same nesting and is read here too; HSDS 2 tables are nested first (hsds.py).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from portal.directory.feeds import clean, gather
from portal.directory.feeds.oruk_service import read_service
from portal.directory.feeds.source import NotOfItsKind, read_json, rows_in
from portal.directory.shapes import Reading

_LISTS = ("contents", "content", "services")
# what a list of something else gives away, in the order to ask
_SIGNS = (
    ("answers about the feed itself", {"openapi_url"}),
    ("meetings in Narcotics Anonymous form", {"weekday_tinyint"}),
    ("formats of meetings", {"key_string"}),
    ("headings, not services", {"children", "label"}),
    ("headings, not services", {"taxonomy", "term"}),
    ("headings, not services", {"taxonomy_terms"}),
    ("headings, not services", {"uri", "version"}),
    ("headings, not services", {"taxonomy", "parent_id"}),
    ("organisations, not services", {"website", "logo"}),
    ("organisations, not services", {"parent_organization_id"}),
    ("places with opening hours", {"_source", "title"}),
    ("meetings", {"slug", "types"}),
    ("meetings", {"slug", "time"}),
    ("meetings", {"slug", "day"}),
    ("meetings", {"slug", "location"}),
)


def read(source: Path) -> Reading:
    if source.is_dir():
        pages = sorted(source.glob("*.json"))
        if not pages:
            raise NotOfItsKind("There are no JSON files in this folder.")
        rows = [row for page in pages for row in services_in(read_json(page))]
    else:
        rows = services_in(read_json(source))
    return read_rows(rows)


def read_rows(rows: Iterable[object]) -> Reading:
    return gather.sort_out(rows, identify=lambda row: clean.line(row.get("id"), 200), read_one=read_service)


def services_in(value: object) -> list[object]:
    """The services of a list, a page, an organisation, a place or a single record."""
    inside = _list_in(value) if isinstance(value, dict) else value
    rows = [_service_of_place(row) for row in rows_in(inside, "services")]
    _check_signs([row for row in rows if isinstance(row, dict)])
    return rows


def _list_in(value: dict[str, object]) -> object:
    for name in _LISTS:
        inside = value.get(name)
        if isinstance(inside, list):
            return _with_organisation(inside, value) if name == "services" else inside
    if "id" not in value:
        _check_signs([value])
        raise NotOfItsKind("There is no list of services in this file.")
    return [value]


def _with_organisation(services: list[object], organisation: dict[str, object]) -> list[object]:
    """An organisation with its services inside: they do not repeat who runs them."""
    facts = {name: child for name, child in organisation.items() if name != "services"}
    return [{"organization": facts, **row} if isinstance(row, dict) else row for row in services]


def _service_of_place(row: object) -> object:
    """An entry of `service_at_locations` is a service with one place."""
    if not isinstance(row, dict) or not isinstance(row.get("service"), dict) or "location" not in row:
        return row
    place = {name: child for name, child in row.items() if name != "service"}
    return {**row["service"], "service_at_locations": [place]}


def _check_signs(rows: list[Mapping[str, object]]) -> None:
    if not rows:
        raise NotOfItsKind("There are no services in this file.")
    looked_at = rows[:50]
    for what, keys in _SIGNS:
        if sum(keys <= row.keys() and "organisation" not in row for row in looked_at) * 2 > len(looked_at):
            raise NotOfItsKind(f"This file holds {what}.")
    if not any({"id", "name"} & row.keys() for row in looked_at):
        raise NotOfItsKind("There are no services in this file: nothing has an id or a name.")
