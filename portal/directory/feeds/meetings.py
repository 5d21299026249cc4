"""A mutual-aid meeting, whatever its feed calls things, as a record of the directory (R-25)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.directory.feeds import clean, gather, places, reach, tags
from portal.directory.feeds.meeting_keys import ways_in, without_keys
from portal.directory.feeds.meeting_notes import A_NUMBER, doubts_in_notes, is_a_home, says_step_free, without_people
from portal.directory.feeds.meeting_types import meanings
from portal.directory.hours_text import HoursRead, with_doubts
from portal.directory.shapes import Channel, Freq, Kind, Record, Rule, Spot
from portal.directory.time_text import as_span, read_time
from portal.directory.wall_times import zone_named

_LONGEST = timedelta(hours=8)  # half of the overnight meetings seen were 8pm to 9am for 8pm to 9pm


@dataclass(frozen=True, slots=True)
class Meeting:
    """What both kinds of feed say of a meeting. `attendance`: in_person, online, hybrid, inactive or ""."""

    external_id: str
    name: str
    fellowship: str
    days: tuple[str, ...]
    starts: str
    ends: str
    timezone: str
    place: str
    address: str
    town: str
    postcode: str
    is_abroad: bool
    latitude: object
    longitude: object
    is_approximate: bool
    attendance: str
    types: tuple[str, ...]
    organisation: str
    notes: tuple[object, ...]
    link: object
    number: object
    link_notes: tuple[object, ...]
    updated_on: date | None
    url: str
    areas: tuple[str, ...]
    by_appointment: bool = False
    email: str = ""
    channels: tuple[Channel, ...] = ()
    problems: tuple[str, ...] = ()


def to_record(meeting: Meeting, row: Mapping[str, object]) -> Record:
    at = places.coordinates(meeting.latitude, meeting.longitude)
    joining, about_joining = ways_in(meeting.link, meeting.number, *meeting.link_notes, *meeting.notes)
    hours = _hours(meeting, is_abroad=_is_abroad(meeting, at))
    forms = _forms(meeting)
    notes = [without_keys(clean.text(note)) for note in meeting.notes]
    return Record(
        external_id=meeting.external_id,
        kind=Kind.GROUP,
        name=meeting.name,
        description="\n\n".join(dict.fromkeys(filter(None, map(without_people, notes)))),
        organisation=meeting.organisation,
        independent=True,
        url=meeting.url,
        email=meeting.email,
        status="temporarily closed" if _is_closed(meeting) else "active",
        spot=_spot(meeting, at) if "in-person" in forms or "online" not in forms else None,
        channels=(*joining, *meeting.channels),
        rules=hours.rules,
        tags=tags.unique([*_tags(meeting), *forms]),
        area_names=meeting.areas,
        checked_on=meeting.updated_on,
        source_url=meeting.url,
        problems=tags.unique(
            [
                *meeting.problems,
                *([at.problem] if at.problem else []),
                *hours.problems,
                *about_joining,
                *([A_NUMBER] if any(without_people(note) != note for note in notes) else []),
            ]
        ),
        raw=gather.kept_beside(row, change=lambda words: without_people(without_keys(words))),
    )


def _is_abroad(meeting: Meeting, at: places.Coordinates) -> bool:
    """A UK postcode is believed before coordinates: those are often of a place of the same name elsewhere."""
    return meeting.is_abroad or (at.problem == places.OUTSIDE and not meeting.postcode)


def _is_closed(meeting: Meeting) -> bool:
    """A building that is shut for now (TC) does not close a group that goes on meeting online."""
    if meeting.attendance == "inactive":
        return True
    return "TC" in meeting.types and "online" not in _forms(meeting)


def _forms(meeting: Meeting) -> list[str]:
    """How people meet: as the feed says, or else as the reference reader of the standard works it out."""
    said = {"in_person": ["in-person"], "online": ["online"], "hybrid": ["in-person", "online"]}
    if meeting.attendance in said:
        return [form for form in said[meeting.attendance] if form == "online" or "TC" not in meeting.types]
    online = bool(clean.line(meeting.link, 2_000) or clean.line(meeting.number)) or "ONL" in meeting.types
    in_person = bool(meeting.address) and not meeting.is_approximate and "TC" not in meeting.types
    return [name for name, holds in (("in-person", in_person), ("online", online)) if holds]


def _hours(meeting: Meeting, *, is_abroad: bool) -> HoursRead:
    """An end that is not given stays unknown."""
    if meeting.by_appointment:
        return HoursRead((Rule(by_appointment=True, doubtful=True),))
    if not meeting.days or not meeting.starts:
        return HoursRead((), ("The day or the time is missing.",))
    opens_at, closes_at = as_span(read_time(meeting.starts), read_time(meeting.ends))
    if opens_at is None:
        return HoursRead((), ("The time could not be read.",))
    zone = meeting.timezone if "/" in meeting.timezone and zone_named(meeting.timezone) else ""
    rule = Rule(
        byday=meeting.days,
        opens_at=opens_at,
        closes_at=closes_at,
        freq=Freq.WEEKLY,
        timezone=zone or "Europe/London",
        source_text="-".join(filter(None, (meeting.starts, meeting.ends))),
    )
    reading = with_doubts(rule, community=False)
    doubts = list(_doubts(rule, meeting, zone, is_abroad))
    rules = tuple(replace(each, doubtful=each.doubtful or bool(doubts)) for each in reading.rules)
    return HoursRead(rules, (*reading.problems, *doubts))


def _doubts(rule: Rule, meeting: Meeting, zone: str, is_abroad: bool) -> Iterable[str]:
    if meeting.timezone and not zone:
        yield "The time zone could not be read."
    elif is_abroad and not zone:
        yield "The place is abroad and no time zone is given."
    if meeting.ends and rule.closes_at is None:
        yield "The end could not be read."
    yield from doubts_in_notes((meeting.name, *meeting.notes))
    if rule.opens_at and rule.closes_at:
        lasts = timedelta(hours=rule.closes_at.hour, minutes=rule.closes_at.minute) - timedelta(
            hours=rule.opens_at.hour, minutes=rule.opens_at.minute
        )
        if lasts % timedelta(days=1) > _LONGEST:
            yield "The meeting would last more than 8 hours."


def _spot(meeting: Meeting, at: places.Coordinates) -> Spot | None:
    quality = "outcode" if meeting.is_approximate else "exact"
    spot = Spot(
        name=meeting.place,
        address=meeting.address,
        town=meeting.town,
        postcode=meeting.postcode,
        latitude=at.latitude,
        longitude=at.longitude,
        quality="none" if at.latitude is None else quality,
        masked=is_a_home(meeting.place),
        step_free=True if "X" in meeting.types or says_step_free(meeting.notes) else None,
    )
    return spot if spot.name or spot.address or spot.town or spot.postcode or at.latitude is not None else None


def _tags(meeting: Meeting) -> Iterable[str]:
    yield "mutual-aid"
    yield from tags.of_fellowship(meeting.fellowship)
    yield from (f"type:{code}" for code in meeting.types)
    yield from meanings(meeting.types, meeting.fellowship)
    if meeting.by_appointment:
        yield "by-appointment"


def no_web_address(value: object) -> list[str]:
    return ["The web address could not be read."] if clean.line(value) and not reach.web_address(value) else []
