"""Open Referral UK: 1.0 and 3.0, lists, full records and places, the Outpost shape, one page or a folder of pages.

HSDS 3 JSON has the same nesting and is read here too; HSDS 2 tables are nested first (hsds.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from portal.directory.feeds import clean, gather
from portal.directory.feeds.oruk_beside import BESIDE, HEADINGS, ITSELF, ORGANISATIONS, Pages, about
from portal.directory.feeds.oruk_service import read_service
from portal.directory.feeds.source import NotOfItsKind, read_json, rows_in
from portal.directory.shapes import Reading

_LISTS = ("contents", "content", "services")
# what a list of something else gives away, in the order to ask
_SIGNS = (
    (ITSELF, {"openapi_url"}),
    ("meetings in Narcotics Anonymous form", {"weekday_tinyint"}),
    ("formats of meetings", {"key_string"}),
    (HEADINGS, {"children", "label"}),
    (HEADINGS, {"taxonomy", "term"}),
    (HEADINGS, {"taxonomy_terms"}),
    (HEADINGS, {"uri", "version"}),
    (HEADINGS, {"taxonomy", "parent_id"}),
    (ORGANISATIONS, {"website", "logo"}),
    (ORGANISATIONS, {"parent_organization_id"}),
    ("places with opening hours", {"_source", "title"}),
    ("meetings", {"slug", "types"}),
    ("meetings", {"slug", "time"}),
    ("meetings", {"slug", "day"}),
    ("meetings", {"slug", "location"}),
)


class HoldsOther(NotOfItsKind):
    """A file of a feed that holds something beside its services."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This file holds {what}.")
        self.what = what


def read(source: Path) -> Reading:
    """In a folder the headings and organisations of the feed may lie beside its services: they are looked at too."""
    pages, rows, warnings, other = Pages(), list[object](), list[str](), list[HoldsOther]()
    for value in _values(source):
        try:
            rows += services_in(value)
            warnings += pages.note("services", value)
        except HoldsOther as error:
            if error.what not in BESIDE or not source.is_dir():
                raise NotOfItsKind(str(error)) from None
            other.append(error)
            warnings += about(error.what, value)
            warnings += pages.note("headings", value) if error.what == HEADINGS else ()
    if not rows:
        raise NotOfItsKind(str(other[0]))
    reading = read_rows(rows)
    return replace(reading, warnings=tuple(dict.fromkeys([*warnings, *pages.missing()])))


def _values(source: Path) -> list[object]:
    if not source.is_dir():
        return [read_json(source)]
    found = sorted(source.glob("*.json"))
    if not found:
        raise NotOfItsKind("There are no JSON files in this folder.")
    return [read_json(page) for page in found]


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
            raise HoldsOther(what)
    if not any({"id", "name"} & row.keys() for row in looked_at):
        raise NotOfItsKind("There are no services in this file: nothing has an id or a name.")
