"""Phone numbers of one service of Open Referral UK or HSDS. Names of contact persons are never read."""

from collections.abc import Iterator, Mapping

from portal.directory.feeds import clean, reach
from portal.directory.shapes import Channel

Row = Mapping[str, object]

FROM_PROSE = "from the description"
MOST_FROM_PROSE = 3  # a text with more numbers than this lists other people's
_KINDS = {"sms": "text", "text": "text", "textphone": "textphone", "tty": "textphone", "tdd": "textphone"}
_NOT_FOR_PEOPLE = ("fax", "modem", "pager")


def read_channels(row: Row, organisation: Row, description: str) -> tuple[tuple[Channel, ...], list[str]]:
    """From fields first; a number that stands only in the description is offered as such."""
    written = [*_phones_of(row), *(phone for place in _places(row) for phone in _phones_of(place))]
    if not written:
        written = [*_phones_of(organisation)]
    channels, problems = _usable(written)
    if channels:
        return tuple(channels), problems
    in_prose = reach.phones_in(description)
    if len(in_prose) > MOST_FROM_PROSE:
        return (), [*problems, "The description lists many phone numbers; none of them is offered."]
    return tuple(Channel(kind=c.kind, value=c.value, note=FROM_PROSE) for c in in_prose), problems


def _places(row: Row) -> Iterator[Row]:
    for placing in clean.parts(row.get("service_at_locations")):
        yield placing
        yield clean.part(placing.get("location"))
    yield from clean.parts(row.get("locations"))


def _phones_of(holder: Row) -> Iterator[Row]:
    """A number of a named person is only taken when nothing else is there."""
    yield from clean.parts(holder.get("phones"))
    contacts = clean.parts(holder.get("contacts"))
    nameless = [contact for contact in contacts if not clean.line(contact.get("name"))]
    for contact in nameless or contacts:
        yield from clean.parts(contact.get("phones"))
        if clean.line(contact.get("phone")):
            yield {"number": contact.get("phone")}


def _usable(written: list[Row]) -> tuple[list[Channel], list[str]]:
    channels: dict[tuple[str, str], Channel] = {}
    problems: list[str] = []
    for each in written:
        if not clean.line(each.get("number")) or clean.line(each.get("type")).lower() in _NOT_FOR_PEOPLE:
            continue
        channel, problem = _channel(each)
        problems += [problem] if problem else []
        if channel:
            channels.setdefault((channel.kind, reach.figures_of(channel.value)), channel)
    return list(channels.values()), problems


def _channel(each: Row) -> tuple[Channel | None, str]:
    kind = _KINDS.get(clean.line(each.get("type")).lower(), "phone")
    read = {"text": reach.text_number, "textphone": reach.textphone, "phone": reach.phone}[kind]
    extension, note = clean.line(each.get("extension"), 12), clean.line(each.get("description"))
    note = "; ".join(filter(None, (f"extension {extension}" if extension else "", note)))
    number = read(each.get("number"))
    if number:
        return Channel(kind=kind, value=number, note=note), ""
    number = reach.any_phone(each.get("number"))
    if number:
        return Channel(kind=kind, value=number, note=note), "A phone number is not one of the UK."
    return None, "A phone number could not be read."
