"""Meeting Guide: the JSON list, and the same as a sheet with plain-language headings."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from portal.directory.feeds import clean, days, gather, meetings, places, reach, tags
from portal.directory.feeds.meeting_types import codes
from portal.directory.feeds.source import NotOfItsKind, TableRow, begins_like_json, read_json, read_table, rows_in
from portal.directory.shapes import Channel, Reading, Record

Row = Mapping[str, object]

_SLUG_LONGEST = 64
_MEETING_FIELDS = {"day", "time", "types", "location", "address", "formatted_address", "conference_url", "end_time"}
_OTHER_HEADINGS = {
    "start_time": "time",
    "id": "slug",
    "meeting": "name",
    "meeting_name": "name",
    "zip": "postal_code",
    "postcode": "postal_code",
    "online_url": "conference_url",
    "meeting_url": "conference_url",
    "type": "types",
    "venue": "location",
    "place": "location",
    "town": "city",
}


def read(source: Path) -> Reading:
    rows = _rows_of_list(read_json(source)) if begins_like_json(source) else _rows_of_sheet(source)
    fellowship = _of_all([row for row in rows if isinstance(row, dict)], source)
    return gather.sort_out(rows, _identify, lambda row, name: _read_one(row, name, fellowship))


def _rows_of_list(value: object) -> list[object]:
    if isinstance(value, dict) and isinstance(value.get("meetings"), list):
        value = value["meetings"]
    rows = rows_in(value, "meetings")
    looked_at = [row for row in rows if isinstance(row, dict)][:50]
    if any("weekday_tinyint" in row for row in looked_at):
        raise NotOfItsKind("These meetings come from a Narcotics Anonymous server: import them as bmlt.")
    known = [row for row in looked_at if "name" in row and "slug" in row and _MEETING_FIELDS & row.keys()]
    if len(known) * 2 < len(looked_at) or not known:
        raise NotOfItsKind("These are not meetings: each needs a name, a slug, and a day, a place or a link.")
    return rows


def _rows_of_sheet(source: Path) -> list[TableRow]:
    headings, rows = read_table(source)
    names = {heading: _field(heading) for heading in headings}
    if not {"name", "slug"} <= set(names.values()) or not {"day", "time"} & set(names.values()):
        raise NotOfItsKind("The first row should hold headings such as Name, Slug, Day, Time, Address.")
    return [{names[key]: cell for key, cell in row.items()} if isinstance(row, dict) else row for row in rows]


def _field(heading: str) -> str:
    name = clean.slug(heading).replace("-", "_")
    return _OTHER_HEADINGS.get(name, name)


def _of_all(rows: list[Row], source: Path) -> str:
    """A feed is of one fellowship, which it may say nowhere but in names and addresses."""
    said = Counter(_fellowship_of(row) for row in rows)
    said.pop("", None)
    name, count = said.most_common(1)[0] if said else ("", 0)
    return name if count * 4 >= len(rows) else tags.fellowship(source.stem.replace("_", " ").replace("-20", " 20"))


def _fellowship_of(row: Row) -> str:
    fields = ("entity", "entity_website_url", "name", "group", "url")
    return tags.fellowship(*(clean.line(row.get(field), 200) for field in fields))


def _identify(row: Row) -> str:
    return clean.line(row.get("slug"), 200)


def _read_one(row: Row, external_id: str, of_all: str) -> Record:
    name = gather.named(row, "name", "group", "location")
    address, town, code = _address(row)
    weekdays, all_read = _days(row.get("day"))
    notes = tuple(row.get(field) for field in ("notes", "location_notes", "group_notes"))
    own = tags.fellowship(name)
    meeting = meetings.Meeting(
        external_id=external_id,
        name=name,
        fellowship="alateen" if own == "alateen" else of_all or own,
        days=weekdays,
        starts=clean.line(row.get("time"), 40),
        ends=clean.line(row.get("end_time"), 40),
        timezone=clean.line(row.get("timezone"), 60),
        place=_not_a_district(row, "location"),
        address=address,
        town=town,
        postcode=code,
        is_abroad=_is_abroad(row),
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
        is_approximate=_is_approximate(row, address),
        attendance=clean.line(row.get("attendance_option"), 20).lower().replace("-", "_"),
        types=codes(row.get("types")),
        organisation=clean.line(row.get("entity")) or _not_a_district(row, "group"),
        notes=notes,
        link=row.get("conference_url"),
        number=row.get("conference_phone"),
        link_notes=(row.get("conference_url_notes"), row.get("conference_phone_notes")),
        updated_on=clean.on_date(row.get("updated")) or clean.us_date(row.get("updated")),
        url=reach.web_address(row.get("url")),
        areas=_areas(row),
        by_appointment=not row.get("day") and row.get("day") != 0 and not clean.line(row.get("time")),
        email=reach.email(row.get("entity_email")),
        channels=_entity_phone(row),
        problems=tuple(_problems(row, external_id, all_read)),
    )
    return meetings.to_record(meeting, row)


def _not_a_district(row: Row, field: str) -> str:
    """Some feeds write the number of their district where a place or a group should stand."""
    said = clean.line(row.get(field), 200)
    return "" if said == clean.line(row.get("district"), 200) else said


def _days(value: object) -> tuple[tuple[str, ...], bool]:
    many = value if isinstance(value, list) else clean.line(value, 100).split(",")
    said = [each for each in many[:20] if clean.line(each)]
    read = [days.meeting_guide_weekday(each.strip() if isinstance(each, str) else each) for each in said]
    return tags.unique(day for day in read if day), None not in read


def _address(row: Row) -> tuple[str, str, str]:
    """From one line, or from parts; `address` may hold either."""
    towns = [row.get(field) for field in ("city", "sub_region", "region")]
    whole = clean.line(row.get("formatted_address"), 400)
    if not whole and not clean.line(row.get("city")):
        whole = clean.line(row.get("address"), 400)
    if whole:
        return places.split_address(whole, towns)
    town = clean.line(row.get("city"), 100)
    return clean.line(row.get("address"), 300), town, places.postcode(row.get("postal_code"))


def _is_abroad(row: Row) -> bool:
    last = clean.line(row.get("formatted_address") or row.get("address"), 400).split(",")[-1]
    named = places.names_a_country(last)
    return places.is_abroad(row.get("country")) or (named and places.is_abroad(last))


def _is_approximate(row: Row, address: str) -> bool:
    """As said; else a place without a street is only a town."""
    said = clean.truth(row.get("approximate"))
    return not address if said is None else said


def _areas(row: Row) -> tuple[str, ...]:
    regions = row.get("regions")
    many = regions if isinstance(regions, list) else [row.get("region"), row.get("sub_region")]
    return tags.unique(name for name in (clean.line(each, 100) for each in many[:20]) if name)


def _entity_phone(row: Row) -> tuple[Channel, ...]:
    number = reach.phone(row.get("entity_phone"))
    return (Channel(kind="phone", value=number, note=clean.line(row.get("entity"))),) if number else ()


def _problems(row: Row, external_id: str, all_days_read: bool) -> list[str]:
    said = {
        "A day could not be read.": not all_days_read,
        f"The slug is longer than {_SLUG_LONGEST} letters.": len(external_id) > _SLUG_LONGEST,
        "The postcode is not a UK one.": bool(clean.line(row.get("postal_code")))
        and not places.postcode(row.get("postal_code")),
    }
    return [words for words, holds in said.items() if holds] + meetings.no_web_address(row.get("url"))
