"""Human Services Data Specification: version 2 or 3 as a folder of CSV tables, version 3 as JSON.

Tables are nested first, the way HSDS 3 nests them; then both are read as Open Referral UK services.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from portal.directory.feeds import clean, oruk
from portal.directory.feeds.source import Misfit, NotOfItsKind, TableRow, read_json, read_table
from portal.directory.shapes import Reading

_Row = dict[str, object]
_Tables = dict[str, list[_Row]]

# our name for a table: the file names it goes by in versions 1 to 3
_FILES = {
    "organizations": ("organizations", "organization"),
    "locations": ("locations", "location"),
    "placings": ("services_at_location", "services_at_locations", "service_at_location", "service_at_locations"),
    "addresses": ("physical_addresses", "physical_address", "addresses", "address"),
    "phones": ("phones", "phone"),
    "contacts": ("contacts", "contact"),
    "schedules": ("regular_schedules", "regular_schedule", "schedules", "schedule"),
    "holidays": ("holiday_schedules", "holiday_schedule"),
    "languages": ("languages", "language"),
    "accessibility": ("accessibility_for_disabilities", "accessibility"),
    "eligibility": ("eligibility", "eligibilities"),
    "areas": ("service_areas", "service_area"),
    "costs": ("cost_options", "cost_option"),
    "links": ("services_taxonomy", "service_taxonomy", "service_taxonomies", "attributes", "attribute"),
    "terms": ("taxonomy_terms", "taxonomy_term", "taxonomy", "taxonomies"),
}
_PARTS_OF_SERVICE = {  # table: the field of the nested service
    "phones": "phones",
    "schedules": "schedules",
    "holidays": "holiday_schedules",
    "languages": "languages",
    "eligibility": "eligibility",
    "areas": "service_areas",
    "costs": "cost_options",
}


def read(source: Path) -> Reading:
    if not source.is_dir():
        return oruk.read_rows(oruk.services_in(read_json(source)))
    return oruk.read_rows(_nested(source))


def _nested(folder: Path) -> list[object]:
    services = _services(folder)
    tables = {name: _table(folder, files) for name, files in _FILES.items()}
    by_id = {name: _by(tables[name], "id") for name in ("organizations", "terms")}
    placed = _by_placing(tables)
    contacts = _contacts(tables)
    by_service = {name: _by(tables[name], "service_id", "link_id") for name in (*_PARTS_OF_SERVICE, "links")}
    out: list[object] = []
    for row in services:
        if isinstance(row, Misfit):
            out.append(row)
            continue
        key = clean.line(row["id"], 200)
        nested: _Row = {**_unescaped(row)}
        nested |= {field: by_service[name].get(key, []) for name, field in _PARTS_OF_SERVICE.items()}
        nested["organization"] = next(iter(by_id["organizations"].get(_key(nested, "organization_id"), [])), {})
        nested["taxonomies"] = [_term(link, by_id["terms"]) for link in by_service["links"].get(key, [])]
        nested["service_at_locations"] = placed.get(key, [])
        nested["contacts"] = contacts.get(key, [])
        out.append(nested)
    return out


def _services(folder: Path) -> list[TableRow]:
    for name in ("services.csv", "service.csv"):
        if (folder / name).is_file():
            headings, rows = read_table(folder / name)
            if not {"id", "name"} <= set(headings):
                raise NotOfItsKind("The table of services should have the headings id and name.")
            return rows
    raise NotOfItsKind("There is no services.csv in this folder.")


def _table(folder: Path, files: Iterable[str]) -> list[_Row]:
    """Every file by one of these names; an absent or empty table is no fault."""
    found: list[_Row] = []
    for name in files:
        path = folder / f"{name}.csv"
        if path.is_file() and path.stat().st_size and _has_rows(path):
            found += [_unescaped(row) for row in read_table(path)[1] if not isinstance(row, Misfit)]
    return found


def _has_rows(path: Path) -> bool:
    with path.open("rb") as lines:
        return sum(1 for line, _ in zip(lines, range(2), strict=False) if line.strip()) == 2


def _by(rows: Iterable[_Row], *names: str) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        for key in {_key(row, name) for name in names} - {""}:
            found[key].append(row)
    return found


def _by_placing(tables: _Tables) -> dict[str, list[_Row]]:
    """service id -> its places, each with its location, address, and whatever belongs only there."""
    addresses, access = (_by(tables[name], "location_id") for name in ("addresses", "accessibility"))
    locations = {
        _key(row, "id"): {
            **row,
            "addresses": addresses.get(_key(row, "id"), []),
            "accessibility": access.get(_key(row, "id"), []),
        }
        for row in tables["locations"]
    }
    of_placing = {
        name: _by(_without_service(tables[name]), "service_at_location_id") for name in ("phones", "schedules")
    }
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in tables["placings"]:
        parts: _Row = {name: of_placing[name].get(_key(row, "id"), []) for name in of_placing}
        found[_key(row, "service_id")].append({"location": locations.get(_key(row, "location_id"), {}), **parts})
    return found


def _contacts(tables: _Tables) -> dict[str, list[_Row]]:
    """service id -> its contacts, only to find their numbers: the reader takes no names from here."""
    phones = _by(_without_service(tables["phones"]), "contact_id")
    with_phones = ({**row, "phones": phones.get(_key(row, "id"), [])} for row in tables["contacts"])
    return _by(with_phones, "service_id")


def _without_service(rows: Iterable[_Row]) -> Iterator[_Row]:
    """Rows that name the service too are read there."""
    return (row for row in rows if not _key(row, "service_id"))


def _term(link: _Row, terms: dict[str, list[_Row]]) -> _Row:
    key = _key(link, "taxonomy_term_id") or _key(link, "taxonomy_id")
    return next(iter(terms.get(key, [])), {})


def _key(row: _Row, name: str) -> str:
    return clean.line(row.get(name), 200)


def _unescaped(row: dict[str, str]) -> _Row:
    r"""Some tables hold line ends as the two letters \n."""
    return {name: cell.replace("\\r\\n", "\n").replace("\\n", "\n") for name, cell in row.items()}
