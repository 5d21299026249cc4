"""BMLT: answers of the meeting servers of Narcotics Anonymous. All values are text; 1 is Sunday."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from portal.directory.feeds import clean, days, gather, meetings, places, tags
from portal.directory.feeds.gather import CannotUse
from portal.directory.feeds.source import NotOfItsKind, read_json, rows_in
from portal.directory.shapes import Reading, Record
from portal.directory.time_text import read_time

Row = Mapping[str, object]

_VENUES = {"1": "in_person", "2": "online", "3": "hybrid"}
# fmt: off
_WORLD = {  # ids that are the same on every server, to the codes of Meeting Guide
    "OPEN": "O", "CLOSED": "C", "WCHR": "X", "BEG": "BE", "VM": "ONL", "TC": "TC", "M": "M", "W": "W", "Y": "Y",
    "GL": "LGBTQ", "LGBTQ": "LGBTQ",
}
# fmt: on
_BY_KEY = {"O": "O", "C": "C", "WC": "X", "VM": "ONL", "TC": "TC", "B": "BE"}  # for lists without their formats


def read(source: Path) -> Reading:
    value = read_json(source)
    formats = _formats(value)
    rows = rows_in(value["meetings"] if isinstance(value, dict) and "meetings" in value else value, "meetings")
    looked_at = [row for row in rows if isinstance(row, dict)][:50]
    if sum("weekday_tinyint" in row for row in looked_at) * 2 < max(len(looked_at), 1):
        raise NotOfItsKind("These are not meetings of a BMLT server: each needs an id, a name and a weekday.")
    return gather.sort_out(rows, _identify, lambda row, name: _read_one(row, name, formats))


def _formats(value: object) -> dict[str, str]:
    """Letters of the server to codes that mean the same everywhere."""
    listed = clean.parts(value.get("formats")) if isinstance(value, dict) else []
    known = {clean.line(each.get("key_string")): _WORLD.get(clean.line(each.get("world_id"))) for each in listed}
    return {**_BY_KEY, **{key: code for key, code in known.items() if key and code}}


def _identify(row: Row) -> str:
    return clean.line(row.get("id_bigint"), 200)


def _read_one(row: Row, external_id: str, formats: Mapping[str, str]) -> Record:
    if clean.truth(row.get("published")) is False:
        raise CannotUse("The server says that it is not published.")
    name = gather.named(row, "meeting_name")
    weekday = days.bmlt_weekday(row.get("weekday_tinyint"))
    keys = [clean.line(each) for each in clean.line(row.get("formats"), 200).split(",") if each.strip()]
    address = places.one_line((row.get("location_street"), row.get("location_neighborhood")))
    attendance = _VENUES.get(clean.line(row.get("venue_type")), "")
    regions = (clean.line(row.get(field), 100) for field in ("location_sub_province", "location_province"))
    zero = clean.number(row.get("latitude")) == 0
    meeting = meetings.Meeting(
        external_id=external_id,
        name=name,
        fellowship="na",
        days=(weekday,) if weekday else (),
        starts=clean.line(row.get("start_time"), 40),
        ends=_ends(row),
        timezone=clean.line(row.get("time_zone"), 60),
        place=clean.line(row.get("location_text"), 200),
        address=address,
        town=clean.line(row.get("location_municipality"), 100),
        postcode=places.postcode(row.get("location_postal_code_1")),
        is_abroad=places.is_abroad(row.get("location_nation")),
        latitude=None if zero else row.get("latitude"),
        longitude=None if zero else row.get("longitude"),
        is_approximate=not address,
        attendance=attendance,
        types=tags.unique(formats.get(key, key) for key in keys),
        organisation=clean.line(row.get("service_body_name")),
        notes=(row.get("location_info"), row.get("comments")),
        link=row.get("virtual_meeting_link"),
        number=row.get("phone_meeting_number"),
        link_notes=(row.get("virtual_meeting_additional_info"),),
        updated_on=None,
        url="",
        areas=tags.unique(filter(None, regions)),
        problems=() if weekday else ("The weekday could not be read.",),
    )
    return meetings.to_record(meeting, row)


def _ends(row: Row) -> str:
    """From a length such as `01:30:00`; none, or 0, means not known."""
    starts, lasts = (read_time(clean.line(row.get(field), 40)) for field in ("start_time", "duration_time"))
    if starts is None or lasts is None or (lasts.at.hour, lasts.at.minute) == (0, 0):
        return ""
    end = timedelta(hours=starts.at.hour + lasts.at.hour, minutes=starts.at.minute + lasts.at.minute)
    minutes = int(end % timedelta(days=1) / timedelta(minutes=1))
    return f"{minutes // 60:02}:{minutes % 60:02}"
